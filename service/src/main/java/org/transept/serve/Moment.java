package org.transept.serve;

import java.util.OptionalLong;
import org.transept.data.UnixTime;

/**
 * When something is or was, as a caller writes it: Unix time or ISO 8601, see {@link UnixTime}.
 *
 * @param text the number or the text
 */
record Moment(String text) {
  /** That second. */
  static Moment of(long seconds) {
    return new Moment(Long.toString(seconds));
  }

  /** Its second; empty if it is no time. */
  OptionalLong seconds() {
    return UnixTime.parse(text);
  }

  /** What is wrong with one that is no time. */
  String rule() {
    return UnixTime.rule(text);
  }
}
