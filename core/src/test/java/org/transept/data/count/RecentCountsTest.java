package org.transept.data.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.transept.Tiny;
import org.transept.data.DataException;
import org.transept.data.Sequences;

class RecentCountsTest {
  private static final long DAY = 86_400;

  /** Items 1 and 2 are of the first domain, 3 of the second; the last event is before 1970. */
  private final RecentCounts counts =
      new RecentCounts(
          new Sequences(
              Tiny.catalogue(2, 1),
              new String[] {"u0", "u1"},
              new int[] {0, 4, 6},
              new int[] {1, 1, 3, 2, 2, 1},
              new long[] {10 * DAY, 11 * DAY - 1, 11 * DAY, 13 * DAY, -1, 12 * DAY + 5}));

  @Test
  void theDayOfTheQuestionIsNotCounted() {
    assertThat(counts.before(10, 100, 0)).containsExactly(0, 1);
    assertThat(counts.before(11, 100, 0)).containsExactly(2, 1);
    assertThat(counts.before(14, 100, 0)).containsExactly(3, 2);
  }

  @Test
  void daysBeforeTheWindowAreNotCounted() {
    assertThat(counts.before(13, 3, 0)).containsExactly(3, 0);
    assertThat(counts.before(13, 2, 0)).containsExactly(1, 0);
    assertThat(counts.before(13, 1, 0)).containsExactly(1, 0);
    assertThat(counts.before(14, 1, 0)).containsExactly(0, 1);
  }

  @Test
  void daysAreAddedToWhatIsCountedAlready() {
    float[] all = new float[2];
    counts.add(-1, 11, 0, all);
    counts.add(11, 13, 0, all);
    assertThat(all).containsExactly(3, 1);
    counts.add(13, 13, 0, all);
    assertThat(all).containsExactly(3, 1);
  }

  @Test
  void aDomainCountsItsOwnItems() {
    assertThat(counts.before(12, 1, 1)).containsExactly(1);
    assertThat(counts.before(13, 1, 1)).containsExactly(0);
  }

  @Test
  void daysBefore1970AreDaysToo() {
    assertThat(RecentCounts.day(-1)).isEqualTo(-1);
    assertThat(RecentCounts.day(0)).isZero();
    assertThat(counts.before(0, 1, 0)).containsExactly(0, 1);
    assertThat(counts.before(-1, 1, 0)).containsExactly(0, 0);
  }

  @Test
  void aLogWithoutTimesIsRefused() {
    Sequences untimed = Tiny.sequences(Tiny.catalogue(2), new int[] {1, 2});
    assertThatThrownBy(() -> new RecentCounts(untimed))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "counts of recent days need a log with timestamps, this one has none;"
                + " give it a column of times, or choose another model");
  }
}
