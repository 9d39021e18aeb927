package org.transept.serve.api;

import java.util.List;
import org.transept.config.Doc;
import org.transept.store.Event;

/** One thing that is wrong with a request. */
public record Problem(
    @Doc("where, as a JSON pointer into the body (RFC 6901), or the name of a parameter")
        String pointer,
    @Doc("what must hold, what was found, and what to do") String detail) {
  private static final int SHOWN = 60;

  /** A text of a caller, as much of it as helps. */
  public static String shown(String text) {
    return cut(text, SHOWN);
  }

  /** At most so many characters of a text, none of them half. */
  static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end) + "...";
  }

  /**
   * Adds what keeps a text from being a key anywhere: its length in bytes, or a zero among them.
   */
  public static void ofKey(String pointer, String key, List<Problem> problems) {
    for (String wrong : Event.problems("key", key)) {
      problems.add(new Problem(pointer, wrong.substring("key ".length())));
    }
  }
}
