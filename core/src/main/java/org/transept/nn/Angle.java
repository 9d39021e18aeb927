package org.transept.nn;

import static org.bytedeco.pytorch.global.torch.cosine_similarity;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** How vectors stand to each other, token by token. Gradients are finite at zero vectors too. */
final class Angle {
  /** Vectors shorter than this have no direction. */
  private static final double SHORTEST = 1e-12;

  private static final long[] WIDTH = {1};

  private Angle() {}

  /** The part of each vector along an axis of its own, (v a / |a|^2) a; 0 where the axis is 0. */
  static Tensor along(Tensor vectorND, Tensor axisND) {
    Tensor squareN1 = dot(axisND, axisND).clamp_min(new Scalar(SHORTEST * SHORTEST));
    return axisND.mul(dot(vectorND, axisND).div(squareN1));
  }

  private static Tensor dot(Tensor oneND, Tensor otherND) {
    return oneND.mul(otherND).sum(WIDTH, true, new ScalarTypeOptional());
  }

  /**
   * The mean of squared cosines, a scalar; zero vectors have the cosine 0.
   *
   * @param countsN true for the tokens that count; null if all do. If none does, the mean is 0
   */
  static Tensor meanSquaredCosine(Tensor oneND, Tensor otherND, @Nullable Tensor countsN) {
    Tensor squareN = cosine_similarity(oneND, otherND, 1, SHORTEST).square();
    if (countsN == null) {
      return squareN.mean();
    }
    Tensor countN = countsN.view(-1).to(squareN.scalar_type());
    return squareN.mul(countN).sum().div(countN.sum().clamp_min(new Scalar(1.0)));
  }
}
