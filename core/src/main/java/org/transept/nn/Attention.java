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
  private final long width;
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
    Check.that(width % heads == 0, "heads", heads, "a divisor of the width " + width);
    this.width = width;
    this.heads = heads;
    query = Linear.withBias(parameters.in("query"), width, width);
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
  public Tensor forward(Tensor queryND, Rows queryRows, Tensor keyND, Rows keyRows, Reach reach) {
    Shape.require("queryND", queryND, -1, width);
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
