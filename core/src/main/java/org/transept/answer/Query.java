package org.transept.answer;

import java.util.Arrays;
import java.util.OptionalLong;
import org.transept.config.Check;
import org.transept.data.History;
import org.transept.data.Sequences;
import org.transept.data.batch.HeldOut;

/**
 * What comes next in a domain after somebody's history? The whole history is to be given: models
 * read its end, but what was seen is all of it.
 *
 * @param items the history over all domains, oldest first, as ids of the catalogue; may be empty
 * @param times when each item was had, in Unix seconds, never falling; empty without timestamps
 * @param domain number of the domain that is asked for
 * @param k most items wanted
 * @param at when it is asked, in Unix seconds: events after it are left out; if empty, the end of
 *     the log, or that of the history if it is later
 * @param choice which items may be answered
 */
public record Query(
    int[] items, long[] times, int domain, int k, OptionalLong at, ItemFilter choice) {
  /** Checks what can be checked without the catalogue. */
  public Query {
    Check.that(k >= 1, "k", k, "at least 1");
    Check.that(
        times.length == 0 || times.length == items.length,
        "times",
        times.length,
        "none, or one for each of %s items".formatted(items.length));
    for (int e = 1; e < times.length; e++) {
      Check.that(
          times[e - 1] <= times[e], "times", times[e], "at least the one before, " + times[e - 1]);
    }
  }

  /** What comes next after a history, at the end of the log or of the history. */
  public static Query after(History history, int domain, int k, ItemFilter choice) {
    return new Query(history.items(), history.times(), domain, k, OptionalLong.empty(), choice);
  }

  /**
   * What was asked when a held-out target came: with everything before it as history, at its time.
   */
  public static Query ofTarget(HeldOut targets, int i, int k, ItemFilter choice) {
    Sequences log = targets.dataset().sequences();
    int from = log.offsets()[targets.user(i)];
    int until = targets.position(i);
    boolean timed = log.timed();
    return new Query(
        Arrays.copyOfRange(log.items(), from, until),
        timed ? Arrays.copyOfRange(log.times(), from, until) : new long[0],
        targets.domain(i),
        k,
        timed ? OptionalLong.of(log.times()[until]) : OptionalLong.empty(),
        choice);
  }

  /** This query asked at a time. */
  public Query at(long seconds) {
    return new Query(items, times, domain, k, OptionalLong.of(seconds), choice);
  }
}
