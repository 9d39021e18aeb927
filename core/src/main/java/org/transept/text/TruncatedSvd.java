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

  /** The same of rows where they do not matter to each other. */
  private static final int ROWS = 1024;

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
    Tensor rowsRX = directionsCX.new_zeros(some.height(), count);
    each(
        some.height(),
        ROWS,
        (at, size) -> {
          SparseRows own = some.part(Math.toIntExact(at), Math.toIntExact(size));
          Tensor ownRX = own.factor().times(directionsCX);
          rowsRX.narrow(0, at, size).narrow(1, 0, ownRX.size(1)).copy_(ownRX);
        });
    return rowsRX;
  }

  /** Holds two matrices of width x count and no more. */
  private Tensor directions(int count) {
    int size = (int) Math.min(count + OVERSAMPLING, Math.min(width, height));
    Tensor basisCX = random(size);
    Tensor turnXX;
    try (Scope scope = Scope.inference()) {
      Tensor imageCX = basisCX.new_empty(width, size);
      for (int i = 0; i < ITERATIONS; i++) {
        image(basisCX, imageCX);
        orthonormalise(imageCX, basisCX);
      }
      // The best coordinates within the basis: eigenvectors of what the matrix makes of it.
      image(basisCX, imageCX);
      Tensor gramXX = product(basisCX.t(), imageCX, basisCX.new_empty(size, size));
      turnXX = scope.keep(linalg_eigh(gramXX.add(gramXX.t()), "L").get1().flip(1));
    }
    long found = Math.min(count, size);
    Tensor vectorsCX = basisCX.new_empty(width, found);
    product(basisCX, turnXX.narrow(1, 0, found), vectorsCX);
    makeLargestPositive(vectorsCX);
    return vectorsCX;
  }

  /** What the matrix, turned, makes of what the matrix makes of a basis. */
  private void image(Tensor basisCX, Tensor imageCX) {
    blocks(basisCX, imageCX, part -> columns.times(rows.times(part)));
  }

  private Tensor random(int size) {
    Tensor randomCX = columns.valueN().new_empty(width, size);
    return randomCX.normal_(0, 1, Device.generator(Seed.of(0, "truncated svd", 0)));
  }

  /** Writes an orthonormal basis of what the columns span; 0 for directions that are none. */
  private static void orthonormalise(Tensor matrixCX, Tensor basisCX) {
    long size = matrixCX.size(1);
    Tensor gramXX = product(matrixCX.t(), matrixCX, matrixCX.new_empty(size, size));
    T_TensorTensor_T eigen = linalg_eigh(gramXX, "L");
    Tensor lengthX = eigen.get0();
    double longest = lengthX.max().item_double();
    Tensor keptX = lengthX.gt(new Scalar(longest * SMALLEST)).to(lengthX.scalar_type());
    Tensor scaleX = lengthX.clamp_min(new Scalar(longest * SMALLEST)).rsqrt().mul(keptX);
    product(matrixCX, eigen.get1().mul(scaleX), basisCX);
  }

  /** Turns columns so that the component that is largest without its sign is positive. */
  private static void makeLargestPositive(Tensor vectorsCX) {
    each(
        vectorsCX.size(1),
        BLOCK,
        (at, size) -> {
          Tensor partCX = vectorsCX.narrow(1, at, size);
          Tensor largestX = partCX.abs().argmax(new LongOptional(0), true);
          partCX.mul_(partCX.gather(0, largestX).sign());
        });
  }

  private interface Map {
    Tensor of(Tensor columns);
  }

  /** A map of columns, some at a time. */
  private static Tensor blocks(Tensor fromCX, Tensor toRX, Map map) {
    each(
        fromCX.size(1),
        BLOCK,
        (at, size) ->
            toRX.narrow(1, at, size).copy_(map.of(fromCX.narrow(1, at, size).contiguous())));
    return toRX;
  }

  /** A matrix product, some of the result's columns at a time. */
  private static Tensor product(Tensor leftYC, Tensor rightCX, Tensor toYX) {
    return blocks(rightCX, toYX, leftYC::mm);
  }

  private interface Block {
    void work(long at, long size);
  }

  private static void each(long all, int most, Block block) {
    Workers.each(
        Math.toIntExact((all + most - 1) / most),
        b -> {
          try (Scope scope = Scope.inference()) {
            block.work((long) b * most, Math.min(most, all - (long) b * most));
          }
        });
  }
}
