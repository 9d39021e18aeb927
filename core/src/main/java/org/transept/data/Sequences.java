package org.transept.data;

/**
 * Every user's merged sequence: all events in time order, users one after another.
 *
 * @param catalogue what the item ids mean
 * @param users the log's own user keys, by user number
 * @param offsets user u's events are positions {@code offsets[u] .. offsets[u + 1] - 1}
 * @param items item id of each event, never 0
 * @param times time of each event in Unix seconds, never falling within a user; empty if the log
 *     has no timestamps, and then the order of the rows is the order of time
 */
public record Sequences(
    Catalogue catalogue, String[] users, int[] offsets, int[] items, long[] times) {
  /** No events of nobody. */
  public static Sequences none(Catalogue catalogue) {
    return new Sequences(catalogue, new String[0], new int[] {0}, new int[0], new long[0]);
  }

  /**
   * These events under a catalogue whose ids mean what this one's do, and more is known of them.
   */
  public Sequences with(Catalogue other) {
    return new Sequences(other, users, offsets, items, times);
  }

  /** Number of users. */
  public int size() {
    return users.length;
  }

  /** Number of events. */
  public int events() {
    return items.length;
  }

  /** Number of events of user {@code u}. */
  public int length(int u) {
    return offsets[u + 1] - offsets[u];
  }

  /** Whether events carry timestamps. */
  public boolean timed() {
    return times.length > 0;
  }
}
