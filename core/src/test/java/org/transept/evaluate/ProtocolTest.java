package org.transept.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.metric.Metric;

class ProtocolTest {
  private static final Protocol DEFAULTS = Protocol.DEFAULTS;

  @Test
  void aShorthandWithMetricsOrNegativesThatCannotBeIsRefused() {
    assertThatThrownBy(() -> Protocol.parse("full-by-mrr+hr@x", DEFAULTS))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("protocol: metric must be hr@k");
    assertThatThrownBy(() -> Protocol.parse("full-by-mrr+mrr", DEFAULTS))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("protocol: metrics must be all different");
    assertThatThrownBy(() -> Protocol.parse("uni999999999", DEFAULTS))
        .isInstanceOf(SettingsException.class)
        .hasMessage("protocol must be of at most 10000000 negatives, got \"uni999999999\"");
  }

  @Test
  void theDefaultRanksAllItems() {
    assertThat(DEFAULTS.shortName()).isEqualTo("full");
    assertThat(DEFAULTS.parsedMetrics())
        .containsExactly(
            new Metric.HitRate(5),
            new Metric.HitRate(10),
            new Metric.Ndcg(5),
            new Metric.Ndcg(10),
            new Metric.Mrr(),
            new Metric.Auc());
  }

  @Test
  void aShorthandChangesTheCandidatesOnly() {
    Protocol base =
        new Protocol(new Candidates.Full(), true, TieRank.FAVOUR_TARGET, List.of("mrr"));
    assertThat(Protocol.parse("uni999", base))
        .isEqualTo(
            new Protocol(
                new Candidates.Uniform(999, 0), false, TieRank.FAVOUR_TARGET, List.of("mrr")));
    assertThat(Protocol.parse("full", base)).isEqualTo(base);
  }

  @Test
  void aShorthandKeepsTheSeed() {
    Protocol base =
        new Protocol(new Candidates.Uniform(9, 42), false, TieRank.HALF, List.of("mrr"));
    assertThat(Protocol.parse("pop100", base).candidates())
        .isEqualTo(new Candidates.Popular(100, 42));
  }

  @ParameterizedTest
  @ValueSource(strings = {"full", "uni1", "uni999", "pop100"})
  void aShortNameIsAShorthand(String shorthand) {
    assertThat(Protocol.parse(shorthand, DEFAULTS).shortName()).isEqualTo(shorthand);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "uni", "uni0", "uni-3", "Full", "uni9999999999", "pop1.5"})
  void anotherShorthandIsRejected(String shorthand) {
    assertThatThrownBy(() -> Protocol.parse(shorthand, DEFAULTS))
        .isInstanceOf(SettingsException.class)
        .hasMessage("protocol must be full, uniN or popN, got \"" + shorthand + "\"");
  }

  @Test
  void aConfigurationChoosesCandidates() {
    Protocol read =
        Settings.read(DEFAULTS, null, List.of("candidates.type=uniform", "ties=favour-target"));
    assertThat(read.candidates()).isEqualTo(new Candidates.Uniform(999, 0));
    assertThat(read.ties()).isEqualTo(TieRank.FAVOUR_TARGET);
    assertThat(Settings.read(DEFAULTS, Settings.write(read))).isEqualTo(read);
  }

  @Test
  void whatCannotBeEvaluatedIsRejected() {
    assertThatThrownBy(() -> set("metrics=[mrr,recall@5]"))
        .hasMessage("metric must be hr@k, ndcg@k (k at least 1), mrr or auc, got \"recall@5\"");
    assertThatThrownBy(() -> set("metrics=[]"))
        .hasMessage("--set metrics=[]: metrics: must be at least one, got []");
    assertThatThrownBy(() -> set("metrics=[mrr,mrr]"))
        .hasMessage("--set metrics=[mrr,mrr]: metrics: must be all different, got [mrr, mrr]");
    assertThatThrownBy(() -> set("candidates={type: uniform, n: 0}"))
        .hasMessage(
            "--set candidates={type: uniform, n: 0}: candidates.n: must be from 1 to 10,000,000,"
                + " got 0");
    assertThatThrownBy(() -> set("candidates={type: popular}", "removeSeen=true"))
        .hasMessage(
            "--set removeSeen=true: removeSeen: must be false for sampled candidates, which the"
                + " user never touched anyway, got true");
  }

  private static Protocol set(String... sets) {
    return Settings.read(DEFAULTS, null, List.of(sets));
  }
}
