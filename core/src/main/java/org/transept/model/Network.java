package org.transept.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.config.Check;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.model.context.RequestTime;
import org.transept.model.context.RuleScores;
import org.transept.model.context.Rules;
import org.transept.model.context.Trend;
import org.transept.model.items.ItemTable;
import org.transept.nn.Block;
import org.transept.nn.Pass;
import org.transept.text.ItemText;
import org.transept.text.TextVectors;
import org.transept.torch.Parameters;

/** A recommender that learns by gradients: a vector for each question, compared with the items. */
public abstract class Network implements Recommender {
  /** How a network is declared. */
  public interface Config extends Recommender.Config {
    /**
     * Builds the network; its weights are drawn from the seed of {@code parameters}.
     *
     * @param training events that it may count, and the catalogue
     */
    Network build(Parameters parameters, Sequences training);

    /** Builds the network for a catalogue of which nothing has sold yet. */
    default Network build(Parameters parameters, Catalogue catalogue) {
      return build(parameters, Sequences.none(catalogue));
    }

    /** What it makes of the time of a request. */
    default RequestTime time() {
      return new RequestTime.None();
    }

    /** What is added to its scores for what others had next. */
    default Rules rules() {
      return new Rules.None();
    }

    /** Which sequences it reads of so many domains. */
    default Streams reads(int domains) {
      return Streams.DOMAINS;
    }

    /** How its streams read each other. */
    default Fusion fusion() {
      return new Fusion.None();
    }

    /** What it makes of the texts of items. */
    default ItemText text() {
      return new ItemText.None();
    }

    /** This configuration with everything written down that files of its own decide. */
    default Config resolved() {
      return this;
    }

    /** What it would use of a log but does not find there, and so leaves out; one line each. */
    default List<String> leftOut(Sequences training) {
      List<String> lines = new ArrayList<>();
      if (time() instanceof RequestTime.Trends && !training.timed()) {
        lines.add("the log has no timestamps: model.time is left out");
      }
      lines.addAll(TextVectors.leftOut(text(), training.catalogue()));
      return lines;
    }

    /** Numbers in a state. */
    int width();

    /** Numbers in an item's vector, and in what is compared with it. */
    default int itemWidth() {
      return width();
    }
  }

  /** Which sequences of a user are read. */
  public enum Streams {
    /** One for each domain. */
    DOMAINS,
    /** The merged one. */
    MERGED,
    /** The merged one and one for each domain. */
    BOTH
  }

  /** What towers of every kind are made of. */
  public record Backbone(
      int width, int layers, int heads, int length, double dropout, Block.Config block) {
    /** Checks the ranges. */
    public Backbone {
      Check.that(width >= 1, "width", width, "at least 1");
      Check.that(layers >= 0, "layers", layers, "at least 0");
      Check.that(heads >= 1, "heads", heads, "at least 1");
      Check.that(width % heads == 0, "heads", heads, "a divisor of the width " + width);
      Check.that(length >= 1, "length", length, "at least 1");
      Check.that(dropout >= 0 && dropout < 1, "dropout", dropout, "from 0 to below 1");
    }
  }

  private final Parameters parameters;
  private final int length;
  public final ItemTable items;
  private @Nullable RuleScores rules;

  public Network(Parameters parameters, Catalogue catalogue, int width, int length) {
    this(parameters, new ItemTable(parameters, catalogue, width), length);
  }

  public Network(Parameters parameters, ItemTable items, int length) {
    this.parameters = parameters;
    this.length = length;
    this.items = items;
  }

  /**
   * A vector for each question of a batch, and the terms of the loss that the network and its
   * layers want. Must be called within a scope.
   */
  public final Encoding encode(Batch batch, Pass pass) {
    Encoding encoding = encoded(batch, pass);
    Map<String, Tensor> terms = pass.terms();
    if (terms.isEmpty()) {
      return encoding;
    }
    terms.putAll(encoding.terms());
    return encoding.with(terms);
  }

  /** The encoding without the terms that layers have left with the pass. */
  public abstract Encoding encoded(Batch batch, Pass pass);

  /**
   * How many questions of each row of a batch {@link #encode} answers. Those of evaluation and
   * serving are answered all; in training a network may leave out what it does not learn from.
   */
  public int[] answered(Batch batch) {
    return IntStream.range(0, batch.rows()).map(batch::questions).toArray();
  }

  /** A replica: these weights with gradients of their own, for another thread. */
  public abstract Network replica();

  /**
   * Computes anew what the network keeps beside its weights because it follows from them; most keep
   * nothing. To be called when the weights have moved, before anything is asked.
   */
  public void refresh() {}

  /** The item vectors. */
  public final ItemTable items() {
    return items;
  }

  /** The weights. */
  public final Parameters parameters() {
    return parameters;
  }

  /** From now on adds to its scores what others had next. */
  public final void add(RuleScores scores) {
    rules = scores;
  }

  /** What it adds to its scores for what others had next; null if nothing. */
  public final @Nullable RuleScores rules() {
    return rules;
  }

  @Override
  public final int length() {
    return length;
  }

  @Override
  public final Tensor scoresBV(Batch batch, int d) {
    return scoresBV(encode(batch, Pass.inference()), d);
  }

  /** Scores of every item of domain {@code d} for an encoding's questions of that domain, QV. */
  public final Tensor scoresBV(Encoding encoding, int d) {
    Tensor scoresQV = withoutRulesBV(encoding, d);
    if (rules != null) {
      rules.add(scoresQV, encoding.historiesQ(d), d);
    }
    return scoresQV;
  }

  /** Scores without sequential rules. */
  public final Tensor withoutRulesBV(Encoding encoding, int d) {
    Tensor hiddenQD = encoding.hiddenQD(d);
    Tensor itemsVD = items.itemsVD(d);
    Trend trend = encoding.trend();
    if (trend == null) {
      return hiddenQD.matmul(itemsVD.t());
    }
    Tensor scoresQV = hiddenQD.new_empty(hiddenQD.size(0), itemsVD.size(0));
    trend.write(scoresQV, d, encoding.offsets()[d], 1);
    return scoresQV.addmm_(hiddenQD, itemsVD.t());
  }
}
