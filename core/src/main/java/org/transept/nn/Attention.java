package org.transept.nn;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.config.Check;
import org.transept.torch.Parameters;
import org.transept.torch.Shape;

/**
 * Multi-head attention from the tokens of one side to the tokens of the same rows on another side;
 * both sides may be the same. Source: Vaswani et al., arXiv 1706.03762, section 3.2.2. Differs: a
 * query that may read no key gets exactly 0, not the output bias.
 */
public final class Attention {
  /**
   * Sizes of an attention.
   *
   * @param query numbers in a token that asks
   * @param width numbers in a token that is read, and in what is returned
   */
  public record Widths(long query, long width, long heads) {
    /** Checks that heads are of equal size. */
    public Widths {
      Check.that(width % heads == 0, "heads", heads, "a divisor of the width " + width);
    }
  }

  private final long width;
  private final long queryWidth;
  private final long heads;
  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final Linear output;
  private final AttentionCore core;
  private final @Nullable OutputGate gate;

  /** Attention of the given width and heads, without an output gate. */
  public Attention(Parameters parameters, long width, long heads, boolean recency) {
    this(parameters, width, heads, recency, OutputGate.Kind.NONE);
  }

  /** Attention of the given width and heads. */
  public Attention(
      Parameters parameters, long width, long heads, boolean recency, OutputGate.Kind gate) {
    this(parameters, new Widths(width, width, heads), recency, gate);
  }

  /** Attention of tokens that may be wider than those they read, without score term and gate. */
  public Attention(Parameters parameters, Widths widths) {
    this(parameters, widths, false, OutputGate.Kind.NONE);
  }

  private Attention(Parameters parameters, Widths widths, boolean recency, OutputGate.Kind gate) {
    width = widths.width();
    queryWidth = widths.query();
    heads = widths.heads();
    query = Linear.withBias(parameters.in("query"), queryWidth, width);
    key = Linear.withBias(parameters.in("key"), width, width);
    value = Linear.withBias(parameters.in("value"), width, width);
    output = Linear.withBias(parameters.in("output"), width, width);
    core =
        new AttentionCore(
            recency ? List.of(new RecencyTerm(parameters.in("recency"), heads)) : List.of());
    this.gate = OutputGate.of(gate, parameters.in("outputGate"), width, heads);
  }

  /**
   * What the query tokens read.
   *
   * @param queryND tokens that ask, standing in {@code queryRows}
   * @param keyND tokens that are read, standing in {@code keyRows}; N differs from the other side's
   */
  public Tensor forward(
      Tensor queryND, Rows queryRows, Tensor keyND, Rows keyRows, AttentionMask reach) {
    Shape.require("queryND", queryND, -1, queryWidth);
    Shape.require("keyND", keyND, -1, width);
    Tensor queryBHLK = heads(queryRows.spread(query.forward(queryND)));
    Tensor keyBHMK = heads(keyRows.spread(key.forward(keyND)));
    Tensor valueBHMK = heads(keyRows.spread(value.forward(keyND)));
    Tensor mixedBHLK = core.forward(queryBHLK, keyBHMK, valueBHMK, reach);
    Tensor mixedBLD =
        mixedBHLK.transpose(1, 2).reshape(queryRows.rows(), queryRows.longest(), width);
    Tensor mixedND = queryRows.collect(mixedBLD);
    if (gate != null) {
      mixedND = gate.scale(mixedND, queryND);
    }
    Tensor outputND = output.forward(mixedND);
    return reach.seesN() == null ? outputND : outputND.mul(reach.seesN());
  }

  private Tensor heads(Tensor hiddenBLD) {
    return hiddenBLD
        .view(hiddenBLD.size(0), hiddenBLD.size(1), heads, width / heads)
        .transpose(1, 2);
  }
}
