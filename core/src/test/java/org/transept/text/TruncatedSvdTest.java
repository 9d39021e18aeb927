package org.transept.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.linalg_svd;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Scope;

@ExtendWith(NoLeaks.class)
class TruncatedSvdTest {
  private static final double CLOSE = 1e-8;

  /** A matrix whose rows and columns are partly empty, and the same dense. */
  private static SparseRows random(Random random, int height, int width, double[] dense) {
    int[] begins = new int[height + 1];
    int[] columns = new int[height * width];
    double[] values = new double[height * width];
    int at = 0;
    for (int r = 0; r < height; r++) {
      for (int c = 0; c < width; c++) {
        if (r % 7 != 3 && random.nextInt(4) == 0) {
          columns[at] = c;
          values[at] = random.nextGaussian() * Math.pow(0.8, c);
          dense[r * width + c] = values[at++];
        }
      }
      begins[r + 1] = at;
    }
    return new SparseRows(
        begins, Arrays.copyOf(columns, at), java.util.Arrays.copyOf(values, at), width);
  }

  @Test
  void rowsAreThoseOfTheDenseDecomposition() {
    Random random = new Random(5);
    int height = 90;
    int width = 60;
    int count = 12;
    double[] dense = new double[height * width];
    SparseRows matrix = random(random, height, width, dense);
    try (Scope scope = Scope.inference()) {
      Tensor rowsRX = TruncatedSvd.rows(matrix, count);
      Tensor denseRC = Host.doubles(dense, height, width);
      var svd = linalg_svd(denseRC);
      for (int x = 0; x < count; x++) {
        Tensor rightC = svd.get2().select(0, x);
        double sign = Math.signum(rightC.gather(0, rightC.abs().argmax().view(1)).item_double());
        double[] expected = Host.doubles(denseRC.mv(rightC));
        double[] found = Host.doubles(rowsRX.select(1, x));
        for (int r = 0; r < height; r++) {
          assertThat(found[r]).as("row %d of %d", r, x).isCloseTo(sign * expected[r], within());
        }
      }
    }
  }

  private static Offset<Double> within() {
    return Assertions.within(CLOSE);
  }

  @Test
  void columnsBeyondTheRankAreZero() {
    // Two rows along one direction, a third along another: rank 2 of 4 columns.
    SparseRows matrix =
        new SparseRows(
            new int[] {0, 2, 4, 4, 5}, new int[] {0, 1, 0, 1, 3}, new double[] {3, 4, 6, 8, 2}, 4);
    try (Scope scope = Scope.inference()) {
      double[] rows = Host.doubles(TruncatedSvd.rows(matrix, 6));
      double[] expected = {5, 0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0};
      for (int n = 0; n < rows.length; n++) {
        assertThat(rows[n]).as("number %d", n).isCloseTo(expected[n], within());
      }
    }
  }
}
