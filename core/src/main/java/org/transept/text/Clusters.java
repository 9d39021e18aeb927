package org.transept.text;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.hipparchus.clustering.CentroidCluster;
import org.hipparchus.clustering.DoublePoint;
import org.hipparchus.clustering.KMeansPlusPlusClusterer;
import org.hipparchus.clustering.distance.EuclideanDistance;
import org.hipparchus.random.Well19937c;
import org.transept.config.Seed;
import org.transept.torch.Host;
import org.transept.torch.Scope;

/**
 * Groups of vectors that lie together: k-means from seeds drawn as k-means++ draws them (Arthur and
 * Vassilvitskii 2007), by Hipparchus. Of many vectors a sample makes the centres. The same vectors
 * always give the same groups.
 */
public final class Clusters {
  /** Most vectors that centres are made of. */
  static final int SAMPLE = 4096;

  private static final int ITERATIONS = 100;

  /** Rows that are compared with the centres at a time. */
  private static final int ROWS = 4096;

  private Clusters() {}

  /**
   * The group of each row, from 0.
   *
   * @param most groups; there are fewer where the sample holds fewer vectors that differ
   */
  public static int[] of(Tensor vectorsRX, int most) {
    int rows = Math.toIntExact(vectorsRX.size(0));
    int[] group = new int[rows];
    if (rows == 0) {
      return group;
    }
    double[][] centres = centres(vectorsRX, most);
    for (int at = 0; at < rows; at += ROWS) {
      double[][] part = vectors(vectorsRX, IntStream.range(at, Math.min(rows, at + ROWS)));
      for (int r = 0; r < part.length; r++) {
        group[at + r] = nearest(part[r], centres);
      }
    }
    return group;
  }

  private static double[][] centres(Tensor vectorsRX, int most) {
    List<DoublePoint> points =
        Arrays.stream(vectors(vectorsRX, sample(Math.toIntExact(vectorsRX.size(0)))))
            .map(DoublePoint::new)
            .toList();
    int groups = (int) Math.min(most, points.stream().distinct().count());
    List<CentroidCluster<DoublePoint>> clusters =
        new KMeansPlusPlusClusterer<DoublePoint>(
                groups,
                ITERATIONS,
                new EuclideanDistance(),
                new Well19937c(Seed.of(0, "clusters", 0)))
            .cluster(points);
    return clusters.stream().map(its -> its.getCenter().getPoint()).toArray(double[][]::new);
  }

  /** Rows drawn without replacement, ascending; all if they are few. */
  private static IntStream sample(int rows) {
    int[] drawn = IntStream.range(0, rows).toArray();
    SplittableRandom random = new SplittableRandom(Seed.of(0, "cluster sample", 0));
    int wanted = Math.min(SAMPLE, rows);
    for (int i = 0; i < wanted; i++) {
      int j = i + random.nextInt(rows - i);
      int swapped = drawn[i];
      drawn[i] = drawn[j];
      drawn[j] = swapped;
    }
    return Arrays.stream(drawn, 0, wanted).sorted();
  }

  private static double[][] vectors(Tensor vectorsRX, IntStream rows) {
    try (Scope scope = Scope.inference()) {
      int[] chosen = rows.toArray();
      int width = Math.toIntExact(vectorsRX.size(1));
      Tensor chosenC = Host.indices(chosen, chosen.length);
      double[] flat = Host.doubles(vectorsRX.index_select(0, chosenC));
      return IntStream.range(0, chosen.length)
          .mapToObj(c -> Arrays.copyOfRange(flat, c * width, (c + 1) * width))
          .toArray(double[][]::new);
    }
  }

  /** Of centres that are equally near, the first. */
  private static int nearest(double[] vector, double[][] centres) {
    int nearest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int c = 0; c < centres.length; c++) {
      double sum = 0;
      for (int x = 0; x < vector.length; x++) {
        double difference = vector[x] - centres[c][x];
        sum += difference * difference;
      }
      if (sum < least) {
        least = sum;
        nearest = c;
      }
    }
    return nearest;
  }
}
