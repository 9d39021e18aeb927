package org.transept.nn;

import static org.bytedeco.pytorch.global.torch.gelu;
import static org.bytedeco.pytorch.global.torch.relu;
import static org.bytedeco.pytorch.global.torch.silu;

import org.bytedeco.pytorch.Tensor;
import org.transept.torch.Parameters;

/** What a block does to each token on its own. */
public sealed interface FeedForward {
  /** Maps ND to ND. */
  Tensor forward(Tensor hiddenND);

  /** Which map. */
  enum Kind {
    /** {@link Gated}. */
    SWIGLU,
    /** {@link Plain} with the exact GELU. */
    GELU
  }

  /**
   * down(silu(gate(x)) * up(x)), no biases. Source: Shazeer, arXiv 2002.05202, equation 6.
   *
   * @param gate D to the inner width
   * @param up D to the inner width
   * @param down the inner width to D
   */
  record Gated(Linear gate, Linear up, Linear down) implements FeedForward {
    /** A map with this inner width. */
    public static Gated of(Parameters parameters, long width, long inner) {
      return new Gated(
          Linear.withoutBias(parameters.in("gate"), width, inner),
          Linear.withoutBias(parameters.in("up"), width, inner),
          Linear.withoutBias(parameters.in("down"), inner, width));
    }

    @Override
    public Tensor forward(Tensor hiddenND) {
      return down.forward(silu(gate.forward(hiddenND)).mul(up.forward(hiddenND)));
    }
  }

  /**
   * outer(activation(inner(x))), with biases.
   *
   * @param rectified ReLU if true, otherwise the exact GELU
   */
  record Plain(Linear inner, Linear outer, boolean rectified) implements FeedForward {
    /** A map with this inner width. */
    static Plain of(Parameters parameters, long width, long inner, boolean rectified) {
      return new Plain(
          Linear.withBias(parameters.in("inner"), width, inner),
          Linear.withBias(parameters.in("outer"), inner, width),
          rectified);
    }

    @Override
    public Tensor forward(Tensor hiddenND) {
      Tensor inside = inner.forward(hiddenND);
      return outer.forward(rectified ? relu(inside) : gelu(inside));
    }
  }
}
