package org.transept.data.batch;

import org.transept.data.Sequences;

/**
 * A stretch of one user's events.
 *
 * @param user number of the user
 * @param from position of the first event within {@link Sequences#items()}
 * @param until position after the last event
 */
public record Window(int user, int from, int until) {
  /** Number of events. */
  public int length() {
    return until - from;
  }
}
