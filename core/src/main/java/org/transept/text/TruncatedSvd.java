package org.transept.text;

import static org.bytedeco.pytorch.global.torch.linalg_eigh;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.transept.config.Seed;
import org.transept.torch.Device;
import org.transept.torch.Scope;
import org.transept.torch.Workers;

/**
 * The largest singular values of a sparse matrix and the rows in their coordinates, by randomised
 * subspace iteration. Source: Halko, Martinsson and Tropp, arXiv 0909.4061, algorithms 4.4 and 5.1.
 * Differs: iterates on the columns' side, so that nothing as large as rows x width is held but the
 * result, and orthonormalises by the eigenvectors of the Gram matrix, in double precision.
 *
 * <p>Works on some columns at a time, each on one thread: the result is the same on any number of
 * threads.
 */
final class TruncatedSvd {
  /** Further vectors that are iterated along: the last wanted ones converge faster for it. */
  private static final int OVERSAMPLING = 16;

  private static final int ITERATIONS = 6;

  /** Columns that a thread takes at a time. */
  private static final int BLOCK = 32;

  /** Directions shorter than this part of the longest are none. */
  private static final double SMALLEST = 1e-12;

  private final SparseRows.Factor rows;
  private final SparseRows.Factor columns;
  private final long height;
  private final long width;

  private TruncatedSvd(SparseRows matrix) {
    rows = matrix.factor();
    columns = matrix.turned().factor();
    height = matrix.height();
    width = matrix.width();
  }

  /**
   * U S of the {@code count} largest singular values, largest first: the matrix' rows in the
   * coordinates of its right singular vectors, whose largest component is positive. Columns beyond
   * the rank are 0.
   *
   * @return doubles, height x count, in the scope that is open
   */
  static Tensor rows(SparseRows matrix, int count) {
    return coordinates(matrix, directions(matrix, count), count);
  }

  /**
   * The right singular vectors of the {@code count} largest singular values, or of all if there are
   * fewer: doubles, width x count, in the scope that is open.
   */
  static Tensor directions(SparseRows matrix, int count) {
    try (Scope scope = Scope.inference()) {
      return scope.keep(new TruncatedSvd(matrix).directions(count));
    }
  }

  /** Some rows in the coordinates of directions, CX: height x count, 0 beyond the directions. */
  static Tensor coordinates(SparseRows some, Tensor directionsCX, int count) {
    try (Scope scope = Scope.inference()) {
      Tensor rowsRX = blocks(directionsCX, some.height(), some.factor()::times);
      long size = directionsCX.size(1);
      if (size == count) {
        return scope.keep(rowsRX);
      }
      Tensor paddedRX = rowsRX.new_zeros(some.height(), count);
      paddedRX.narrow(1, 0, size).copy_(rowsRX);
      return scope.keep(paddedRX);
    }
  }

  private Tensor directions(int count) {
    int size = (int) Math.min(count + OVERSAMPLING, Math.min(width, height));
    Tensor basisCX = random(size);
    for (int i = 0; i < ITERATIONS; i++) {
      basisCX = orthonormal(blocks(basisCX, width, part -> columns.times(rows.times(part))));
    }
    // The best coordinates within the basis: eigenvectors of what the matrix makes of it.
    Tensor imageCX = blocks(basisCX, width, part -> columns.times(rows.times(part)));
    Tensor gramXX = product(basisCX.t(), imageCX);
    Tensor turnXX = linalg_eigh(gramXX.add(gramXX.t()), "L").get1().flip(1);
    return signed(product(basisCX, turnXX.narrow(1, 0, Math.min(count, size))));
  }

  private Tensor random(int size) {
    Tensor randomCX = columns.valueN().new_empty(width, size);
    return randomCX.normal_(0, 1, Device.generator(Seed.of(0, "truncated svd", 0)));
  }

  /** An orthonormal basis of what the columns span; 0 for directions that are none. */
  private static Tensor orthonormal(Tensor matrixCX) {
    Tensor gramXX = product(matrixCX.t(), matrixCX);
    T_TensorTensor_T eigen = linalg_eigh(gramXX, "L");
    Tensor lengthX = eigen.get0();
    double longest = lengthX.max().item_double();
    Tensor keptX = lengthX.gt(new Scalar(longest * SMALLEST)).to(lengthX.scalar_type());
    Tensor scaleX = lengthX.clamp_min(new Scalar(longest * SMALLEST)).rsqrt().mul(keptX);
    return product(matrixCX, eigen.get1().mul(scaleX));
  }

  /** Columns of which the component that is largest without its sign is positive. */
  private static Tensor signed(Tensor vectorsCX) {
    Tensor largestX = vectorsCX.abs().argmax(new LongOptional(0), true);
    return vectorsCX.mul(vectorsCX.gather(0, largestX).sign());
  }

  private interface Map {
    Tensor of(Tensor columns);
  }

  /** A map of columns, some at a time. */
  private static Tensor blocks(Tensor fromCX, long height, Map map) {
    Tensor toRX = fromCX.new_empty(height, fromCX.size(1));
    each(
        fromCX.size(1),
        (at, size) ->
            toRX.narrow(1, at, size).copy_(map.of(fromCX.narrow(1, at, size).contiguous())));
    return toRX;
  }

  /** A matrix product, some of the result's columns at a time. */
  private static Tensor product(Tensor leftYC, Tensor rightCX) {
    return blocks(rightCX, leftYC.size(0), leftYC::mm);
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
