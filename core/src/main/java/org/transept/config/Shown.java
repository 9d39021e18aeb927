package org.transept.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** What somebody wrote, as a message may repeat it: on one line, and not longer than that. */
final class Shown {
  private static final int LONGEST = 120;

  private static final int LONGEST_LINE = 600;

  /** Control characters, halves of characters, separators of lines, and what is not seen. */
  private static final Pattern BREAKING = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

  private Shown() {}

  /** A value, cut if it is long, with what would break a line as {@code \}{@code u000a}. */
  static String of(Object written) {
    return shown(written.toString(), LONGEST);
  }

  /** A whole message, in the same way. */
  static String line(String text) {
    return shown(text, LONGEST_LINE);
  }

  private static String shown(String text, int longest) {
    String cut =
        text.length() <= longest
            ? text
            : String.format(
                Locale.ROOT, "%s... (%,d characters)", text.substring(0, longest), text.length());
    return BREAKING
        .matcher(cut)
        .replaceAll(found -> String.format(Locale.ROOT, "\\\\u%04x", found.group().codePointAt(0)));
  }
}
