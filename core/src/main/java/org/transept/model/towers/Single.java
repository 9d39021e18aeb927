package org.transept.model.towers;

import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.data.Sequences;
import org.transept.model.Fusion;
import org.transept.model.Network;
import org.transept.model.context.RequestTime;
import org.transept.model.context.SideInformation;
import org.transept.nn.Block;
import org.transept.text.ItemText;
import org.transept.torch.Parameters;

/** A tower per domain and nothing shared across: what each domain can do alone. */
public final class Single {
  private Single() {}

  /** Declares the network: {@link Towers} with separate blocks and no fusion. */
  public record Config(
      @Doc("numbers in a state") @Range(min = 1, max = 65_536) int width,
      @Doc("blocks") @Range(min = 0, max = 1_024) int layers,
      @Doc("attention heads") @Range(min = 1, max = 1_024) int heads,
      @Doc("most events of a user's past that are read") @Range(min = 1, max = 65_536) int length,
      @Doc("share of numbers dropped in training") @Range(min = 0, max = 1, belowMax = true)
          double dropout,
      Block.Config block,
      RequestTime time)
      implements Network.Config {
    /** A model for some ten thousands of items. */
    public static final Config DEFAULTS =
        new Config(128, 2, 2, 50, 0.2, Block.Modern.Config.DEFAULTS);

    /** One that ignores when it is asked. */
    public Config(
        int width, int layers, int heads, int length, double dropout, Block.Config block) {
      this(width, layers, heads, length, dropout, block, new RequestTime.None());
    }

    /** Checks the ranges. */
    public Config {
      Network.Backbone unused = new Network.Backbone(width, layers, heads, length, dropout, block);
    }

    Network.Backbone backbone() {
      return new Network.Backbone(width, layers, heads, length, dropout, block);
    }

    @Override
    public Network build(Parameters parameters, Sequences training) {
      SideInformation beside = SideInformation.of(time, new ItemText.None(), training);
      Towers.Design design = new Towers.Design(backbone(), false, new Fusion.None(), false, beside);
      return new Towers(parameters, training.catalogue(), design);
    }
  }
}
