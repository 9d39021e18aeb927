package org.transept.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.transept.config.SettingsException;
import org.transept.metric.Summary;

class ReportTest {
  private static final Protocol PROTOCOL =
      new Protocol(new Candidates.Full(), false, TieRank.HALF, List.of("hr@1", "hr@10", "mrr"));
  private static final List<Slice> SLICES =
      List.of(
          new Slice(Slices.ALL, "", one -> true),
          new Slice("tied", "", Case::tied),
          new Slice("never", "", one -> false));
  private static final ModelRanks TOWERS =
      Logs.model(
          "towers",
          "full",
          new Case("a", "kitchen", "k1", 4, 101, 3, 1, true, 1),
          Logs.ranked("b", "food", "f1", 1),
          Logs.ranked("c", "food", "f2", 2),
          new Case("d", "food", "f2", 20, 101, 3, 1, true, 1));
  private static final ModelRanks POPULAR =
      new ModelRanks(
          "popular",
          ModelRanks.Kind.BASELINE,
          TOWERS.fingerprint(),
          Logs.model("", "", Logs.ranked("b", "food", "f1", 50.5)).ranks());
  private static final Report REPORT = Report.of(PROTOCOL, SLICES, List.of(TOWERS, POPULAR));

  @Test
  void rowsAreByDomainAndSliceWithoutEmptyOnes() {
    assertThat(REPORT.models().get(0).rows().stream().map(r -> r.domain() + "/" + r.slice()))
        .containsExactly(
            "food/all", "food/tied", "kitchen/all", "kitchen/tied", "all/all", "all/tied");
    assertThat(REPORT.models().get(1).rows().stream().map(r -> r.domain() + "/" + r.slice()))
        .containsExactly("food/all", "all/all");
  }

  /** Food: mrr (1 + 1/2 + 1/20) / 3 = 0.516667, squares 0.452500 / 2, error 0.274421. */
  @Test
  void numbersAreTheOnesWorkedOutByHand() {
    Report.Row food = REPORT.models().get(0).rows().get(0);
    assertThat(food.cases()).isEqualTo(3);
    Summary mrr = food.metric("mrr");
    assertThat(mrr.mean()).isCloseTo(0.5166667, within(1e-7));
    assertThat(mrr.standardError()).isCloseTo(0.2743680, within(1e-6));
    assertThat(food.metric("hr@10")).isEqualTo(Summary.of(1, 1, 0));
    Report.Row all = REPORT.models().get(0).rows().get(4);
    assertThat(all.metric("hr@1")).isEqualTo(Summary.of(0, 1, 0, 0));
  }

  @Test
  void aMetricThatIsNotReportedIsRejected() {
    assertThatThrownBy(() -> REPORT.models().get(0).rows().get(0).metric("auc"))
        .hasMessage("metric must be one of [hr@1, hr@10, mrr], got \"auc\"");
  }

  @Test
  void theJsonHasEveryNumberUnrounded() {
    assertThat(Report.of(PROTOCOL, SLICES.subList(0, 1), List.of(POPULAR)).json().toString())
        .isEqualTo(
            "{'fingerprint':{'id':'ID','candidates':'full'},'protocol':'full','candidates':{'cases':1,'fewer':0,'none':0,'least':100,'most':100,'notes':[]},'metrics':['hr@1','hr@10','mrr'],'models':[{'name':'popular','kind':'baseline','rows':[{'domain':'food','slice':'all','cases':1,'metrics':{'hr@1':{'mean':0.0,'se':null},'hr@10':{'mean':0.0,'se':null},'mrr':{'mean':0.019801980198019802,'se':null}}},{'domain':'all','slice':'all','cases':1,'metrics':{'hr@1':{'mean':0.0,'se':null},'hr@10':{'mean':0.0,'se':null},'mrr':{'mean':0.019801980198019802,'se':null}}}]}],'paired':[]}"
                .replace('\'', '"')
                .replace("ID", TOWERS.fingerprint().id()));
    assertThat(REPORT.json().at("/models/0/rows/0/metrics/mrr/se").doubleValue())
        .isCloseTo(0.2743680, within(1e-6));
  }

  @Test
  void theTableShowsHeadlineMetricsOfEveryCase() {
    assertThat(REPORT.table())
        .isEqualTo(
            """
            full candidates, fingerprint ID, mean +- standard error
            domain   model               cases             hr@10               mrr
            food     towers                  3  0.6667 +- 0.3333  0.5167 +- 0.2744
            food     popular (baseline)      1       0.0000 +- -       0.0198 +- -
            kitchen  towers                  1       1.0000 +- -       0.2500 +- -
            all      towers                  4  0.7500 +- 0.2500  0.4500 +- 0.2051
            all      popular (baseline)      1       0.0000 +- -       0.0198 +- -
            """
                .replace("ID", TOWERS.fingerprint().id()));
  }

  @Test
  void aSingleDomainNeedsNoRowForAll() {
    assertThat(Report.of(PROTOCOL, SLICES, List.of(POPULAR)).table().lines()).hasSize(3);
  }

  @Test
  void differentFingerprintsDoNotShareAReport() {
    ModelRanks other = Logs.model("other", "uni999", Logs.ranked("a", "food", "f1", 1));
    assertThatThrownBy(() -> Report.of(PROTOCOL, SLICES, List.of(TOWERS, other)))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "other: must have the fingerprint of towers, got candidates: full against uni999");
  }

  private static Case among(int candidates, double rank) {
    return new Case("u" + candidates, "food", "f", rank, candidates, 3, 1, false, 1);
  }

  private static Report sampled(int negatives, Case... cases) {
    Protocol protocol =
        new Protocol(
            new Candidates.Uniform(negatives, 0), false, TieRank.HALF, List.of("hr@1", "auc"));
    return Report.of(protocol, SLICES, List.of(Logs.model("towers", "uni", cases)));
  }

  /** AUC of rank 2 of 3 is 1/2, of rank 2 of 5 it is 3/4; the case alone would have had 1. */
  @Test
  void casesWithoutACompetitorDoNotCountAndAreTold() {
    Report report = sampled(4, among(1, 1), among(3, 2), among(5, 2));
    Report.Row food = report.models().get(0).rows().get(0);
    assertThat(food.cases()).isEqualTo(2);
    assertThat(food.metric("auc").mean()).isEqualTo(0.625);
    assertThat(food.metric("hr@1").mean()).isZero();
    assertThat(report.table().lines().limit(3))
        .endsWith(
            "2 of 3 cases have fewer than 4 candidates beside their target (0 at least)",
            "1 of 3 cases have no competitor and do not count");
    assertThat(report.json().path("candidates").toString())
        .startsWith(
            "{\"wanted\":4,\"cases\":3,\"fewer\":2,\"none\":1,\"least\":0,\"most\":4,\"notes\"");
  }

  @Test
  void aReportWithoutACaseHasNoNumbers() {
    Report report = sampled(999, among(1, 1), new Case("b", "food", "f", 1, 1, 3, 1, false, 1));
    assertThat(report.models().get(0).rows()).isEmpty();
    assertThat(report.table().lines().skip(1))
        .containsExactly(
            "no case has 999 candidates beside its target (0 at most)",
            "2 of 2 cases have no competitor and do not count; no case is left");
    assertThat(report.json().toString()).doesNotContain("NaN");
  }

  @Test
  void fewerCandidatesThanWantedAreTold() {
    assertThat(sampled(9, among(6, 1), among(8, 1)).competition().notes())
        .containsExactly("no case has 9 candidates beside its target (7 at most)");
    assertThat(sampled(7, among(8, 1)).competition().notes()).isEmpty();
  }
}
