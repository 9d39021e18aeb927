package org.transept.text;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.transept.torch.Bags;
import org.transept.torch.Host;

/**
 * A sparse matrix, row after row.
 *
 * @param begins row r's numbers are {@code begins[r] .. begins[r + 1] - 1}
 * @param columns column of each number
 * @param values the numbers
 * @param width number of columns
 */
record SparseRows(int[] begins, int[] columns, double[] values, int width) {
  int height() {
    return begins.length - 1;
  }

  /** {@code count} rows from {@code from} on. */
  SparseRows part(int from, int count) {
    int[] own = new int[count + 1];
    for (int r = 0; r <= count; r++) {
      own[r] = begins[from + r] - begins[from];
    }
    int until = begins[from + count];
    return new SparseRows(
        own,
        Arrays.copyOfRange(columns, begins[from], until),
        Arrays.copyOfRange(values, begins[from], until),
        width);
  }

  /** Rows as columns and columns as rows. */
  SparseRows turned() {
    int[] turnedBegins = new int[width + 1];
    for (int column : columns) {
      turnedBegins[column + 1]++;
    }
    for (int c = 0; c < width; c++) {
      turnedBegins[c + 1] += turnedBegins[c];
    }
    int[] next = turnedBegins.clone();
    int[] rows = new int[columns.length];
    double[] numbers = new double[columns.length];
    for (int r = 0; r < height(); r++) {
      for (int n = begins[r]; n < begins[r + 1]; n++) {
        int at = next[columns[n]]++;
        rows[at] = r;
        numbers[at] = values[n];
      }
    }
    return new SparseRows(turnedBegins, rows, numbers, height());
  }

  /** The matrix as libtorch multiplies with it; in the scope that is open. */
  Factor factor() {
    return new Factor(
        Host.indices(columns, columns.length),
        Host.indices(Arrays.copyOf(begins, height()), height()),
        Host.doubles(values, values.length));
  }

  /** The matrix in tensors: each row is a bag of the other factor's rows. */
  record Factor(Tensor columnN, Tensor beginR, Tensor valueN) {
    /** The product with a dense matrix, CX; rows without numbers are 0. */
    Tensor times(Tensor denseCX) {
      return new Bags(denseCX, columnN, beginR).sums(valueN);
    }
  }
}
