package org.transept.text;

import static org.bytedeco.pytorch.global.torch.linalg_eigh;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.transept.torch.Scope;
import org.transept.torch.Workers;

/**
 * Vectors in the coordinates in which they differ most (principal component analysis, Pearson
 * 1901): centred, turned, not scaled. By the eigenvectors of their scatter matrix, in double
 * precision.
 *
 * <p>Works on some columns at a time, each on one thread: the result is the same on any number of
 * threads.
 */
public final class PrincipalComponents {
  /** Columns that a thread takes at a time. */
  private static final int BLOCK = 32;

  /** Directions with less than this part of the largest variance are none. */
  private static final double SMALLEST = 1e-12;

  private PrincipalComponents() {}

  /**
   * The vectors' coordinates along their {@code count} directions of largest variance, largest
   * first; a direction's largest component is positive. Coordinates beyond the rank are 0.
   *
   * @return doubles, R x count, in the scope that is open
   */
  public static Tensor of(Tensor vectorsRX, int count) {
    try (Scope scope = Scope.inference()) {
      Tensor zerosRC = vectorsRX.new_zeros(vectorsRX.size(0), count);
      Tensor componentsRC = scope.keep(zerosRC.to(ScalarType.Double));
      if (vectorsRX.size(0) > 0) {
        Tensor centredRX = centred(vectorsRX);
        Tensor directionsXC = directions(product(centredRX.t(), centredRX), count);
        componentsRC.narrow(1, 0, directionsXC.size(1)).copy_(product(centredRX, directionsXC));
      }
      return componentsRC;
    }
  }

  private static Tensor centred(Tensor vectorsRX) {
    Tensor centredRX = vectorsRX.to(ScalarType.Double).clone();
    each(
        centredRX.size(1),
        (at, size) -> {
          Tensor blockRX = centredRX.narrow(1, at, size);
          blockRX.sub_(blockRX.mean(new long[] {0}, true, new ScalarTypeOptional()));
        });
    return centredRX;
  }

  private static Tensor directions(Tensor scatterXX, int count) {
    T_TensorTensor_T eigen = linalg_eigh(scatterXX.add(scatterXX.t()), "L");
    long size = Math.min(count, scatterXX.size(0));
    Tensor varianceX = eigen.get0().flip(0).narrow(0, 0, size);
    Tensor turnXC = eigen.get1().flip(1).narrow(1, 0, size);
    double least = SMALLEST * varianceX.max().item_double();
    Tensor keptC = varianceX.gt(new Scalar(least)).to(ScalarType.Double);
    Tensor largestC = turnXC.abs().argmax(new LongOptional(0), true);
    return turnXC.mul(turnXC.gather(0, largestC).sign()).mul(keptC);
  }

  /** A matrix product, some of the result's columns at a time. */
  private static Tensor product(Tensor leftYX, Tensor rightXC) {
    Tensor productYC = leftYX.new_empty(leftYX.size(0), rightXC.size(1));
    each(
        rightXC.size(1),
        (at, size) -> productYC.narrow(1, at, size).copy_(leftYX.mm(rightXC.narrow(1, at, size))));
    return productYC;
  }

  private interface Block {
    void work(long at, long size);
  }

  private static void each(long columns, Block block) {
    Workers.each(
        Math.toIntExact((columns + BLOCK - 1) / BLOCK),
        b -> {
          try (Scope scope = Scope.inference()) {
            block.work((long) b * BLOCK, Math.min(BLOCK, columns - (long) b * BLOCK));
          }
        });
  }
}
