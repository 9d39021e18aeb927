package org.transept.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.transept.data.Role;
import org.transept.data.read.Columns;
import org.transept.data.read.Source;
import org.transept.data.read.TieOrder;
import org.transept.data.split.Filter;
import org.transept.data.split.Split;
import tools.jackson.databind.json.JsonMapper;

class FingerprintTest {
  private static final Fingerprint PLAIN =
      Fingerprint.of(Source.DEFAULTS, "cafe", Protocol.DEFAULTS, Role.TEST);

  @Test
  void itSaysWhatCanChangeARank() {
    assertThat(PLAIN.parts())
        .containsExactly(
            Map.entry("data", "cafe"),
            Map.entry("columns", "usual"),
            Map.entry("filter", "none"),
            Map.entry("tieOrder", "source"),
            Map.entry("split", "leave-one-out"),
            Map.entry("role", "test"),
            Map.entry("candidates", "full"),
            Map.entry("candidateDomain", "target"),
            Map.entry("removeSeen", "false"),
            Map.entry("tieRank", "half"));
  }

  @Test
  void everyChangeOfSourceOrProtocolShows() {
    Source source =
        new Source(
            List.of("log.csv"),
            new Columns("", "asin", "", ""),
            new Filter(0, 0, 5, 1, true, 0),
            TieOrder.SHUFFLE,
            3,
            new Split.GlobalTime(100, 200));
    Protocol protocol =
        new Protocol(new Candidates.Uniform(999, 7), false, TieRank.FAVOUR_TARGET, List.of("mrr"));
    assertThat(PLAIN.differences(Fingerprint.of(source, "beef", protocol, Role.VALID)))
        .containsExactly(
            "data: cafe against beef",
            "columns: usual against item=asin",
            "filter: none against minItemEvents=5, iterate=true",
            "tieOrder: source against shuffle, seed 3",
            "split: leave-one-out against global-time, validFrom=100, testFrom=200",
            "role: test against valid",
            "candidates: full against uni999, seed 7",
            "tieRank: half against favour-target");
  }

  @Test
  void whatCannotChangeARankDoesNotShow() {
    Source moved = Source.DEFAULTS.withFiles(List.of("elsewhere/log.csv"));
    Source unusedSeed =
        new Source(moved.files(), Columns.USUAL, Filter.NONE, TieOrder.ITEM, 9, moved.split());
    Source noSeed =
        new Source(moved.files(), Columns.USUAL, Filter.NONE, TieOrder.ITEM, 0, moved.split());
    Protocol fewer = new Protocol(new Candidates.Full(), false, TieRank.HALF, List.of("mrr"));
    assertThat(Fingerprint.of(moved, "cafe", fewer, Role.TEST)).isEqualTo(PLAIN);
    assertThat(Fingerprint.of(unusedSeed, "cafe", fewer, Role.TEST))
        .isEqualTo(Fingerprint.of(noSeed, "cafe", fewer, Role.TEST));
  }

  @Test
  void theIdFollowsTheParts() {
    assertThat(PLAIN.id()).matches("[0-9a-f]{12}");
    assertThat(Fingerprint.of(Source.DEFAULTS, "beef", Protocol.DEFAULTS, Role.TEST).id())
        .isNotEqualTo(PLAIN.id());
    // printf 'candidates=full\n' | sha256sum
    assertThat(Logs.fingerprint("full").id()).isEqualTo("e56fe1709dc9");
  }

  @Test
  void jsonKeepsEveryPart() {
    String json = PLAIN.json().toString();
    assertThat(json).startsWith("{\"id\":\"" + PLAIN.id() + "\",\"data\":\"cafe\",");
    Fingerprint read = Fingerprint.of(JsonMapper.shared().readTree(json));
    assertThat(read).isEqualTo(PLAIN);
    assertThat(read.id()).isEqualTo(PLAIN.id());
  }

  @Test
  void aPartThatOnlyOneHasIsADifference() {
    assertThat(new Fingerprint(Map.of()).differences(Logs.fingerprint("full")))
        .containsExactly("candidates: not stated against full");
    assertThat(PLAIN.differences(PLAIN)).isEmpty();
  }
}
