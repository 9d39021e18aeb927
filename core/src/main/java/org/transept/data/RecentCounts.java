package org.transept.data;

import java.util.Arrays;

/** How many events each item had in the days before a moment. */
public final class RecentCounts {
  private static final long SECONDS_A_DAY = 86_400;

  private final Catalogue catalogue;

  /** Day of each event, then its item in the lower half; ascending. */
  private final long[] events;

  /**
   * Counts of these events.
   *
   * @throws DataException if they carry no times
   */
  public RecentCounts(Sequences sequences) {
    if (!sequences.timed()) {
      throw new DataException(
          "counts of recent days need a log with timestamps, this one has none;"
              + " give it a column of times, or choose another model");
    }
    catalogue = sequences.catalogue();
    events = new long[sequences.events()];
    Arrays.setAll(events, e -> (day(sequences.times()[e]) << 32) | sequences.items()[e]);
    Arrays.sort(events);
  }

  /** Number of the day of a moment in Unix seconds, in UTC. */
  public static long day(long time) {
    return Math.floorDiv(time, SECONDS_A_DAY);
  }

  /**
   * Events of each item of domain {@code d} on the {@code window} days before a day, which is not
   * counted itself: nothing of it is known for sure when something is asked in its course.
   *
   * @param day as {@link #day} numbers them
   * @return one count for each item of the domain
   */
  public float[] before(long day, int window, int d) {
    float[] counts = new float[catalogue.size(d)];
    add(day - window, day, d, counts);
    return counts;
  }

  /** Adds to {@code counts} the events of domain {@code d} from one day until before another. */
  public void add(long from, long until, int d, float[] counts) {
    int first = catalogue.first(d);
    int end = lowest(until);
    for (int e = lowest(from); e < end; e++) {
      int item = (int) events[e] - first;
      if (item >= 0 && item < counts.length) {
        counts[item]++;
      }
    }
  }

  /** Number of events before a day. */
  private int lowest(long day) {
    int at = Arrays.binarySearch(events, day << 32); // Never an event's: item 0 is none.
    return -at - 1;
  }
}
