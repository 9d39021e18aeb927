package org.transept.data.read;

/**
 * How values stand in a line of separated values.
 *
 * @param quotes whether a value may stand in double quotes, as RFC 4180 has them
 */
record Dialect(char delimiter, boolean quotes) {
  /** For files that have no separated values. */
  static final Dialect NONE = new Dialect(',', false);
}
