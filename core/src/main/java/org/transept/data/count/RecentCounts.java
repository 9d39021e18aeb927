package org.transept.data.count;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.Sequences;

/** How many events each item had in the days before a moment. */
public final class RecentCounts {
  private static final long SECONDS_A_DAY = 86_400;

  private final Catalogue catalogue;

  /** By domain: day of each event, then its item in the lower half; ascending. */
  private final long[][] events;

  /**
   * Counts of these events.
   *
   * @throws DataException if there are events without times
   */
  public RecentCounts(Sequences sequences) {
    if (!sequences.timed() && sequences.events() > 0) {
      throw new DataException(
          "counts of recent days need a log with timestamps, this one has none;"
              + " give it a column of times, or choose another model");
    }
    catalogue = sequences.catalogue();
    events = new long[catalogue.domains()][];
    for (int d = 0; d < events.length; d++) {
      int domain = d;
      events[d] =
          IntStream.range(0, sequences.events())
              .filter(e -> catalogue.domainOf(sequences.items()[e]) == domain)
              .mapToLong(e -> (day(sequences.times()[e]) << 32) | sequences.items()[e])
              .sorted()
              .toArray();
    }
  }

  /** Number of the day of a moment in Unix seconds, in UTC. */
  public static long day(long time) {
    return Math.floorDiv(time, SECONDS_A_DAY);
  }

  /** What the item ids mean. */
  public Catalogue catalogue() {
    return catalogue;
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
    int end = lowest(d, until);
    for (int e = lowest(d, from); e < end; e++) {
      counts[item(d, e)]++;
    }
  }

  /** Number of events of a domain before a day. */
  int lowest(int d, long day) {
    int at = Arrays.binarySearch(events[d], day << 32); // Never an event's: item 0 is none.
    return -at - 1;
  }

  /** Item of the e-th event of a domain, as a position within the domain. */
  int item(int d, int e) {
    return (int) events[d][e] - catalogue.first(d);
  }
}
