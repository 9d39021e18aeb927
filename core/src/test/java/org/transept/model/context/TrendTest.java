package org.transept.model.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transept.Float32;
import org.transept.Tensors;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.count.RecentCounts;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Scope;

/** Against sums over windows and items, one by one, of counts that start anew each time. */
@ExtendWith(NoLeaks.class)
class TrendTest {
  private static final int[] WINDOWS = {3, 30};
  private static final long[] DAYS = {25, 7, 7, 40, -2, 12};
  private static final int FIRST = 2;
  private static final int ROWS = 3;
  private static final double SCALE = 1.7;

  private final Catalogue catalogue = Tiny.catalogue(2, 7);
  private final Random random = new Random(5);
  private final RecentCounts counts = counts();

  private RecentCounts counts() {
    int[] items = random.ints(90, 1, 10).toArray();
    long[] times = random.longs(90, 0, 30 * 86_400L).sorted().toArray();
    return new RecentCounts(
        new Sequences(catalogue, new String[] {"u0"}, new int[] {0, 90}, items, times));
  }

  private double log(int q, int w, int v) {
    return Math.log1p(counts.before(DAYS[q], WINDOWS[w], 1)[v]);
  }

  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Float", "Double"})
  void questionsWeighWhatSoldBeforeTheirDay(ScalarType type) {
    try (Scope scope = Scope.inference()) {
      Tensor weightsQW = Tensors.random(random, DAYS.length, WINDOWS.length).to(type);
      Trend trend = new Trend(counts, WINDOWS, weightsQW, DAYS);
      Tensor scoresRV = Tensors.random(random, ROWS, 7).to(type); // Overwritten.
      trend.write(scoresRV, 1, FIRST, SCALE);
      double[] weights = Host.doubles(weightsQW);
      double[] expected = new double[ROWS * 7];
      for (int i = 0; i < expected.length; i++) {
        int q = FIRST + i / 7;
        for (int w = 0; w < WINDOWS.length; w++) {
          expected[i] += SCALE * weights[q * WINDOWS.length + w] * log(q, w, i % 7);
        }
      }
      assertThat(Arrays.stream(expected).filter(score -> score != 0).count()).isGreaterThan(10);
      assertThat(Host.doubles(scoresRV))
          .containsExactly(expected, Float32.within(Float32.size(expected), 7));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Float", "Double"})
  void weightsAnswerForTheErrorsOfAllItems(ScalarType type) {
    try (Scope scope = Scope.inference()) {
      Tensor weightsQW = Tensors.random(random, DAYS.length, WINDOWS.length).to(type);
      Trend trend = new Trend(counts, WINDOWS, weightsQW, DAYS);
      Tensor errorRV = Tensors.random(random, ROWS, 7).to(type);
      double[] errors = Host.doubles(errorRV);
      double[] expected = new double[ROWS * WINDOWS.length];
      for (int i = 0; i < expected.length; i++) {
        int r = i / WINDOWS.length;
        for (int v = 0; v < 7; v++) {
          expected[i] += SCALE * errors[r * 7 + v] * log(FIRST + r, i % WINDOWS.length, v);
        }
      }
      Tensor gradientRW = trend.gradient(errorRV, 1, FIRST, SCALE);
      assertThat(Host.doubles(gradientRW))
          .containsExactly(expected, Float32.within(Float32.size(expected), 7));
    }
  }
}
