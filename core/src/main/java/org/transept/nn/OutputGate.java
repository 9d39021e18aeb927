package org.transept.nn;

import static org.bytedeco.pytorch.global.torch.sigmoid;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.torch.Parameters;

/**
 * Scales what each head read by a sigmoid of the token that asked: where nothing readable matters,
 * a head can answer nothing, which softmax alone cannot. Source: Qiu et al., arXiv 2505.06708, the
 * gate after the attention, head-wise or element-wise. Differs: a bias that starts at 2, so that
 * training begins near the attention without a gate.
 */
public final class OutputGate {
  /** What has a gate of its own. */
  public enum Kind {
    /** Nothing. */
    NONE,
    /** Each head: D x H + H numbers. */
    HEAD,
    /** Each number of each head: D x D + D numbers. */
    ELEMENT
  }

  private static final double BEGIN = 2;

  private final Linear gate;
  private final long heads;

  private OutputGate(Parameters parameters, long width, long gates, long heads) {
    gate = Linear.withBias(parameters, width, gates, BEGIN);
    this.heads = heads;
  }

  static @Nullable OutputGate of(Kind kind, Parameters parameters, long width, long heads) {
    return switch (kind) {
      case NONE -> null;
      case HEAD -> new OutputGate(parameters, width, heads, heads);
      case ELEMENT -> new OutputGate(parameters, width, width, heads);
    };
  }

  /**
   * What is left of what the heads read.
   *
   * @param mixedND side by side, what each head read
   * @param queryND tokens that asked
   */
  Tensor scale(Tensor mixedND, Tensor queryND) {
    Tensor gateNG = sigmoid(gate.forward(queryND));
    Tensor gateNHK = gateNG.view(gateNG.size(0), heads, gateNG.size(1) / heads);
    return mixedND
        .view(mixedND.size(0), heads, mixedND.size(1) / heads)
        .mul(gateNHK)
        .view(mixedND.size(0), mixedND.size(1));
  }
}
