package org.transept.data;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What must hold of the values of a row. */
final class RowCheck {
  /** Times from here on, in the year 5138, are taken for milliseconds or finer. */
  static final long TIME_LIMIT = 100_000_000_000L;

  private static final BigDecimal LIMIT = BigDecimal.valueOf(TIME_LIMIT);
  private static final int DATE_LENGTH = 10;

  private final Problems problems;
  private boolean timed;

  RowCheck(Problems problems) {
    this.problems = problems;
  }

  /** Checks every row of a file. */
  void check(Rows rows, Layout layout) throws IOException {
    while (rows.next()) {
      keys(rows, layout);
      time(rows, layout);
      split(rows, layout);
    }
  }

  /** Checks user, item and domain; says whether they are right. */
  boolean keys(Rows rows, Layout layout) {
    boolean user = key(rows, layout, layout.user(), Problems.Kind.USER);
    boolean item = key(rows, layout, layout.item(), Problems.Kind.ITEM);
    boolean domain = key(rows, layout, layout.domain(), Problems.Kind.DOMAIN);
    return user && item && domain;
  }

  /** Ends the check: if no row had a time, the empty ones are right. */
  void finish() {
    if (!timed) {
      problems.forget(Problems.Kind.NO_TIMESTAMP);
    }
  }

  private boolean key(Rows rows, Layout layout, int column, Problems.Kind kind) {
    if (column == Layout.NONE) {
      return true;
    }
    String value = rows.value(column);
    boolean encoded = rows.encoded(column);
    if (!encoded) {
      Supplier<String> rule = () -> "must be UTF-8, got \"" + value + "\"";
      add(Problems.Kind.ENCODING, rows, layout, column, rule);
    } else if (value.isBlank()) {
      add(kind, rows, layout, column, () -> "must not be empty");
    }
    return encoded && !value.isBlank();
  }

  /** Checks the time and gives it, or -1 if there is none or a wrong one. */
  long time(Rows rows, Layout layout) {
    int column = layout.time();
    if (column == Layout.NONE) {
      return -1;
    }
    String value = rows.value(column);
    if (value.isBlank()) {
      add(
          Problems.Kind.NO_TIMESTAMP,
          rows,
          layout,
          column,
          () -> "must be Unix seconds in every row or in none, got nothing");
      return -1;
    }
    timed = true;
    BigDecimal number = number(value);
    if (number != null && number.signum() >= 0 && number.compareTo(LIMIT) < 0 && isWhole(number)) {
      return number.longValueExact();
    }
    add(
        Problems.Kind.TIMESTAMP,
        rows,
        layout,
        column,
        () -> "must be Unix seconds, got \"%s\"%s".formatted(value, advice(value.strip())));
    return -1;
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
    if (number.compareTo(LIMIT) < 0) {
      return " (is not whole)";
    }
    if (number.compareTo(LIMIT.movePointRight(3)) < 0) {
      return " (looks like milliseconds; divide by 1000)";
    }
    return number.compareTo(LIMIT.movePointRight(6)) < 0
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

  private void split(Rows rows, Layout layout) {
    int column = layout.split();
    if (column == Layout.NONE) {
      return;
    }
    String value = rows.value(column);
    switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "train", "valid", "test" -> {}
      default ->
          add(
              Problems.Kind.SPLIT,
              rows,
              layout,
              column,
              () -> "must be train, valid or test, got \"" + value + "\"");
    }
  }

  private void add(
      Problems.Kind kind, Rows rows, Layout layout, int column, Supplier<String> rule) {
    problems.add(
        kind,
        () ->
            "%s: column \"%s\" %s"
                .formatted(rows.place(), layout.columns().get(column), rule.get()));
  }
}
