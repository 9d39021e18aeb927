package org.transept.torch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.torch.Parameters.Init;

@ExtendWith(NoLeaks.class)
class ParametersTest {
  private static final Init NORMAL = new Init.Normal(0.5);
  private static final float[] FOUR = {1, 2, 3, 4};

  /** A matrix, a vector and a table, so that decaying and other weights take turns. */
  private static Parameters three() {
    Parameters parameters = new Parameters(7, ScalarType.Double);
    parameters.declare("matrix", NORMAL, 2, 3);
    parameters.in("norm").declare("weight", new Init.Constant(1), 4);
    parameters.in("items").in("deep").declare("weight", NORMAL, 5, 1);
    return parameters;
  }

  private static Map<String, double[]> values(Parameters parameters) {
    Map<String, double[]> values = new LinkedHashMap<>();
    parameters.named().forEach((name, weight) -> values.put(name, Host.doubles(weight)));
    return values;
  }

  private static double[] joined(double[]... parts) {
    return Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
  }

  @Test
  void whatIsKeptIsSavedAndSharedButNoWeight() {
    try (Scope scope = Scope.open()) {
      Parameters parameters = three();
      Tensor kept = parameters.in("norm").keep("mean", 2);
      parameters.seal();
      assertThat(parameters.count()).isEqualTo(15);
      assertThat(parameters.groups()).doesNotContainKey("mean");
      assertThat(parameters.named().keySet())
          .containsExactly("matrix", "norm.weight", "items.deep.weight");
      assertThat(parameters.saved().keySet())
          .containsExactly("matrix", "norm.weight", "items.deep.weight", "norm.mean");
      assertThat(Host.doubles(kept)).containsExactly(0, 0);
      Tensor twins = parameters.replica().in("norm").keep("mean", 2);
      kept.copy_(Host.doubles(new double[] {3, 4}, 2));
      assertThat(Host.doubles(twins)).containsExactly(3, 4);
      assertThatThrownBy(() -> parameters.in("norm").keep("weight", 2))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("norm.weight was declared twice");
    }
  }

  @Test
  void sealKeepsValuesAndLaysDecayingWeightsFirst() {
    try (Scope scope = Scope.open()) {
      Parameters parameters = three();
      Map<String, double[]> before = values(parameters);
      parameters.seal();
      Map<String, double[]> after = values(parameters);
      assertThat(after.keySet()).containsExactly("matrix", "norm.weight", "items.deep.weight");
      before.forEach((name, values) -> assertThat(after.get(name)).containsExactly(values));
      assertThat(Host.doubles(parameters.values()))
          .containsExactly(
              joined(
                  requireNonNull(before.get("matrix")),
                  requireNonNull(before.get("items.deep.weight")),
                  requireNonNull(before.get("norm.weight"))));
      assertThat(parameters.decayed()).isEqualTo(6 + 5);
      assertThat(parameters.count()).isEqualTo(15);
      assertThat(parameters.values().numel()).isEqualTo(15);
    }
  }

  @Test
  void aChangeOfTheBufferIsAChangeOfTheWeights() {
    try (Scope scope = Scope.open()) {
      Parameters parameters = three();
      Tensor matrix = requireNonNull(parameters.named().get("matrix"));
      parameters.seal();
      try (Scope inner = Scope.inference()) {
        parameters.values().zero_();
      }
      assertThat(Host.doubles(matrix)).containsOnly(0).hasSize(6);
    }
  }

  @Test
  void gradientsOfABackwardPassLandInTheBufferAndAddUp() {
    try (Scope scope = Scope.open()) {
      Parameters parameters = new Parameters(7, ScalarType.Double);
      Tensor bias = parameters.declare("bias", NORMAL, 2);
      Tensor matrix = parameters.declare("matrix", NORMAL, 1, 2);
      parameters.seal();
      Tensor inputs = Host.doubles(new double[] {3, 4}, 1, 2);
      matrix.mul(inputs).sum().backward();
      assertThat(Host.doubles(parameters.gradients())).containsExactly(3, 4, 0, 0);
      bias.mul(Host.doubles(new double[] {5, 6}, 2)).sum().backward();
      matrix.mul(inputs).sum().backward();
      assertThat(Host.doubles(parameters.gradients())).containsExactly(6, 8, 5, 6);
      try (Scope inner = Scope.inference()) {
        parameters.gradients().zero_();
      }
      matrix.mul(inputs).sum().backward();
      assertThat(Host.doubles(parameters.gradients())).containsExactly(3, 4, 0, 0);
      assertThat(Host.doubles(matrix.grad())).containsExactly(3, 4);
    }
  }

  @Test
  void anotherWeightChangesNoOthersInitialValue() {
    try (Scope scope = Scope.open()) {
      Map<String, double[]> before = values(three());
      Parameters more = new Parameters(7, ScalarType.Double);
      more.declare("first", NORMAL, 9, 9);
      more.in("norm").declare("weight", new Init.Constant(1), 4);
      more.in("items").in("deep").declare("weight", NORMAL, 5, 1);
      more.in("items").declare("between", NORMAL, 3);
      more.declare("matrix", NORMAL, 2, 3);
      Map<String, double[]> after = values(more);
      before.forEach((name, values) -> assertThat(after.get(name)).containsExactly(values));
    }
  }

  @Test
  void weightsOfOtherNamesOrSeedsDiffer() {
    try (Scope scope = Scope.open()) {
      double[] one = Host.doubles(new Parameters(7, ScalarType.Double).declare("a", NORMAL, 4));
      double[] name = Host.doubles(new Parameters(7, ScalarType.Double).declare("b", NORMAL, 4));
      double[] seed = Host.doubles(new Parameters(8, ScalarType.Double).declare("a", NORMAL, 4));
      double[] same = Host.doubles(new Parameters(7, ScalarType.Double).declare("a", NORMAL, 4));
      assertThat(same).containsExactly(one);
      assertThat(name).doesNotContain(one);
      assertThat(seed).doesNotContain(one);
    }
  }

  @Test
  void initialValuesHaveTheirDeviation() {
    try (Scope scope = Scope.open()) {
      double[] drawn =
          Host.doubles(new Parameters(7, ScalarType.Float).declare("a", NORMAL, 100, 100));
      double mean = Arrays.stream(drawn).average().orElseThrow();
      double square = Arrays.stream(drawn).map(x -> x * x).average().orElseThrow();
      assertThat(mean).isCloseTo(0, within(4 * 0.5 / 100));
      assertThat(Math.sqrt(square)).isCloseTo(0.5, within(4 * 0.5 / Math.sqrt(2) / 100));
    }
  }

  @Test
  void groupsAreFirstPartsOfNamesAndSumToTheCount() {
    try (Scope scope = Scope.open()) {
      Parameters parameters = three();
      parameters.in("items").declare("bias", NORMAL, 2);
      assertThat(parameters.groups())
          .containsExactly(Map.entry("matrix", 6L), Map.entry("norm", 4L), Map.entry("items", 7L));
      assertThat(parameters.groups().values().stream().mapToLong(n -> n).sum())
          .isEqualTo(parameters.count())
          .isEqualTo(17);
    }
  }

  @Test
  void theBuffersExistOnlyAfterSealAndNamesOnlyOnceAndBeforeIt() {
    try (Scope scope = Scope.open()) {
      Parameters parameters = three();
      assertThatThrownBy(parameters::values)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the weights have no buffer before seal()");
      assertThatThrownBy(parameters::gradients)
          .hasMessage("the weights have no buffer before seal()");
      assertThatThrownBy(() -> parameters.in("norm").declare("weight", NORMAL, 4))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("norm.weight was declared twice");
      parameters.seal();
      assertThatThrownBy(() -> parameters.in("late").declare("weight", NORMAL, 4))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("late.weight was declared after seal()");
    }
  }

  @Test
  void whatDoesNotLearnIsStoredAndSharedAndNotInTheBuffers() {
    try (Scope scope = Scope.open()) {
      Parameters parameters = new Parameters(7, ScalarType.Double);
      Tensor fixed = parameters.in("items").fix("text", () -> Host.floats(FOUR, 2, 2), 2, 2);
      Tensor derived = parameters.derive("sum", 3);
      parameters.declare("matrix", NORMAL, 2, 3);
      parameters.seal();
      assertThat(Host.doubles(fixed)).containsExactly(1, 2, 3, 4);
      assertThat(parameters.named().keySet()).containsExactly("matrix");
      assertThat(parameters.saved().keySet()).containsExactly("matrix", "items.text");
      assertThat(parameters.count()).isEqualTo(6);
      assertThat(parameters.fixed()).isEqualTo(4);
      assertThat(parameters.values().numel()).isEqualTo(6);

      Parameters twin = parameters.replica();
      Supplier<Tensor> unasked = () -> fail("a twin takes what there is");
      Tensor shared = twin.in("items").fix("text", unasked, 2, 2);
      fixed.mul_(new Scalar(2.0));
      assertThat(Host.doubles(shared)).containsExactly(2, 4, 6, 8);
      derived.fill_(new Scalar(5.0));
      assertThat(Host.doubles(twin.derive("sum", 3))).containsExactly(5, 5, 5);
    }
  }

  @Test
  void aFrozenWeightHasItsStartAndItsNameAndDoesNotLearn() {
    try (Scope scope = Scope.open()) {
      Parameters learning = new Parameters(7, ScalarType.Double);
      double[] start = Host.doubles(learning.in("a").in("b").declare("matrix", NORMAL, 2, 3));
      Parameters parameters = new Parameters(7, ScalarType.Double);
      Tensor frozen = parameters.in("a").frozen().in("b").declare("matrix", NORMAL, 2, 3);
      parameters.in("a").declare("bias", NORMAL, 4);
      parameters.seal();
      assertThat(Host.doubles(frozen)).containsExactly(start);
      assertThat(frozen.requires_grad()).isFalse();
      assertThat(parameters.saved().keySet()).containsExactly("a.bias", "a.b.matrix");
      assertThat(parameters.count()).isEqualTo(4);
      assertThat(parameters.fixed()).isEqualTo(6);
      assertThat(parameters.values().numel()).isEqualTo(4);

      Tensor shared = parameters.replica().frozen().in("a").in("b").declare("matrix", NORMAL, 2, 3);
      frozen.mul_(new Scalar(2.0));
      assertThat(Host.doubles(shared)).containsExactly(Host.doubles(frozen));

      Parameters read = Parameters.awaiting(ScalarType.Double);
      assertThat(Host.doubles(read.frozen().declare("matrix", NORMAL, 2, 3))).containsOnly(0);
    }
  }

  @Test
  void weightsThatAwaitAFileAreNotDrawn() {
    try (Scope scope = Scope.open()) {
      Parameters parameters = Parameters.awaiting(ScalarType.Float);
      Supplier<Tensor> unasked = () -> fail("the file has it");
      Tensor fixed = parameters.fix("text", unasked, 2, 2);
      Tensor weight = parameters.declare("matrix", NORMAL, 2, 3);
      parameters.seal();
      assertThat(Host.doubles(fixed)).containsOnly(0);
      assertThat(Host.doubles(weight)).containsOnly(0);
      assertThat(parameters.saved().keySet()).containsExactly("matrix", "text");
    }
  }
}
