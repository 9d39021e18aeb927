package org.transept.data.read;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.transept.data.Printable;
import org.transept.data.TimeUnit;
import org.transept.data.UnixTime;
import org.transept.data.WrittenTime;

/** What must hold of the values of a row. */
final class RowCheck {
  /** Most bytes of a key in UTF-8: what histories can store. */
  static final int LONGEST_KEY = 512;

  private final Problems problems;
  private final TimeUnit unit;
  private UnitFinder units = new UnitFinder(TimeUnit.AUTO);
  private boolean timed;

  /** A check of rows whose times do not matter. */
  RowCheck(Problems problems) {
    this(problems, TimeUnit.AUTO);
  }

  /**
   * A check of rows.
   *
   * @param unit in which their times are written as far as that is stated
   */
  RowCheck(Problems problems, TimeUnit unit) {
    this.problems = problems;
    this.unit = unit;
  }

  /** Checks every row of a file. */
  void check(Rows rows, SourceTable part) throws IOException {
    check(rows, part, time -> {});
  }

  /** Checks every row of a file; {@code right} hears the time of each whose keys are right. */
  void check(Rows rows, SourceTable part, Consumer<@Nullable WrittenTime> right)
      throws IOException {
    ColumnMapping layout = part.layout();
    units = new UnitFinder(TimeSql.known(part, unit));
    while (rows.next()) {
      boolean keys = keys(rows, layout);
      WrittenTime time = time(rows, layout);
      split(rows, layout);
      if (keys) {
        right.accept(time);
      }
    }
    if (layout.time() != ColumnMapping.NONE) {
      units.check(layout.columns().get(layout.time()), problems);
    }
  }

  /** Checks user, item and domain; says whether they are right. */
  boolean keys(Rows rows, ColumnMapping layout) {
    boolean user = key(rows, layout, layout.user(), Problems.Kind.USER);
    boolean item = key(rows, layout, layout.item(), Problems.Kind.ITEM);
    boolean domain = key(rows, layout, layout.domain(), Problems.Kind.DOMAIN);
    return user && item && domain;
  }

  /** Checks the keys, and that time and split are UTF-8; says whether they are right. */
  boolean usable(Rows rows, ColumnMapping layout) {
    boolean right = keys(rows, layout);
    if (layout.time() != ColumnMapping.NONE) {
      right &= text(rows, layout, layout.time());
    }
    if (layout.split() != ColumnMapping.NONE) {
      right &= text(rows, layout, layout.split());
    }
    return right;
  }

  /** Ends the check: if no row had a time, the empty ones are right. */
  void finish() {
    if (!timed) {
      problems.forget(Problems.Kind.NO_TIMESTAMP);
    }
  }

  private boolean key(Rows rows, ColumnMapping layout, int column, Problems.Kind kind) {
    if (column == ColumnMapping.NONE) {
      return true;
    }
    if (rows.plain(column)) {
      return true;
    }
    if (!text(rows, layout, column)) {
      return false;
    }
    String value = rows.value(column);
    if (value.isBlank()) {
      add(kind, rows, layout, column, () -> "must not be empty");
      return false;
    }
    if (value.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
      Supplier<String> rule =
          () ->
              "must be one line of text, got \"%s\"; replace line breaks and U+0000, or close the quote before them"
                  .formatted(Printable.shown(value));
      add(Problems.Kind.KEY, rows, layout, column, rule);
      return false;
    }
    int length = value.getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_KEY) {
      Supplier<String> rule =
          () ->
              String.format(
                  Locale.ROOT,
                  "must have at most %d bytes, got %,d: \"%s\"",
                  LONGEST_KEY,
                  length,
                  Printable.shown(value));
      add(Problems.Kind.LENGTH, rows, layout, column, rule);
      return false;
    }
    return true;
  }

  /** Checks a text, which may be empty. */
  boolean text(Rows rows, ColumnMapping layout, int column) {
    boolean encoded = rows.encoded(column);
    if (!encoded) {
      Supplier<String> rule =
          () ->
              "must be UTF-8, got \"%s\"; save the file as UTF-8"
                  .formatted(Printable.shown(rows.value(column)));
      add(Problems.Kind.ENCODING, rows, layout, column, rule);
    }
    return encoded;
  }

  /** Checks the time and gives it, or null if there is none or a wrong one. */
  private @Nullable WrittenTime time(Rows rows, ColumnMapping layout) {
    int column = layout.time();
    if (column == ColumnMapping.NONE) {
      return null;
    }
    String value = rows.value(column);
    if (value.isBlank()) {
      add(
          Problems.Kind.NO_TIMESTAMP,
          rows,
          layout,
          column,
          () -> "must have a time in every row or in none, got nothing");
      return null;
    }
    timed = true;
    TimeUnit known = layout.dated() ? TimeUnit.US : unit;
    WrittenTime time = WrittenTime.of(value, known);
    if (time == null || !UnixTime.isOf(time, known)) {
      String text = layout.dated() ? UnixTime.readable(value) : value;
      add(Problems.Kind.TIMESTAMP, rows, layout, column, () -> UnixTime.rule(text, unit));
      return null;
    }
    units.add(time, value, rows::place);
    return time;
  }

  /** The unit of the times of the file that was checked last. */
  TimeUnit unit() {
    return units.unit();
  }

  private void split(Rows rows, ColumnMapping layout) {
    int column = layout.split();
    if (column == ColumnMapping.NONE) {
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
              () -> "must be train, valid or test, got \"" + Printable.shown(value) + "\"");
    }
  }

  private void add(
      Problems.Kind kind, Rows rows, ColumnMapping layout, int column, Supplier<String> rule) {
    String name = layout.columns().get(column);
    problems.add(kind, rows, name, () -> "column \"%s\" %s".formatted(name, rule.get()));
  }
}
