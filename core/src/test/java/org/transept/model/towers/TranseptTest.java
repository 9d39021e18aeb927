package org.transept.model.towers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.transept.Tiny;
import org.transept.config.Settings;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.model.Network;

class TranseptTest {
  private static Transept.Config config(String... sets) {
    return Settings.read(Transept.Config.DEFAULTS, null, List.of(sets));
  }

  private static Sequences events(Catalogue catalogue) {
    return Tiny.sequences(catalogue, new int[] {1, 2, 1});
  }

  @Test
  void saysWhatItLeavesOut() {
    Catalogue two = Tiny.catalogue(2, 2).called(new String[] {"", "tea", "", "", ""});
    String fusion = "no domain has a tower of its own: model.fusion is left out";
    assertThat(config("time.type=none").leftOut(events(two))).isEmpty();
    assertThat(config("time.type=none", "fusion.type=early").leftOut(events(two))).isEmpty();
    assertThat(config("time.type=none", "fusion.type=early", "towers=merged").leftOut(events(two)))
        .containsExactly(fusion);
    assertThat(config("fusion.type=early").leftOut(events(Tiny.catalogue(2))))
        .containsExactly(
            "the log has no timestamps: model.time is left out",
            "no item has a title (data.items, --items): model.text is left out",
            fusion);
  }

  @Test
  void oneDomainsSequenceIsTheMergedOne() {
    assertThat(config().reads(1)).isEqualTo(Network.Streams.MERGED);
    assertThat(config().reads(2)).isEqualTo(Network.Streams.BOTH);
    assertThat(config("towers=domains").reads(3)).isEqualTo(Network.Streams.DOMAINS);
  }
}
