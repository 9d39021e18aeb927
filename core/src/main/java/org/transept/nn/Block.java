package org.transept.nn;

import org.bytedeco.pytorch.Tensor;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.torch.Parameters;

/** One layer of a tower: causal self-attention, then a map of each token. */
public abstract sealed class Block {
  /** How the blocks of a tower are declared. */
  public sealed interface Config permits Modern.Config, Classic.Config {
    /** Builds a block of this kind. */
    Block build(Parameters parameters, long width, long heads, double dropout);
  }

  final Norm normAttention;
  final Attention attention;
  final Norm normFeedForward;
  final double dropout;

  Block(Parameters parameters, long width, long heads, double dropout) {
    normAttention = new Norm(parameters.in("normAttention"), width);
    attention = new Attention(parameters.in("attention"), width, heads, false);
    normFeedForward = new Norm(parameters.in("normFeedForward"), width);
    this.dropout = dropout;
  }

  /** One layer further for all tokens; each reads itself and what is older in its row. */
  public final Tensor forward(Tensor hiddenND, Rows rows, AttentionMask reach, Pass pass) {
    return forward(hiddenND, rows, hiddenND, rows, reach, pass);
  }

  /**
   * One layer further for some of the tokens.
   *
   * @param queryQD the tokens that go on, standing in {@code queryRows}
   * @param hiddenND all tokens, which are read, standing in {@code rows}
   * @param reach what each of those that go on may read
   * @return their states, QD
   */
  public abstract Tensor forward(
      Tensor queryQD, Rows queryRows, Tensor hiddenND, Rows rows, AttentionMask reach, Pass pass);

  /**
   * The pre-norm block: x + attention(norm(x)), then x + feedForward(norm(x)), dropout on both
   * branches. Source: Xiong et al., arXiv 2002.04745.
   */
  public static final class Modern extends Block {
    private final FeedForward feedForward;

    /** Declares the block. */
    public record Config(
        @Doc("map of each token: swiglu or gelu") FeedForward.Kind feedForward,
        @Doc("inner width as a multiple of the width, rounded up to a multiple of 8")
            @Range(min = 0, max = 64, aboveMin = true)
            double expansion)
        implements Block.Config {
      /** SwiGLU at the width that costs as much as a plain map of four times the width. */
      public static final Config DEFAULTS = new Config(FeedForward.Kind.SWIGLU, 8 / 3.0);

      /** Checks the ranges. */
      public Config {
        Check.that(expansion > 0, "expansion", expansion, "more than 0");
      }

      @Override
      public Block build(Parameters parameters, long width, long heads, double dropout) {
        return new Modern(parameters, this, width, heads, dropout);
      }
    }

    private Modern(Parameters parameters, Config config, long width, long heads, double dropout) {
      super(parameters, width, heads, dropout);
      long inner = (long) Math.ceil(width * config.expansion() / 8 - 1e-9) * 8;
      Parameters own = parameters.in("feedForward");
      feedForward =
          switch (config.feedForward()) {
            case SWIGLU -> FeedForward.Gated.of(own, width, inner);
            case GELU -> FeedForward.Plain.of(own, width, inner, false);
          };
    }

    @Override
    public Tensor forward(
        Tensor queryQD,
        Rows queryRows,
        Tensor hiddenND,
        Rows rows,
        AttentionMask reach,
        Pass pass) {
      Tensor normedND = normAttention.forward(hiddenND);
      Tensor askQD = queryRows == rows ? normedND : normAttention.forward(queryQD);
      Tensor readQD = attention.forward(askQD, queryRows, normedND, rows, reach);
      Tensor middleQD = queryQD.add(pass.dropout(readQD, dropout));
      Tensor mappedQD = feedForward.forward(normFeedForward.forward(middleQD));
      return middleQD.add(pass.dropout(mappedQD, dropout));
    }
  }

  /**
   * The block of SASRec: only queries are normalised, and both residuals start from the normalised
   * input. Source: Kang and McAuley, arXiv 1808.09781, as its public implementations wire it.
   * Differs: dropout is applied to what attention read, not to its weights.
   */
  public static final class Classic extends Block {
    private final FeedForward feedForward;

    /** Declares the block; it has nothing to set. */
    public record Config() implements Block.Config {
      @Override
      public Block build(Parameters parameters, long width, long heads, double dropout) {
        return new Classic(parameters, width, heads, dropout);
      }
    }

    private Classic(Parameters parameters, long width, long heads, double dropout) {
      super(parameters, width, heads, dropout);
      feedForward = FeedForward.Plain.of(parameters.in("feedForward"), width, width, true);
    }

    @Override
    public Tensor forward(
        Tensor queryQD,
        Rows queryRows,
        Tensor hiddenND,
        Rows rows,
        AttentionMask reach,
        Pass pass) {
      Tensor askQD = normAttention.forward(queryQD);
      Tensor readQD = attention.forward(askQD, queryRows, hiddenND, rows, reach);
      Tensor middleQD = normFeedForward.forward(askQD.add(pass.dropout(readQD, dropout)));
      return middleQD.add(pass.dropout(feedForward.forward(middleQD), dropout));
    }
  }
}
