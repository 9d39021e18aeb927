package org.transept.nn;

import org.bytedeco.pytorch.Tensor;
import org.transept.torch.Parameters;

/**
 * A map of each token through a few numbers, which starts at 0: a small correction of something
 * larger. Source: Hu et al., arXiv 2106.09685, section 4.1, beside whole maps instead of frozen
 * ones and without scaling, as ABXI has it (arXiv 2501.15118).
 */
public final class LowRank {
  private final Linear down;
  private final Linear up;

  /** A map of this width through {@code rank} numbers. */
  public LowRank(Parameters parameters, long width, long rank) {
    down = Linear.withoutBias(parameters.in("down"), width, rank);
    up = Linear.zero(parameters.in("up"), rank, width);
  }

  /** Maps ND to ND. */
  public Tensor forward(Tensor hiddenND) {
    return up.forward(down.forward(hiddenND));
  }
}
