package org.transept.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transept.Samples;

class MetricTest {
  /** Worked out by hand: log2(2) = 1, log2(4) = 2, log2(4.5) = 2.16993, log2(11) = 3.45943. */
  @ParameterizedTest
  @CsvSource({
    "hr@1, 1, 100, 1",
    "hr@1, 1.5, 100, 0",
    "hr@10, 10, 100, 1",
    "hr@10, 10.5, 100, 0",
    "hr@10, 11, 100, 0",
    "ndcg@10, 1, 100, 1",
    "ndcg@10, 3, 100, 0.5",
    "ndcg@10, 3.5, 100, 0.460845",
    "ndcg@10, 10, 100, 0.289065",
    "ndcg@10, 11, 100, 0",
    "ndcg@1, 1, 100, 1",
    "ndcg@1, 2, 100, 0",
    "mrr, 1, 100, 1",
    "mrr, 4, 100, 0.25",
    "mrr, 2.5, 100, 0.4",
    "mrr, 1000, 1000, 0.001",
    "auc, 1, 101, 1",
    "auc, 26, 101, 0.75",
    "auc, 101, 101, 0",
    "auc, 50.5, 100, 0.5"
  })
  void theValueIsTheOneWorkedOutByHand(String label, double rank, int candidates, double expected) {
    assertThat(Metric.parse(label).of(rank, candidates)).isCloseTo(expected, within(5e-7));
  }

  @Test
  void aLoneCandidateIsPerfect() {
    for (String label : List.of("hr@1", "ndcg@1", "mrr", "auc")) {
      assertThat(Metric.parse(label).of(1, 1)).as(label).isEqualTo(1);
    }
  }

  @Test
  void aConstantScorerHasAnAucOfOneHalf() {
    Samples.each(
        random -> {
          int candidates = 2 + random.nextInt(1000);
          assertThat(new Metric.Auc().of((candidates + 1) / 2.0, candidates))
              .isCloseTo(0.5, within(1e-12));
        });
  }

  @Test
  void aWorseRankNeverGivesABetterValue() {
    Samples.each(
        random -> {
          int candidates = 2 + random.nextInt(1000);
          double rank = 1 + random.nextInt(2 * candidates - 2) / 2.0;
          int k = 1 + random.nextInt(20);
          for (String label : List.of("hr@" + k, "ndcg@" + k, "mrr", "auc")) {
            Metric metric = Metric.parse(label);
            double value = metric.of(rank, candidates);
            assertThat(value).as(label).isBetween(0.0, 1.0);
            assertThat(metric.of(rank + 0.5, candidates)).as(label).isLessThanOrEqualTo(value);
          }
        });
  }

  @Test
  void aLabelNamesItsMetric() {
    for (String label : List.of("hr@5", "ndcg@100", "mrr", "auc")) {
      assertThat(Metric.parse(label).label()).isEqualTo(label);
    }
    assertThat(Metric.parse("ndcg@10")).isEqualTo(new Metric.Ndcg(10));
  }

  @ParameterizedTest
  @CsvSource({"ndcg", "hr@0", "hr@-1", "hr@", "recall@5", "NDCG@5", "mrr@10", "hr@99999999999"})
  void anUnknownLabelIsRejected(String label) {
    assertThatThrownBy(() -> Metric.parse(label))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "metric must be hr@k, ndcg@k (k at least 1), mrr or auc, got \"" + label + "\"");
  }

  @Test
  void aCutOffBelowOneIsRejected() {
    assertThatThrownBy(() -> new Metric.HitRate(0)).hasMessage("k must be at least 1, got 0");
    assertThatThrownBy(() -> new Metric.Ndcg(-3)).hasMessage("k must be at least 1, got -3");
  }
}
