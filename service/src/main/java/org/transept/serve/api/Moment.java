package org.transept.serve.api;

import java.util.OptionalLong;
import org.transept.data.UnixTime;

/**
 * When something is or was, as a caller writes it: Unix time or ISO 8601, see {@link UnixTime}.
 *
 * @param text the number or the text
 */
public record Moment(String text) {
  /** That second. */
  public static Moment of(long seconds) {
    return new Moment(Long.toString(seconds));
  }

  /** Its second; empty if it is no time. */
  public OptionalLong seconds() {
    return UnixTime.parse(text);
  }

  /** What is wrong with one that is no time. */
  public String rule() {
    return UnixTime.rule(text);
  }
}
