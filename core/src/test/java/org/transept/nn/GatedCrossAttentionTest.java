package org.transept.nn;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.transept.nn.OutputGate.Kind.NONE;

import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transept.Tensors;
import org.transept.nn.GatedCrossAttention.Config;
import org.transept.nn.GatedCrossAttention.Control;
import org.transept.nn.GatedCrossAttention.Gate;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/** Sizes of the module; what it computes is checked by the golden and the gradient tests. */
@ExtendWith(NoLeaks.class)
class GatedCrossAttentionTest {
  private static long count(Config config, long width, int modules) {
    try (Scope scope = Scope.inference()) {
      Parameters parameters = new Parameters(1, ScalarType.Float);
      for (int i = 0; i < modules; i++) {
        GatedCrossAttention unused =
            new GatedCrossAttention(parameters.in("module" + i), config, width, 2, 0);
      }
      return parameters.count();
    }
  }

  @Test
  void aPairAtTheSourcesWidthHasTheSourcesNumberOfWeights() {
    assertThat(count(new Config(0, Gate.SIGMOID, false, false), 256, 2)).isEqualTo(2_101_760);
  }

  @Test
  void theNumberOfWeightsFollowsFromTheWidth() {
    for (long d : new long[] {4, 8, 64}) {
      for (Gate learned : new Gate[] {Gate.SIGMOID, Gate.TANH}) {
        assertThat(count(new Config(0, learned, false, false), d, 1)).isEqualTo(16 * d * d + 9 * d);
        assertThat(count(new Config(0, learned, true, false), d, 1)).isEqualTo(16 * d * d + 13 * d);
      }
      assertThat(count(new Config(0, Gate.NONE, false, false), d, 1)).isEqualTo(4 * d * d + 4 * d);
      assertThat(count(new Config(0, Gate.SCALAR, false, false), d, 1))
          .isEqualTo(4 * d * d + 4 * d + 1);
      assertThat(count(new Config(4, Gate.NONE, false, true), d, 1))
          .isEqualTo(4 * d * d + 4 * d + 4 * AttentionMask.BUCKETS);
    }
  }

  private static Config controlled(Control control) {
    return new Config(2, Gate.SIGMOID, true, true, OutputGate.Kind.HEAD, control, 0.5);
  }

  @ParameterizedTest
  @EnumSource
  void aControlKeepsNamesAndNumbersOfTheWeights(Control control) {
    try (Scope scope = Scope.inference()) {
      Parameters usual = new Parameters(1, ScalarType.Double);
      Parameters its = new Parameters(1, ScalarType.Double);
      for (Parameters parameters : List.of(usual, its)) {
        Config config = controlled(parameters == its ? control : Control.NONE);
        assertThat(new GatedCrossAttention(parameters, config, 8, 2, 0)).isNotNull();
      }
      assertThat(its.saved().keySet()).isEqualTo(usual.saved().keySet());
      usual
          .saved()
          .forEach(
              (name, weight) ->
                  assertThat(Host.doubles(requireNonNull(its.saved().get(name))))
                      .containsExactly(Host.doubles(weight)));
      boolean frozen = control == Control.FROZEN;
      assertThat(its.count()).isEqualTo(frozen ? 0 : usual.count());
      assertThat(its.fixed()).isEqualTo(frozen ? usual.count() : 0);
    }
  }

  /** X' as the control leaves it, X' without it, and what is added. */
  private record Outcome(Tensor queryND, Tensor usualND, GatedCrossAttention.Result result) {}

  private static Outcome outcome(Control control, Gate gate, int seed) {
    Random random = new Random(seed);
    AttentionMask.Side query = Sides.random(random, 3, 4);
    AttentionMask.Side key = Sides.random(random, 3, 5);
    AttentionMask reach = AttentionMask.of(3, query, key, false);
    Tensor queryND = Tensors.random(random, query.rowN().length, 4);
    queryND.select(0, 0).zero_(); // X may be nothing at all.
    Tensor keyND = Tensors.random(random, key.rowN().length, 4);
    GatedCrossAttention.Result[] results = new GatedCrossAttention.Result[2];
    for (int i = 0; i < 2; i++) {
      Parameters parameters = new Parameters(1, ScalarType.Double);
      Control its = i == 0 ? Control.NONE : control;
      Config config = new Config(2, gate, false, false, OutputGate.Kind.NONE, its, 0);
      GatedCrossAttention module = new GatedCrossAttention(parameters, config, 4, 2, 0);
      Tensors.scramble(parameters.named(), new Random(seed), 0.7);
      results[i] =
          module.forward(
              queryND, Sides.rows(3, query), keyND, Sides.rows(3, key), reach, Pass.inference());
    }
    return new Outcome(queryND, results[0].crossedND(), results[1]);
  }

  @Test
  void thePartsOfTheOutputStandAcrossAndAlongTheQueryAndAddUp() {
    try (Scope scope = Scope.inference()) {
      for (Gate gate : Gate.values()) {
        Outcome across = outcome(Control.COMPLEMENT, gate, 5);
        Outcome along = outcome(Control.PARALLEL, gate, 5);
        double[] query = Host.doubles(across.queryND());
        double[] first = Host.doubles(across.result().crossedND());
        double[] second = Host.doubles(along.result().crossedND());
        double[] usual = Host.doubles(across.usualND());
        assertThat(usual).hasSizeGreaterThan(12).isNotEqualTo(first);
        for (int n = 0; n < query.length / 4; n++) {
          double dot = 0;
          for (int d = 4 * n; d < 4 * n + 4; d++) {
            dot += query[d] * first[d];
            assertThat(first[d] + second[d]).isCloseTo(usual[d], within(1e-12));
            // Along: all quotients are those of the first number; both are 0 where X is.
            assertThat(second[d] * query[4 * n]).isCloseTo(second[4 * n] * query[d], within(1e-12));
          }
          assertThat(dot).isCloseTo(0, within(1e-12));
        }
        if (gate == Gate.NONE) {
          assertThat(Host.doubles(across.result().addedND())).containsExactly(first);
        }
      }
    }
  }

  @Test
  void whatIsOffIsComputedButAddsNothing() {
    try (Scope scope = Scope.inference()) {
      Outcome off = outcome(Control.ZERO, Gate.SIGMOID, 6);
      assertThat(Host.doubles(off.result().crossedND()))
          .containsExactly(Host.doubles(off.usualND()));
      assertThat(off.result().gateND()).isNotNull();
      assertThat(Host.doubles(off.result().addedND())).containsOnly(0);
    }
  }

  @Test
  void aPenaltyMustBeANumber() {
    assertThatThrownBy(() -> new Config(0, Gate.NONE, true, true, NONE, Control.NONE, Double.NaN))
        .hasMessage("orthogonality must be a finite number, got NaN");
  }
}
