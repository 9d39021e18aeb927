package org.transept.data.split;

import java.util.Arrays;
import org.transept.data.EventLog;

/** Applies a {@link Filter} to a log. */
public final class Filters {
  private Filters() {}

  /** The events that pass, in the order of the filter's components. */
  public static EventLog apply(Filter filter, EventLog log) {
    EventLog kept = window(filter, log);
    kept = minima(filter, kept);
    return last(filter.lastEvents(), kept);
  }

  private static EventLog window(Filter filter, EventLog log) {
    if (filter.from() == 0 && filter.until() == 0) {
      return log;
    }
    long until = filter.until() == 0 ? Long.MAX_VALUE : filter.until();
    long[] times = log.times();
    return log.keep(e -> times[e] >= filter.from() && times[e] < until);
  }

  private static EventLog minima(Filter filter, EventLog log) {
    if (filter.minItemEvents() == 1 && filter.minUserEvents() == 1) {
      return log;
    }
    int[] items = log.items();
    int[] users = new int[log.events()];
    for (int u = 0; u < log.users(); u++) {
      Arrays.fill(users, log.offsets()[u], log.offsets()[u + 1], u);
    }
    // An event is gone exactly if its item or its user is, so nothing is kept per event.
    boolean[] lostItems = new boolean[log.keys().items().length];
    boolean[] lostUsers = new boolean[log.users()];
    boolean changed = true;
    while (changed) {
      changed = lose(items, lostItems, users, lostUsers, filter.minItemEvents());
      changed |= lose(users, lostUsers, items, lostItems, filter.minUserEvents());
      changed &= filter.iterate();
    }
    return log.keep(e -> !lostItems[items[e]] && !lostUsers[users[e]]);
  }

  /** Marks what has too few events left, but some; says whether there was any. */
  private static boolean lose(
      int[] of, boolean[] lost, int[] others, boolean[] lostOthers, int fewest) {
    int[] counts = new int[lost.length];
    for (int e = 0; e < of.length; e++) {
      if (!lost[of[e]] && !lostOthers[others[e]]) {
        counts[of[e]]++;
      }
    }
    boolean any = false;
    for (int n = 0; n < lost.length; n++) {
      if (!lost[n] && counts[n] < fewest) {
        lost[n] = true;
        any |= counts[n] > 0;
      }
    }
    return any;
  }

  private static EventLog last(int most, EventLog log) {
    if (most == 0) {
      return log;
    }
    boolean[] early = new boolean[log.events()];
    for (int u = 0; u < log.users(); u++) {
      int end = log.offsets()[u + 1];
      Arrays.fill(early, log.offsets()[u], Math.max(log.offsets()[u], end - most), true);
    }
    return log.keep(e -> !early[e]);
  }
}
