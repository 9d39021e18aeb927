package org.transept.model.towers;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.model.Encoding;
import org.transept.model.Fusion;
import org.transept.model.Network;
import org.transept.model.Questions;
import org.transept.model.Tokens;
import org.transept.model.context.RequestTime;
import org.transept.model.context.SideInformation;
import org.transept.model.context.TimeFeatures;
import org.transept.model.items.ItemPart;
import org.transept.model.items.ItemTable;
import org.transept.nn.Block;
import org.transept.nn.Pass;
import org.transept.text.ItemText;
import org.transept.torch.Parameters;

/**
 * A causal transformer per domain, over that domain's stream, with or without gated cross-attention
 * between them. The model in which gated cross-attention (Lee et al. 2025) is studied by itself.
 */
public final class Towers extends Network {
  /** Declares the network. */
  public record Config(
      @Doc("numbers in a state") @Range(min = 1, max = 65_536) int width,
      @Doc("blocks of each tower") @Range(min = 0, max = 1_024) int layers,
      @Doc("attention heads") @Range(min = 1, max = 1_024) int heads,
      @Doc("most events of a user's past that are read") @Range(min = 1, max = 65_536) int length,
      @Doc("share of numbers dropped in training") @Range(min = 0, max = 1, belowMax = true)
          double dropout,
      Block.Config block,
      @Doc("one set of positions, blocks and norm for all domains") boolean shared,
      Fusion fusion,
      RequestTime time)
      implements Network.Config {
    /** A model for some ten thousands of items. */
    public static final Config DEFAULTS =
        new Config(128, 2, 2, 50, 0.2, Block.Modern.Config.DEFAULTS, true, Fusion.Early.DEFAULTS);

    /** One that ignores when it is asked. */
    public Config(
        int width,
        int layers,
        int heads,
        int length,
        double dropout,
        Block.Config block,
        boolean shared,
        Fusion fusion) {
      this(width, layers, heads, length, dropout, block, shared, fusion, new RequestTime.None());
    }

    /** Checks the ranges. */
    public Config {
      Backbone unused = new Backbone(width, layers, heads, length, dropout, block);
      FusedTowers.check(fusion, layers);
    }

    Backbone backbone() {
      return new Backbone(width, layers, heads, length, dropout, block);
    }

    @Override
    public Network build(Parameters parameters, Sequences training) {
      SideInformation beside = SideInformation.of(time, new ItemText.None(), training);
      Design design = new Design(backbone(), shared, fusion, false, beside);
      return new Towers(parameters, training.catalogue(), design);
    }
  }

  /**
   * What the towers are made of, and what they know beside the events.
   *
   * @param merged whether the answers of one more tower, over the merged sequence, are added to
   *     those of the domains' towers
   */
  record Design(
      Backbone backbone, boolean shared, Fusion fusion, boolean merged, SideInformation beside) {}

  private final Design design;
  private final FusedTowers towers;
  private final @Nullable MergedTower merged;
  private final @Nullable TimeFeatures time;

  /** The network of this design. */
  Towers(Parameters parameters, Catalogue catalogue, Design design) {
    super(
        parameters,
        new ItemTable(
            parameters,
            catalogue,
            design.backbone().width(),
            design.beside().text(),
            design.beside().alone()),
        design.backbone().length());
    this.design = design;
    Backbone backbone = design.backbone();
    ItemPart all = ItemPart.all(items);
    towers = new FusedTowers(parameters, all, backbone, design.shared(), design.fusion());
    merged = design.merged() ? new MergedTower(parameters.in("merged"), all, backbone) : null;
    time = TimeFeatures.of(parameters, design.beside(), backbone.width());
    parameters.seal();
  }

  @Override
  public Network replica() {
    return new Towers(parameters().replica(), items.catalogue(), design);
  }

  @Override
  public Encoding encoded(Batch batch, Pass pass) {
    List<Tokens> tokens = FusedTowers.tokens(batch);
    List<Tower.Answers> own = towers.answers(tokens, pass);
    List<Tokens> streams = new ArrayList<>(tokens);
    Tower.@Nullable Answers others = null;
    if (merged != null) {
      Tokens all = Tokens.of(batch.merged());
      streams.add(all);
      others = merged.answer(all, pass);
    }
    Questions questions = new Questions(batch);
    for (int d = 0; d < own.size(); d++) {
      Tensor answersQD = own.get(d).of(d);
      questions.answer(
          own.get(d).tokens(), others == null ? answersQD : answersQD.add(others.of(d)));
    }
    return questions.encoding(streams, time);
  }
}
