package org.transept.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.transept.metric.Metric;
import tools.jackson.databind.JsonNode;

class VerdictTest {
  private static final Fingerprint FINGERPRINT =
      Logs.model("x", "full", Logs.ranked("a", "food", "f", 1)).fingerprint();
  private static final Protocol PROTOCOL =
      new Protocol(new Candidates.Full(), false, TieRank.HALF, List.of("hr@10", "ndcg@10"));

  /** Case i of 200, the first half in food and the others in kitchen, is ranked there. */
  private static ModelRanks model(String name, ModelRanks.Kind kind, IntUnaryOperator rank) {
    Ranks ranks = new Ranks();
    for (int i = 0; i < 200; i++) {
      String domain = i < 100 ? "food" : "kitchen";
      ranks.add(Logs.ranked("u" + i, domain, "f" + i, rank.applyAsInt(i)));
    }
    return new ModelRanks(name, kind, FINGERPRINT, ranks);
  }

  private static Report report(ModelRanks... models) {
    return Report.of(PROTOCOL, List.of(new Slice(Slices.ALL, "", one -> true)), List.of(models));
  }

  /** Ranks 1, 2, 3, 4 and so on in turn: NDCG@10 of 0 to 1, so standard errors are large. */
  private static int spread(int i) {
    return 1 + i % 20;
  }

  private static final ModelRanks BASELINE =
      model("markov", ModelRanks.Kind.BASELINE, i -> spread(i) + 1);
  private static final ModelRanks WEAK = model("popularity", ModelRanks.Kind.BASELINE, i -> 50);
  private static final ModelRanks ORACLE = model("oracle", ModelRanks.Kind.ORACLE, i -> 1);

  /** A step up in every case is told by pairs where intervals of the two means overlap widely. */
  @Test
  void aSmallGainInEveryCaseIsBeyondChanceThoughStandardErrorsOverlap() {
    Report report =
        report(model("mine", ModelRanks.Kind.MODEL, VerdictTest::spread), BASELINE, WEAK, ORACLE);
    Verdict all = Verdict.of(report, Report.ALL).orElseThrow();
    assertThat(all.baseline()).isEqualTo("markov");
    assertThat(all.outcome()).isEqualTo(Verdict.Outcome.BETTER);
    Report.Row own = report.models().get(0).rows().get(2);
    Report.Row baseline = report.models().get(1).rows().get(2);
    assertThat(own.domain()).isEqualTo("all");
    double apart = 1.96 * own.metric("ndcg@10").standardError();
    assertThat(own.metric("ndcg@10").mean() - apart)
        .isLessThan(baseline.metric("ndcg@10").mean() + apart);
    // Ten ranks of twenty count: sum over r of 1/log2(r+1), r = 1..10, is 4.543559; from 2 on
    // 3.543559.
    assertThat(all.row().mean()).isCloseTo(4.543559 / 20, within(1e-6));
    assertThat(all.row().firstMean()).isCloseTo(3.543559 / 20, within(1e-6));
    assertThat(all.sentence())
        .matches(
            "NDCG@10 over 200 test cases: 0\\.2272, 0\\.0500 above the best baseline, markov"
                + " \\(0\\.1772\\); paired 95 % interval \\[\\+0\\.0[0-9]+, \\+0\\.[0-9]+]:"
                + " better than the baseline beyond chance\\.");
    assertThat(Verdict.table(report, List.copyOf(report.domains())).lines())
        .hasSize(4)
        .anyMatch(line -> line.matches("kitchen +markov +100 .*"));
  }

  @Test
  void aLossAndATieAreSaidAsTheyAre() {
    Report worse = report(model("mine", ModelRanks.Kind.MODEL, i -> 11), BASELINE);
    Verdict below = Verdict.of(worse, "food").orElseThrow();
    assertThat(below.outcome()).isEqualTo(Verdict.Outcome.WORSE);
    assertThat(below.sentence())
        .startsWith("NDCG@10 over 100 test cases of food: 0.0000, 0.1772 below the best baseline,")
        .endsWith(": worse than the baseline beyond chance.");

    Report even =
        report(
            model("mine", ModelRanks.Kind.MODEL, i -> 1 + (i % 2 == 0 ? 1 : 2)),
            model("markov", ModelRanks.Kind.BASELINE, i -> 1 + (i % 2 == 0 ? 2 : 1)));
    assertThat(Verdict.of(even, Report.ALL).orElseThrow().sentence())
        .endsWith(": not distinguishable from the baseline.");
  }

  @Test
  void aHandfulOfCasesTellsNothingAndWithoutABaselineThereIsNoVerdict() {
    ModelRanks own = Logs.model("mine", "full", Logs.ranked("a", "food", "f", 1));
    ModelRanks baseline =
        new ModelRanks(
            "markov",
            ModelRanks.Kind.BASELINE,
            own.fingerprint(),
            Logs.model("", "", Logs.ranked("a", "food", "f", 50)).ranks());
    Verdict few = Verdict.of(report(own, baseline), "food").orElseThrow();
    assertThat(few.outcome()).isEqualTo(Verdict.Outcome.UNDECIDED);
    assertThat(few.sentence()).endsWith(": too few cases to tell it from the baseline.");
    assertThat(Verdict.of(report(own), Report.ALL)).isEmpty();
    assertThat(Verdict.of(report(own, baseline), "books")).isEmpty();
  }

  /** What {@code compare} prints of a baseline's ranks, so that nobody finds two intervals. */
  @Test
  void theReportHoldsTheDifferencesThatCompareFinds() {
    ModelRanks own = model("mine", ModelRanks.Kind.MODEL, VerdictTest::spread);
    JsonNode paired = report(own, BASELINE, ORACLE).json().path("paired");
    assertThat(paired).hasSize(2);
    assertThat(paired.get(0))
        .isEqualTo(
            Comparison.of(List.of(BASELINE, own), List.of(new Metric.Ndcg(10)), 1, false).json());
    assertThat(paired.get(0).path("rows").get(2).path("domain").asString()).isEqualTo("all");
    assertThat(paired.get(1).path("first").asString()).isEqualTo("oracle");
  }
}
