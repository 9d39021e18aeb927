package org.transept.model.context;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.count.RecentCounts;
import org.transept.data.count.TrendSweep;
import org.transept.torch.Host;

/**
 * What sold lately, as a part of the score: the sum over windows of a weight times log(1 + training
 * events of the item in the window before the question's day). Every question has weights of its
 * own; what is counted knows nothing of the question's day itself nor of anything later. {@link
 * KnnRecent} has one such window with a fixed weight; see docs/adr/0007.
 *
 * @param counts training events
 * @param windows lengths in days
 * @param weightsQW of the questions of an encoding
 * @param dayQ their days, as {@link RecentCounts#day} numbers them
 */
public record Trend(RecentCounts counts, int[] windows, Tensor weightsQW, long[] dayQ) {
  /** The questions of one domain, or some of them. */
  private record Some(int d, int from, int[] order) {}

  /** The questions {@code from .. from + size - 1} in the order of their days. */
  private Some some(int d, int from, int size) {
    int[] order =
        IntStream.range(0, size)
            .boxed()
            .sorted(Comparator.comparingLong(r -> dayQ[from + r]))
            .mapToInt(r -> r)
            .toArray();
    return new Some(d, from, order);
  }

  /**
   * Writes the part of the score into {@code scoresRV}, whatever stands there.
   *
   * @param d the domain whose items are scored
   * @param from number of the question that row 0 belongs to; the others follow
   * @param scale what everything is multiplied by
   */
  public void write(Tensor scoresRV, int d, int from, double scale) {
    Some some = some(d, from, (int) scoresRV.size(0));
    float[] weights = Host.floats(weightsQW.narrow(0, from, some.order().length));
    TrendSweep sweep = new TrendSweep(counts, d, windows);
    float[] row = new float[(int) scoresRV.size(1)];
    Tensor nearRV = Host.near(scoresRV); // All rows at once where they come from and go to a GPU.
    for (int r : some.order()) {
      sweep.to(dayQ[from + r]);
      Arrays.fill(row, 0);
      for (int w = 0; w < windows.length; w++) {
        add((float) (scale * weights[r * windows.length + w]), sweep.logs(w), row);
      }
      Host.putRow(nearRV, r, row);
    }
    scoresRV.copy_(nearRV);
  }

  private static void add(float weight, float[] logs, float[] row) {
    for (int v = 0; v < row.length; v++) {
      row[v] += weight * logs[v];
    }
  }

  /**
   * The gradient with respect to the weights, RW, of a loss whose gradient with respect to the
   * scores is {@code errorRV}; arguments as of {@link #write}.
   */
  public Tensor gradient(Tensor errorRV, int d, int from, double scale) {
    Some some = some(d, from, (int) errorRV.size(0));
    TrendSweep sweep = new TrendSweep(counts, d, windows);
    float[] row = new float[(int) errorRV.size(1)];
    float[] gradient = new float[some.order().length * windows.length];
    Tensor nearRV = Host.near(errorRV);
    for (int r : some.order()) {
      sweep.to(dayQ[from + r]);
      Host.getRow(nearRV, r, row);
      for (int w = 0; w < windows.length; w++) {
        gradient[r * windows.length + w] = (float) (scale * product(row, sweep.logs(w)));
      }
    }
    Tensor gradientRW = Host.floats(gradient, some.order().length, windows.length);
    return gradientRW.to(weightsQW.scalar_type());
  }

  /** In four sums, which need not wait for each other. */
  private static double product(float[] row, float[] logs) {
    float a = 0;
    float b = 0;
    float c = 0;
    float e = 0;
    int v = 0;
    for (; v + 3 < row.length; v += 4) {
      a += row[v] * logs[v];
      b += row[v + 1] * logs[v + 1];
      c += row[v + 2] * logs[v + 2];
      e += row[v + 3] * logs[v + 3];
    }
    for (; v < row.length; v++) {
      a += row[v] * logs[v];
    }
    return (double) a + b + c + e;
  }
}
