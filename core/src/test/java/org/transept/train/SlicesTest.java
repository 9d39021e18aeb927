package org.transept.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.Tiny;
import org.transept.config.Settings;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Batches;
import org.transept.model.Network;
import org.transept.model.towers.Towers;
import org.transept.objective.Objective;
import org.transept.objective.SampledSoftmax;
import org.transept.objective.Softmax;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/** In double precision, so that only rounding far below any effect is left. */
@ExtendWith(NoLeaks.class)
class SlicesTest {
  private static final double ROUNDING = 1e-13;

  private final Sequences training = Tiny.dataset().training();

  private Network network(double dropout) {
    Towers.Config config =
        Settings.read(
            Towers.Config.DEFAULTS,
            null,
            List.of("width=16", "layers=1", "dropout=" + dropout, "fusion.attention.recency=true"));
    return config.build(new Parameters(1, ScalarType.Double), training.catalogue());
  }

  private Batch batch() {
    return new Batches(training, 50, 200, 1).epoch(1).get(0);
  }

  private record Outcome(Slices.Sums sums, double norm, double[] gradients) {}

  private Outcome outcome(Network network, int slices, Objective objective) {
    Slices sliced = new Slices(network, slices, objective, 5);
    List<ParameterRange> pieces = sliced.pieces(batch(), 3);
    Slices.Sums sums = sliced.backward(batch(), 3, pieces);
    double norm = sliced.gather(pieces);
    return new Outcome(sums, norm, Host.doubles(network.parameters().gradients()));
  }

  private static void assertSame(Outcome sliced, Outcome whole) {
    assertThat(sliced.sums().loss()).isCloseTo(whole.sums().loss(), within(ROUNDING));
    assertThat(sliced.sums().questions()).isEqualTo(whole.sums().questions());
    assertThat(sliced.sums().tokens()).isEqualTo(whole.sums().tokens());
    assertThat(sliced.norm()).isCloseTo(whole.norm(), within(ROUNDING));
    assertThat(whole.norm()).isPositive();
    assertThat(sliced.gradients()).containsExactly(whole.gradients(), within(ROUNDING));
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 100}) // The batch has fewer than 100 rows.
  void slicesHaveTheGradientOfTheWholeBatch(int slices) {
    try (Scope scope = Scope.open()) {
      for (Objective objective :
          List.of(
              new Softmax(Softmax.Config.DEFAULTS),
              new SampledSoftmax(new SampledSoftmax.Config(10, 0.5, 1), training, 1))) {
        Network network = network(0);
        Outcome whole = outcome(network, 1, objective);
        assertThat(whole.sums().questions()).isEqualTo(batch().questions());
        assertSame(outcome(network, slices, objective), whole);
      }
    }
  }

  /** A sparse step after another one must not see the first one's gradients. */
  @Test
  void aSparseStepHasOnlyItsOwnGradients() {
    try (Scope scope = Scope.open()) {
      Objective sampled = new SampledSoftmax(new SampledSoftmax.Config(2, 0.5, 1), training, 1);
      Network network = network(0);
      Slices slices = new Slices(network, 2, sampled, 5);
      List<Batch> batches = new Batches(training, 50, 20, 1).epoch(1);
      step(slices, batches.get(0), 1);
      double norm = step(slices, batches.get(1), 2);
      Network fresh = network(0);
      Slices alone = new Slices(fresh, 2, sampled, 5);
      assertThat(step(alone, batches.get(1), 2)).isEqualTo(norm);
      int rows = 0;
      for (ParameterRange piece : alone.pieces(batches.get(1), 2)) {
        assertThat(Host.doubles(piece.of(network.parameters().gradients())))
            .containsExactly(Host.doubles(piece.of(fresh.parameters().gradients())));
        int[] some = piece.rows();
        rows += some == null ? 0 : some.length;
      }
      assertThat(rows).isBetween(5, 60);
      // Every gradient lies in the pieces.
      assertThat(fresh.parameters().gradients().norm().item_double())
          .isCloseTo(norm, within(ROUNDING));
    }
  }

  private static double step(Slices slices, Batch batch, long step) {
    List<ParameterRange> pieces = slices.pieces(batch, step);
    slices.backward(batch, step, pieces);
    return slices.gather(pieces);
  }

  @Test
  void theNormIsThatOfAllGradients() {
    try (Scope scope = Scope.open()) {
      Outcome whole = outcome(network(0), 2, new Softmax(Softmax.Config.DEFAULTS));
      double squares = 0;
      for (double gradient : whole.gradients()) {
        squares += gradient * gradient;
      }
      assertThat(whole.norm()).isCloseTo(Math.sqrt(squares), within(ROUNDING));
    }
  }

  @Test
  void slicesDropDifferentNumbersAndTheSameOnesWhenRepeated() {
    try (Scope scope = Scope.open()) {
      Objective softmax = new Softmax(Softmax.Config.DEFAULTS);
      Network network = network(0.5);
      Outcome first = outcome(network, 2, softmax);
      assertThat(outcome(network, 2, softmax).gradients()).containsExactly(first.gradients());
      assertThat(outcome(network, 1, softmax).sums().loss()).isNotEqualTo(first.sums().loss());
    }
  }

  @Test
  void aTwinSeesTheWeightsAfterAStep() {
    try (Scope scope = Scope.open()) {
      Network network = network(0);
      Network twin = network.replica();
      network.parameters().values().add_(new Scalar(0.25));
      assertThat(Host.doubles(twin.parameters().values()))
          .containsExactly(Host.doubles(network.parameters().values()));
      assertThat(Host.doubles(twin.items().itemsVD(1)))
          .containsExactly(Host.doubles(network.items().itemsVD(1)));
      twin.parameters().gradients().fill_(new Scalar(1.0));
      assertThat(Host.doubles(network.parameters().gradients())).containsOnly(0);
    }
  }
}
