package org.transept.model.towers;

import java.util.ArrayList;
import java.util.List;
import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.data.Sequences;
import org.transept.model.Fusion;
import org.transept.model.Network;
import org.transept.model.context.RequestTime;
import org.transept.model.context.Rules;
import org.transept.model.context.SideInformation;
import org.transept.nn.Block;
import org.transept.text.ItemText;
import org.transept.torch.Parameters;

/**
 * The model to use: what measurably helps, put together. A tower per domain and a tower over the
 * merged sequence answer together; items are known by their events and their titles, and the day of
 * a request by what sold lately before it. Gated cross-attention between the domains' towers is an
 * option. What each part adds is in docs/results.md.
 */
public final class Transept {
  private Transept() {}

  /** Declares the network. */
  public record Config(
      @Doc("numbers in a state") @Range(min = 1, max = 65_536) int width,
      @Doc("blocks of each tower") @Range(min = 0, max = 1_024) int layers,
      @Doc("attention heads") @Range(min = 1, max = 1_024) int heads,
      @Doc("most events of a user's past that are read") @Range(min = 1, max = 65_536) int length,
      @Doc("share of numbers dropped in training") @Range(min = 0, max = 1, belowMax = true)
          double dropout,
      Block.Config block,
      @Doc(
              "towers that answer, together if both: over each domain's sequence, over the merged"
                  + " one, or both")
          Network.Streams towers,
      Fusion fusion,
      RequestTime time,
      ItemText text,
      @Doc(
              "whether items that no training event has are known by their text alone: then they"
                  + " are found, at some cost to others; false learns from nobody having bought"
                  + " them")
          boolean coldByText,
      Rules rules)
      implements Network.Config {
    /** As it was best on validation data, see docs/results.md. */
    public static final Config DEFAULTS =
        new Config(
            64,
            2,
            2,
            50,
            0.5,
            Block.Modern.Config.DEFAULTS,
            Network.Streams.BOTH,
            new Fusion.None(),
            RequestTime.Trends.DEFAULTS,
            ItemText.Titles.DEFAULTS,
            false,
            Rules.Sequential.DEFAULTS);

    /** One that counts no rules. */
    public Config(
        int width,
        int layers,
        int heads,
        int length,
        double dropout,
        Block.Config block,
        Network.Streams towers,
        Fusion fusion,
        RequestTime time,
        ItemText text,
        boolean coldByText) {
      this(
          width,
          layers,
          heads,
          length,
          dropout,
          block,
          towers,
          fusion,
          time,
          text,
          coldByText,
          new Rules.None());
    }

    /** Checks the ranges. */
    public Config {
      Network.Backbone unused = new Network.Backbone(width, layers, heads, length, dropout, block);
      FusedTowers.check(fusion, layers);
    }

    private Network.Backbone backbone() {
      return new Network.Backbone(width, layers, heads, length, dropout, block);
    }

    @Override
    public Network build(Parameters parameters, Sequences training) {
      SideInformation known = SideInformation.of(time, text, training);
      SideInformation beside = coldByText ? known.withColdByText(training) : known;
      if (reads(training.catalogue().domains()) == Network.Streams.MERGED) {
        return new Merged(parameters, training.catalogue(), new Merged.Design(backbone(), beside));
      }
      Towers.Design design =
          new Towers.Design(backbone(), true, fusion, towers == Network.Streams.BOTH, beside);
      return new Towers(parameters, training.catalogue(), design);
    }

    @Override
    public Config resolved() {
      return new Config(
          width,
          layers,
          heads,
          length,
          dropout,
          block,
          towers,
          fusion,
          time,
          text.resolved(),
          coldByText,
          rules);
    }

    @Override
    public List<String> leftOut(Sequences training) {
      List<String> lines = new ArrayList<>(Network.Config.super.leftOut(training));
      boolean merged = reads(training.catalogue().domains()) == Network.Streams.MERGED;
      if (merged && !(fusion instanceof Fusion.None)) {
        lines.add("no domain has a tower of its own: model.fusion is left out");
      }
      return lines;
    }

    @Override
    public Network.Streams reads(int domains) { // One domain's sequence is the merged one.
      return domains == 1 ? Network.Streams.MERGED : towers;
    }
  }
}
