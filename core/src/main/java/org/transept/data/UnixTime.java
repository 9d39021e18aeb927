package org.transept.data;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Moments as people and logs write them: Unix time in seconds or a finer unit, or ISO 8601. A
 * number is in seconds below {@link #LIMIT}, in milliseconds below a thousand times that, and so
 * on. A number whose digits are those of a date (20200131) is neither: it could be both.
 */
public final class UnixTime {
  /** The year 5138 in seconds: times from here on are not in seconds. */
  public static final long LIMIT = 100_000_000_000L;

  private static final String RULE = "must be a time (Unix time or ISO 8601)";
  private static final Pattern NEGATIVE = Pattern.compile("\\s*-[0-9.eE+]+\\s*");
  private static final Pattern DAY_OR_MONTH_FIRST =
      Pattern.compile("\\s*[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}\\b.*");

  private UnixTime() {}

  /** The second that a text lies in, since 1970 in UTC, if it is a time. */
  public static OptionalLong parse(String text) {
    WrittenTime time = WrittenTime.of(text, TimeUnit.AUTO);
    if (time == null || isAmbiguous(time)) {
      return OptionalLong.empty();
    }
    long seconds = time.seconds(TimeUnit.of(time.whole()));
    return seconds < LIMIT ? OptionalLong.of(seconds) : OptionalLong.empty();
  }

  /** What is wrong with a text that is none: the end of an error message. */
  public static String rule(String text) {
    return rule(text, TimeUnit.AUTO);
  }

  /** What is wrong with a text that is no time of a unit that somebody stated. */
  public static String rule(String text, TimeUnit unit) {
    String rule =
        switch (unit) {
          case AUTO -> RULE;
          case ISO -> "must be a time of ISO 8601";
          case S, MS, US, NS -> "must be Unix time in " + unit.label();
        };
    return "%s, got \"%s\"%s".formatted(rule, Printable.shown(text), advice(text, unit));
  }

  /** Whether a time lies in the range of a unit; AUTO stands for any. */
  public static boolean isOf(WrittenTime time, TimeUnit unit) {
    boolean number = time.form() == WrittenTime.Form.NUMBER;
    return switch (unit) {
      case AUTO, ISO -> number || time.whole() < LIMIT;
      case S, MS, US, NS -> number && time.seconds(unit) < LIMIT;
    };
  }

  /** Microseconds as a date and time, for messages. */
  public static String readable(String microseconds) {
    try {
      return Instant.EPOCH.plus(Long.parseLong(microseconds), ChronoUnit.MICROS).toString();
    } catch (NumberFormatException | DateTimeException | ArithmeticException none) {
      return microseconds;
    }
  }

  private static boolean isAmbiguous(WrittenTime time) {
    return time.form() == WrittenTime.Form.NUMBER && WrittenTime.looksLikeDate(time.whole());
  }

  private static String advice(String text, TimeUnit unit) {
    WrittenTime time = WrittenTime.of(text, unit);
    if ((time == null && NEGATIVE.matcher(text).matches()) || WrittenTime.isBefore1970(text)) {
      return " (is before 1970)";
    }
    if (DAY_OR_MONTH_FIRST.matcher(text).matches()) {
      return " (day or month first? write it as 2020-01-31)";
    }
    if (time == null) {
      return "";
    }
    if (unit == TimeUnit.AUTO && isAmbiguous(time)) {
      return " (a date? write it as 2020-01-31)";
    }
    return time.form() == WrittenTime.Form.NUMBER || unit == TimeUnit.ISO || unit == TimeUnit.AUTO
        ? " (is after the year 5138)"
        : "";
  }
}
