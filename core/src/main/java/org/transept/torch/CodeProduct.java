package org.transept.torch;

import org.bytedeco.pytorch.Tensor;

/**
 * Products of rows of 8-bit codes with the digits of some queries, and the largest among some rows
 * at a time, which are called a run: most runs need no closer look. Run r of R has the rows r, r +
 * R, r + 2 R and so on, since neighbouring numbers are compared side by side. Whole numbers, exact
 * up to {@link #error}.
 *
 * <p>Belongs to the scope in which it is made, and to one thread.
 */
public interface CodeProduct {
  /**
   * Multiplies; what it read before is forgotten.
   *
   * @param codesND int8, contiguous, a multiple of the run and at most the number of rows it was
   *     made for; what is made for it belongs to the current scope
   */
  void read(Tensor codesND);

  /** The largest product of a run of rows with a query. */
  int largest(int run, int query);

  /** The product of a row with a query. */
  int at(int row, int query);

  /**
   * How far a product may be from the true one, as a part of the codes' length times the digits'.
   */
  double error();

  /**
   * What is multiplied, and in which pieces.
   *
   * @param digits of the queries, DQ, none beyond {@link IntegerProduct#LARGEST}
   * @param width D
   * @param rows at most read at a time, a multiple of {@code run}
   * @param run rows of which only the largest product is looked at first
   */
  record Task(byte[] digits, int width, int rows, int run) {
    /** Q. */
    public int queries() {
      return digits.length / width;
    }
  }
}
