package org.transept.data;

import java.util.Arrays;

/**
 * Which times of a log can be believed. If at least half of the events lie from 1990 to 2099,
 * others are implausible: early ones are commonly a zero, late ones an "end of time". Of the rest,
 * a few events (at most one in a hundred, of logs of at least twenty) are implausibly late if a gap
 * lies before them that is longer than a year and than the span of all others, the first and last
 * hundredth of which do not count; they do not say when the log ends. Early ones are told in the
 * same way.
 *
 * @param end the last plausible time, Unix seconds; 0 without times
 * @param lateFrom the first implausibly late one; {@link Long#MAX_VALUE} if there is none
 * @param late events that are implausibly late
 * @param early events that are implausibly early
 */
public record PlausibleTimes(long end, long lateFrom, int late, int early) {
  private static final int FEWEST = 20;
  private static final int PART = 100;
  private static final long YEAR = 365 * 86_400L;

  /** 1990-01-01. */
  public static final long EARLIEST = 631_152_000L;

  /** 2100-01-01. */
  public static final long LATEST = 4_102_444_800L;

  /** Judges times in any order. */
  public static PlausibleTimes of(long[] times) {
    long most = Arrays.stream(times).max().orElse(0);
    if (times.length < FEWEST) {
      return new PlausibleTimes(most, Long.MAX_VALUE, 0, 0);
    }
    long[] rising = times.clone();
    Arrays.parallelSort(rising);
    int from = below(rising, EARLIEST);
    int to = below(rising, LATEST);
    if (2L * (to - from) < rising.length) {
      from = 0;
      to = rising.length;
    }
    int few = Math.max(1, (to - from) / PART);
    int last = to - 1 - few;
    int first = from + few;
    long gap = Math.max(YEAR, rising[last] - rising[first]);
    while (last < to - 1 && rising[last + 1] - rising[last] <= gap) {
      last++;
    }
    while (first > from && rising[first] - rising[first - 1] <= gap) {
      first--;
    }
    int late = rising.length - 1 - last;
    return new PlausibleTimes(
        rising[last], late == 0 ? Long.MAX_VALUE : rising[last + 1], late, first);
  }

  /** How many of these times lie before one. */
  private static int below(long[] rising, long time) {
    int place = 0;
    while (place < rising.length && rising[place] < time) {
      place++;
    }
    return place;
  }

  /** When somebody with these events, in order, asks: at the end of the log or of the events. */
  public long now(long[] events) {
    int last = events.length - 1;
    while (last >= 0 && events[last] >= lateFrom) {
      last--;
    }
    return last < 0 ? end : Math.max(end, events[last]);
  }
}
