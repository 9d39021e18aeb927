package org.transept.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.transept.config.SettingsException;
import org.transept.metric.Metric;

class ComparisonTest {
  private static final List<Metric> MRR = List.of(new Metric.Mrr());
  private static final ModelRanks FIRST =
      Logs.model(
          "none",
          "full",
          Logs.ranked("a", "food", "f1", 2),
          Logs.ranked("a", "food", "f1", 4),
          Logs.ranked("b", "kitchen", "k1", 10),
          Logs.ranked("c", "food", "f1", 5));
  private static final ModelRanks OTHER =
      Logs.model(
          "early",
          "full",
          Logs.ranked("d", "food", "f1", 1),
          Logs.ranked("b", "kitchen", "k1", 5),
          Logs.ranked("a", "food", "f1", 1),
          Logs.ranked("a", "food", "f1", 4));

  /** Food pairs a's repeats in order: 1/2 to 1 and 1/4 to 1/4; kitchen 1/10 to 1/5. */
  @Test
  void casesArePairedByUserDomainAndTarget() {
    Comparison comparison = Comparison.of(List.of(FIRST, OTHER), MRR, 1, false);
    assertThat(comparison.first()).isEqualTo("none");
    assertThat(comparison.rows().stream().map(Comparison.Row::domain))
        .containsExactly("food", "kitchen", "all");
    Comparison.Row food = comparison.rows().get(0);
    assertThat(food.cases()).isEqualTo(2);
    assertThat(food.unpaired()).isEqualTo(2);
    assertThat(food.firstMean()).isEqualTo(0.375);
    assertThat(food.mean()).isEqualTo(0.625);
    assertThat(food.difference().mean()).isEqualTo(0.25);
    assertThat(food.difference().low()).isZero();
    assertThat(food.difference().high()).isEqualTo(0.5);
    Comparison.Row all = comparison.rows().get(2);
    assertThat(all.cases()).isEqualTo(3);
    assertThat(all.difference().mean()).isCloseTo(0.2, within(1e-12));
  }

  @Test
  void pairingFindsADifferenceThatNoiseOfTheCasesWouldHide() {
    Random random = new Random(1);
    Ranks first = new Ranks();
    Ranks other = new Ranks();
    for (int i = 0; i < 300; i++) {
      int rank = 1 + random.nextInt(99);
      first.add(Logs.ranked("u" + i, "food", "f", rank + 1));
      other.add(Logs.ranked("u" + i, "food", "f", rank));
    }
    ModelRanks worse = new ModelRanks("worse", ModelRanks.Kind.MODEL, FIRST.fingerprint(), first);
    ModelRanks better = new ModelRanks("better", ModelRanks.Kind.MODEL, FIRST.fingerprint(), other);
    Comparison comparison =
        Comparison.of(List.of(worse, better), List.of(new Metric.Auc()), 1, false);
    assertThat(comparison.rows().get(0).difference().excludesZero()).isTrue();
    assertThat(comparison)
        .isEqualTo(Comparison.of(List.of(worse, better), List.of(new Metric.Auc()), 1, false));
  }

  @Test
  void differentFingerprintsAreRefusedAllAtOnce() {
    ModelRanks sampled = Logs.model("sampled", "uni999", Logs.ranked("a", "food", "f1", 1));
    ModelRanks strange = Logs.model("strange", "full", Logs.ranked("z", "food", "f1", 1));
    assertThatThrownBy(() -> Comparison.of(List.of(FIRST, OTHER, sampled, strange), MRR, 1, false))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            """
            2 problems in the configuration:
              - sampled: must have the fingerprint of none, got candidates: full against uni999; evaluate both alike, or force the comparison
              - strange: must share cases (user, domain, target) with none, got none among 1 and 4 that have a competitor""");
  }

  @Test
  void aForcedComparisonSaysSoInEveryRow() {
    ModelRanks sampled = Logs.model("sampled", "uni999", Logs.ranked("a", "food", "f1", 1));
    Comparison comparison = Comparison.of(List.of(FIRST, OTHER, sampled), MRR, 1, true);
    for (Comparison.Row row : comparison.rows()) {
      assertThat(row.mismatch())
          .isEqualTo(
              row.model().equals("sampled")
                  ? List.of("candidates: full against uni999")
                  : List.of());
    }
    assertThat(comparison.table())
        .isEqualTo(
            """
            model      domain   metric  cases    none    mean  difference       95 % interval
            early      food     mrr         2  0.3750  0.6250     +0.2500  [+0.0000, +0.5000]
            early      kitchen  mrr         1  0.1000  0.2000     +0.1000  [+0.1000, +0.1000]
            early      all      mrr         3  0.2833  0.4833     +0.2000  [+0.0000, +0.5000]
            sampled !  food     mrr         1  0.5000  1.0000     +0.5000  [+0.5000, +0.5000]
            sampled !  kitchen  mrr         0       -       -           -              [-, -]
            sampled !  all      mrr         1  0.5000  1.0000     +0.5000  [+0.5000, +0.5000]
            2 cases are in only one of none and early and left out
            ! sampled is not comparable with none: candidates: full against uni999
            3 cases are in only one of none and sampled and left out
            """);
  }

  @Test
  void theJsonHasNullForWhatIsNotKnown() {
    ModelRanks sampled = Logs.model("sampled", "uni999", Logs.ranked("a", "food", "f1", 1));
    var json = Comparison.of(List.of(FIRST, sampled), MRR, 1, true).json();
    assertThat(json.at("/first").stringValue()).isEqualTo("none");
    assertThat(json.at("/rows/0").toString())
        .isEqualTo(
            "{'model':'sampled','domain':'food','metric':'mrr','cases':1,'unpaired':2,'first':0.5,'mean':1.0,'difference':0.5,'low':0.5,'high':0.5,'mismatch':['candidates: full against uni999']}"
                .replace('\'', '"'));
    assertThat(json.at("/rows/1/mean").isNull()).isTrue();
  }

  /** Of two pairs in food one has no competitor: 1/2 against 1/4 is left. */
  @Test
  void casesWithoutACompetitorDoNotCount() {
    Case alone = new Case("b", "food", "f1", 1, 1, 3, 1, false, 1);
    ModelRanks first = Logs.model("first", "uni3", Logs.ranked("a", "food", "f1", 2), alone);
    ModelRanks other = Logs.model("other", "uni3", Logs.ranked("a", "food", "f1", 4), alone);
    Comparison.Row food = Comparison.of(List.of(first, other), MRR, 1, false).rows().get(0);
    assertThat(food.cases()).isEqualTo(1);
    assertThat(food.unpaired()).isZero();
    assertThat(food.difference().mean()).isEqualTo(-0.25);
    ModelRanks none = Logs.model("none", "uni3", alone);
    assertThatThrownBy(() -> Comparison.of(List.of(none, none), MRR, 1, false))
        .hasMessageEndingWith("got none among 0 and 0 that have a competitor");
  }
}
