package org.transept.data;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Moments as people and logs write them: whole seconds since 1970 in UTC. */
public final class UnixTime {
  /** Times from here on, in the year 5138, are taken for milliseconds or finer. */
  public static final long LIMIT = 100_000_000_000L;

  private static final BigDecimal END = BigDecimal.valueOf(LIMIT);
  private static final int DATE_LENGTH = 10;

  private UnixTime() {}

  /** The moment that a text says, if it is one. */
  public static OptionalLong parse(String text) {
    BigDecimal number = number(text);
    if (number != null && number.signum() >= 0 && number.compareTo(END) < 0 && isWhole(number)) {
      return OptionalLong.of(number.longValueExact());
    }
    return OptionalLong.empty();
  }

  /** What is wrong with a text that is none: the end of an error message. */
  public static String rule(String text) {
    return "must be Unix seconds, got \"%s\"%s".formatted(text, advice(text.strip()));
  }

  private static @Nullable BigDecimal number(String value) {
    try {
      // BigDecimal knows the digits of all scripts, DuckDB those of ASCII.
      return value.chars().allMatch(c -> c < 128) ? new BigDecimal(value.strip()) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static boolean isWhole(BigDecimal number) {
    return number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
  }

  private static String advice(String value) {
    BigDecimal number = number(value);
    if (number == null) {
      return isDate(value) ? " (looks like a date; convert it to seconds since 1970 in UTC)" : "";
    }
    if (number.signum() < 0) {
      return " (is before 1970)";
    }
    if (number.compareTo(END) < 0) {
      return " (is not whole)";
    }
    if (number.compareTo(END.movePointRight(3)) < 0) {
      return " (looks like milliseconds; divide by 1000)";
    }
    return number.compareTo(END.movePointRight(6)) < 0
        ? " (looks like microseconds; divide by 1000000)"
        : " (looks like nanoseconds; divide by 1000000000)";
  }

  private static boolean isDate(String value) {
    try {
      return value.length() >= DATE_LENGTH
          && LocalDate.parse(value.substring(0, DATE_LENGTH)).getYear() > 0;
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
