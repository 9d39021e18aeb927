package org.transept.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Scope;

@ExtendWith(NoLeaks.class)
class ClustersTest {
  private static int[] of(int most, double[]... vectors) {
    try (Scope scope = Scope.inference()) {
      double[] flat = Arrays.stream(vectors).flatMapToDouble(Arrays::stream).toArray();
      int width = vectors.length == 0 ? 2 : vectors[0].length;
      return Clusters.of(Host.doubles(flat, vectors.length, width), most);
    }
  }

  /** Groups renumbered in the order in which they appear. */
  private static int[] shape(int[] groups) {
    int[] seen = Arrays.stream(groups).distinct().toArray();
    return Arrays.stream(groups)
        .map(group -> IntStream.range(0, seen.length).filter(s -> seen[s] == group).sum())
        .toArray();
  }

  @Test
  void whatLiesTogetherIsOneGroup() {
    double[][] vectors = {{0, 0}, {9, 9}, {0.1, 0}, {-9, 9}, {9, 9.1}, {0, 0.1}, {-9, 9.2}};
    assertThat(shape(of(3, vectors))).containsExactly(0, 1, 0, 2, 1, 0, 2);
    assertThat(of(1, vectors)).containsOnly(0);
  }

  @Test
  void thereAreNoMoreGroupsThanVectorsThatDiffer() {
    assertThat(shape(of(5, new double[] {1, 1}, new double[] {2, 2}, new double[] {1, 1})))
        .containsExactly(0, 1, 0);
    assertThat(of(5)).isEmpty();
  }

  /** Four corners with noise, more vectors than the sample holds. */
  @Test
  void ofManyASampleMakesCentresForAll() {
    Random random = new Random(7);
    double[][] vectors = new double[Clusters.SAMPLE + 2000][];
    for (int r = 0; r < vectors.length; r++) {
      double x = r % 2 == 0 ? -5 : 5;
      double y = r % 4 < 2 ? -5 : 5;
      vectors[r] = new double[] {x + random.nextGaussian() / 5, y + random.nextGaussian() / 5};
    }
    int[] groups = of(4, vectors);
    assertThat(of(4, vectors)).containsExactly(groups);
    int[] corners = IntStream.range(0, vectors.length).map(r -> r % 4).toArray();
    assertThat(shape(groups)).containsExactly(corners);
  }
}
