package org.transept.serve;

import org.transept.config.Doc;

/** One thing that is wrong with a request. */
record Problem(
    @Doc("where, as a JSON pointer into the body (RFC 6901), or the name of a parameter")
        String pointer,
    @Doc("what must hold, what was found, and what to do") String detail) {
  private static final int SHOWN = 60;

  /** A text of a caller, as much of it as helps. */
  static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
