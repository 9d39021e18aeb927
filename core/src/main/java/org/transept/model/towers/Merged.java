package org.transept.model.towers;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.model.Encoding;
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
 * One causal transformer over the merged sequence of all domains; a prediction is compared with the
 * items of the target's domain only. The baseline that transfer between towers has to beat.
 */
public final class Merged extends Network {
  /** Declares the network. */
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
      Backbone unused = new Backbone(width, layers, heads, length, dropout, block);
    }

    Backbone backbone() {
      return new Backbone(width, layers, heads, length, dropout, block);
    }

    @Override
    public Streams reads(int domains) {
      return Streams.MERGED;
    }

    @Override
    public Network build(Parameters parameters, Sequences training) {
      SideInformation beside = SideInformation.of(time, new ItemText.None(), training);
      return new Merged(parameters, training.catalogue(), new Design(backbone(), beside));
    }
  }

  /** What the transformer is made of, and what it knows beside the events. */
  record Design(Backbone backbone, SideInformation beside) {}

  private final Design design;
  private final MergedTower tower;
  private final @Nullable TimeFeatures time;

  Merged(Parameters parameters, Catalogue catalogue, Design design) {
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
    tower = new MergedTower(parameters, ItemPart.all(items), design.backbone());
    time = TimeFeatures.of(parameters, design.beside(), design.backbone().width());
    parameters.seal();
  }

  @Override
  public Network replica() {
    return new Merged(parameters().replica(), items.catalogue(), design);
  }

  @Override
  public Encoding encoded(Batch batch, Pass pass) {
    Tokens tokens = Tokens.of(batch.merged());
    Tower.Answers answers = tower.answer(tokens, pass);
    Questions questions = new Questions(batch);
    for (int d = 0; d < batch.catalogue().domains(); d++) {
      questions.add(answers.tokens(), answers.hiddenQD());
    }
    return questions.encoding(List.of(tokens), time);
  }
}
