package org.transept.data;

import java.util.regex.Pattern;

/** Keys and titles as they stand on one line of a terminal or of a table. */
public final class Printable {
  /** Characters of a value that messages show. */
  private static final int SHOWN = 60;

  private static final Pattern SPACE_AROUND = Pattern.compile("^[\\s\\p{Z}]+|[\\s\\p{Z}]+$");

  private Printable() {}

  /**
   * The text with what would break the line or move the cursor escaped: tab, line feed, carriage
   * return and the backslash as {@code \t}, {@code \n}, {@code \r} and {@code \\}, other control
   * characters and line separators as a backslash, u and four hexadecimal digits.
   */
  public static String of(String text) {
    return escaped(text, "\\\\");
  }

  private static String escaped(String text, String backslash) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\t' -> shown.append("\\t");
        case '\n' -> shown.append("\\n");
        case '\r' -> shown.append("\\r");
        case '\\' -> shown.append(backslash);
        default -> {
          if (moves(c)) {
            shown.append('\\').append('u');
            for (int shift = 12; shift >= 0; shift -= 4) {
              shown.append(Character.forDigit(c >> shift & 15, 16));
            }
          } else {
            shown.append(c);
          }
        }
      }
    }
    return shown.toString();
  }

  /** Control characters, separators of lines, and what turns the direction of writing. */
  private static boolean moves(char c) {
    return Character.isISOControl(c)
        || c == '\u2028'
        || c == '\u2029'
        || (c >= '\u202a' && c <= '\u202e')
        || (c >= '\u2066' && c <= '\u2069');
  }

  /** {@link #of} without the backslash's own escape, for texts that are no keys. */
  public static String oneLine(String text) {
    return escaped(text, "\\");
  }

  /** A value as messages show it: the beginning of a long one. */
  public static String shown(String value) {
    return value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "...";
  }

  /** Without white space of any script at either end. */
  public static String stripped(String key) {
    return SPACE_AROUND.matcher(key).replaceAll("");
  }
}
