package org.transept.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Every user's events in their final order, while filters still take some away.
 *
 * @param keys what the numbers mean; numbers without events stay until {@link #sequences}
 * @param offsets user u's events are {@code offsets[u] .. offsets[u + 1] - 1}
 * @param items item number of each event, from 0
 * @param times time of each event; empty without timestamps
 * @param marks {@link Role#code} that the split column gives each event; empty without one
 */
public record EventLog(Keys keys, int[] offsets, int[] items, long[] times, byte[] marks) {
  public int users() {
    return offsets.length - 1;
  }

  public int events() {
    return items.length;
  }

  /** The log of those events alone whose position {@code keep} takes, asked in order. */
  public EventLog keep(IntPredicate keep) {
    boolean[] kept = new boolean[items.length];
    int count = 0;
    for (int e = 0; e < items.length; e++) {
      kept[e] = keep.test(e);
      count += kept[e] ? 1 : 0;
    }
    if (count == items.length) {
      return this;
    }
    int[] newOffsets = new int[offsets.length];
    int[] newItems = new int[count];
    long[] newTimes = new long[times.length == 0 ? 0 : count];
    byte[] newMarks = new byte[marks.length == 0 ? 0 : count];
    int at = 0;
    for (int u = 0; u < users(); u++) {
      for (int e = offsets[u]; e < offsets[u + 1]; e++) {
        if (kept[e]) {
          newItems[at] = items[e];
          if (times.length > 0) {
            newTimes[at] = times[e];
          }
          if (marks.length > 0) {
            newMarks[at] = marks[e];
          }
          at++;
        }
      }
      newOffsets[u + 1] = at;
    }
    return new EventLog(keys, newOffsets, newItems, newTimes, newMarks);
  }

  /**
   * The events under dense ids; users, items and domains without events are gone. Takes over the
   * arrays of this log, which must not be used any more.
   */
  public Sequences sequences() {
    int[] ids = new int[keys.items().length];
    for (int item : items) {
      ids[item] = 1;
    }
    List<String> domains = new ArrayList<>();
    List<String[]> own = new ArrayList<>();
    int next = 1;
    for (int d = 0; d < keys.domains().length; d++) {
      List<String> kept = new ArrayList<>();
      for (int i = keys.first()[d]; i < keys.first()[d + 1]; i++) {
        if (ids[i] > 0) {
          ids[i] = next++;
          kept.add(keys.items()[i]);
        }
      }
      if (!kept.isEmpty()) {
        domains.add(keys.domains()[d]);
        own.add(kept.toArray(String[]::new));
      }
    }
    for (int e = 0; e < items.length; e++) {
      items[e] = ids[items[e]];
    }
    List<String> users = new ArrayList<>();
    int[] dense = new int[offsets.length];
    for (int u = 0; u < users(); u++) {
      if (offsets[u + 1] > offsets[u]) {
        users.add(keys.users()[u]);
        dense[users.size()] = offsets[u + 1];
      }
    }
    return new Sequences(
        new Catalogue(domains, own),
        users.toArray(String[]::new),
        Arrays.copyOf(dense, users.size() + 1),
        items,
        times);
  }
}
