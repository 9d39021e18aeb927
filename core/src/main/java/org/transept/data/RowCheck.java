package org.transept.data;

import java.io.IOException;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** What must hold of the values of a row. */
final class RowCheck {
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
    boolean encoded = text(rows, layout, column);
    boolean blank = rows.value(column).isBlank();
    if (encoded && blank) {
      add(kind, rows, layout, column, () -> "must not be empty");
    }
    return encoded && !blank;
  }

  /** Checks a text, which may be empty. */
  boolean text(Rows rows, Layout layout, int column) {
    boolean encoded = rows.encoded(column);
    if (!encoded) {
      Supplier<String> rule = () -> "must be UTF-8, got \"" + rows.value(column) + "\"";
      add(Problems.Kind.ENCODING, rows, layout, column, rule);
    }
    return encoded;
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
    OptionalLong time = UnixTime.parse(value);
    if (time.isEmpty()) {
      add(Problems.Kind.TIMESTAMP, rows, layout, column, () -> UnixTime.rule(value));
    }
    return time.orElse(-1);
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
