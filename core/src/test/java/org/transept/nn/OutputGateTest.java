package org.transept.nn;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transept.Tensors;
import org.transept.nn.GatedCrossAttention.Gate;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

@ExtendWith(NoLeaks.class)
class OutputGateTest {
  private static long count(OutputGate.Kind kind) {
    try (Scope scope = Scope.open()) {
      Parameters parameters = new Parameters(1, ScalarType.Float);
      var config = new GatedCrossAttention.Config(2, Gate.SIGMOID, false, false, kind);
      GatedCrossAttention module = new GatedCrossAttention(parameters, config, 8, 2, 0);
      assertThat(module).isNotNull();
      return parameters.count();
    }
  }

  @Test
  void aGateAddsItsNumbers() {
    long without = count(OutputGate.Kind.NONE);
    assertThat(count(OutputGate.Kind.HEAD)).isEqualTo(without + 8 * 2 + 2);
    assertThat(count(OutputGate.Kind.ELEMENT)).isEqualTo(without + 8 * 8 + 8);
  }

  /**
   * One token; the first head's gate is sigmoid(1 * 3 - 2), the second one's sigmoid(2 * 5 - 10).
   */
  @Test
  void aHeadIsScaledByTheTokenThatAsks() {
    try (Scope scope = Scope.inference()) {
      Parameters parameters = new Parameters(1, ScalarType.Double);
      OutputGate gate = requireNonNull(OutputGate.of(OutputGate.Kind.HEAD, parameters, 4, 2));
      requireNonNull(parameters.named().get("weight"))
          .copy_(Host.doubles(new double[] {1, 0, 0, 0, 0, 2, 0, 0}, 2, 4));
      requireNonNull(parameters.named().get("bias")).copy_(Host.doubles(new double[] {-2, -10}, 2));
      Tensor mixed = Host.doubles(new double[] {1, 2, 3, 4}, 1, 4);
      Tensor query = Host.doubles(new double[] {3, 5, 7, 9}, 1, 4);
      double first = 1 / (1 + Math.exp(-1));
      assertThat(Host.doubles(gate.scale(mixed, query)))
          .containsExactly(new double[] {first, 2 * first, 1.5, 2}, within(1e-12));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = OutputGate.Kind.class,
      names = {"HEAD", "ELEMENT"})
  void anOpenGateIsNoGate(OutputGate.Kind kind) {
    try (Scope scope = Scope.inference()) {
      Random random = new Random(3);
      Parameters parameters = new Parameters(1, ScalarType.Double);
      OutputGate gate = requireNonNull(OutputGate.of(kind, parameters, 6, 3));
      requireNonNull(parameters.named().get("bias")).fill_(new Scalar(50.0));
      Tensor mixed = Tensors.random(random, 5, 6);
      assertThat(Host.doubles(gate.scale(mixed, Tensors.random(random, 5, 6))))
          .containsExactly(Host.doubles(mixed), within(1e-9));
    }
  }
}
