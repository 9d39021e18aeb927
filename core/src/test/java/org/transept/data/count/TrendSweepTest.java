package org.transept.data.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.transept.Float32;
import org.transept.Samples;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;

class TrendSweepTest {
  private static final long DAY = 86_400;

  @Test
  void logarithmsFollowTheWindowsFromDayToDay() {
    RecentCounts counts =
        new RecentCounts(
            new Sequences(
                Tiny.catalogue(2),
                new String[] {"u0"},
                new int[] {0, 3},
                new int[] {1, 1, 2},
                new long[] {DAY, 2 * DAY, 4 * DAY}));
    TrendSweep sweep = new TrendSweep(counts, 0, new int[] {2, 100});
    sweep.to(1);
    assertThat(sweep.logs(1)).containsExactly(0, 0);
    sweep.to(3);
    assertThat(sweep.logs(0)).containsExactly((float) Math.log(3), 0);
    sweep.to(4);
    assertThat(sweep.logs(0)).containsExactly((float) Math.log(2), 0);
    sweep.to(9);
    assertThat(sweep.logs(0)).containsExactly(0, 0);
    assertThat(sweep.logs(1)).containsExactly((float) Math.log(3), (float) Math.log(2));
  }

  @Test
  void goingOnCountsWhatStartingAnewDoes() {
    Catalogue catalogue = Tiny.catalogue(4, 3);
    Samples.each(
        random -> {
          int events = random.nextInt(60);
          int[] items = random.ints(events, 1, catalogue.items() + 1).toArray();
          long[] times = random.longs(events, -3 * DAY, 20 * DAY).sorted().toArray();
          RecentCounts counts =
              new RecentCounts(
                  new Sequences(
                      catalogue, new String[] {"u0"}, new int[] {0, events}, items, times));
          int[] windows = random.ints(3, 1, 25).toArray();
          int d = random.nextInt(2);
          TrendSweep sweep = new TrendSweep(counts, d, windows);
          for (long day : random.longs(6, -5, 40).sorted().toArray()) {
            sweep.to(day);
            for (int w = 0; w < windows.length; w++) {
              float[] before = counts.before(day, windows[w], d);
              double[] expected = new double[before.length];
              Arrays.setAll(expected, v -> Math.log1p(before[v]));
              double[] actual = new double[before.length];
              float[] logs = sweep.logs(w);
              Arrays.setAll(actual, v -> logs[v]);
              assertThat(actual)
                  .containsExactly(expected, Float32.within(Float32.size(expected), 1));
            }
          }
        });
  }
}
