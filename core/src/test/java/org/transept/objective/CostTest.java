package org.transept.objective;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CostTest {
  /** Three products of 500 questions with 1,000,000 items of 64 numbers. */
  @Test
  void theExactSoftmaxHoldsAChunkOfScoresHoweverManyQuestionsThereAre() {
    Cost cost = Softmax.Config.DEFAULTS.cost(500, 1_000_000, 2, 64);
    assertThat(cost.compared()).isEqualTo(1_000_000);
    assertThat(cost.rows()).isEqualTo(96);
    assertThat(cost.operations()).isEqualTo(3 * 2 * 500.0 * 1_000_000 * 64);
    assertThat(cost.bytes()).isEqualTo(4 * (96.0 * 1_000_000 + 500 * 64));
  }

  @Test
  void fewQuestionsAreOneChunk() {
    assertThat(Softmax.Config.DEFAULTS.cost(5, 100, 2, 8).rows()).isEqualTo(5);
    assertThat(Softmax.Config.DEFAULTS.cost(0, 0, 2, 8).bytes()).isZero();
  }

  @Test
  void theSampledSoftmaxCostsItsSampleHoweverManyItemsThereAre() {
    Cost cost = new SampledSoftmax.Config(100, 0.5, 1).cost(500, 1_000_000, 2, 64);
    assertThat(cost.compared()).isEqualTo(100);
    assertThat(cost.operations()).isEqualTo(3 * 2 * 500.0 * 100 * 64);
    assertThat(cost.bytes()).isEqualTo(4 * (4.25 * 500 * 100 + 500 * 64));
  }
}
