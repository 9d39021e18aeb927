package org.transept.data.read;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Rows of separated values, with quotes as RFC 4180 has them if the dialect has any; the header is
 * line 1. Lines end in LF, CRLF or CR. Spaces around quotes, blank lines between rows and empty
 * values behind the last column do not count. Only the values of columns that the layout names are
 * kept.
 */
final class CsvRows implements Rows {
  private final String name;
  private final Bytes in;
  private final int delimiter;
  private final byte[] separator;
  private final boolean quotes;
  private final Problems problems;
  private final int[] keys;
  private final List<String> header = new ArrayList<>();
  private final QuotedLines quotedLines;
  private final Bytes.Sink sink = this::append;
  private final Bytes.Sink quotedSink = this::appendQuoted;

  private final RowValues values = new RowValues();
  private int inside;
  private int appended;
  private long nextLine = 1;
  private long line = 1;

  /** Rows of which the layout tells the dialect and the columns to keep. */
  CsvRows(String name, InputStream in, ColumnMapping layout, Problems problems) throws IOException {
    this(name, in, layout.dialect(), layout, problems);
    values.keep(header.size(), layout.read());
  }

  /** Rows of which all columns are kept. */
  CsvRows(String name, InputStream in, Dialect dialect, Problems problems) throws IOException {
    this(name, in, dialect, null, problems);
  }

  private CsvRows(
      String name,
      InputStream in,
      Dialect dialect,
      @Nullable ColumnMapping layout,
      Problems problems)
      throws IOException {
    this.name = name;
    this.in = new Bytes(in);
    this.delimiter = dialect.delimiter();
    this.separator = new byte[] {(byte) dialect.delimiter()};
    this.quotes = dialect.quotes();
    this.problems = problems;
    this.keys = layout == null ? new int[0] : layout.keys();
    this.quotedLines = new QuotedLines(layout);
    if (read()) {
      for (int c = 0; c < values.count(); c++) {
        header.add(values.text(c).strip());
      }
    }
  }

  /** Names of the columns without blanks around them; empty if the file is. */
  List<String> header() {
    return header;
  }

  @Override
  public boolean next() throws IOException {
    while (read()) {
      if (values.filled() > header.size() || values.count() < header.size()) {
        problems.add(
            Problems.Kind.WIDTH,
            this,
            "",
            () ->
                "must have %s columns like the header, got %s"
                    .formatted(header.size(), values.count()));
      } else if (repeatsHeader()) {
        problems.add(
            Problems.Kind.HEADER,
            this,
            "",
            () -> "must be a row, got the header again; leave it out");
      } else {
        return true;
      }
    }
    return false;
  }

  @Override
  public String file() {
    return name;
  }

  @Override
  public long number() {
    return line;
  }

  @Override
  public String value(int column) {
    return values.text(column);
  }

  @Override
  public byte[] bytes(int column) {
    return values.copy(column);
  }

  @Override
  public boolean encoded(int column) {
    return values.isUtf8(column);
  }

  @Override
  public boolean plain(int column) {
    return values.size(column) <= RowCheck.LONGEST_KEY && values.isPlain(column);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Whether user and item are names of columns, as where files were put one behind another. */
  private boolean repeatsHeader() {
    for (int column : keys) {
      if (!isName(column)) {
        return false;
      }
    }
    return keys.length > 0;
  }

  private boolean isName(int column) {
    int size = values.size(column);
    for (String own : header) {
      // Lengths first: this is asked of every row.
      if (own.length() == size && own.equalsIgnoreCase(value(column))) {
        return true;
      }
    }
    return false;
  }

  /** Reads the next row that is not blank and whose quotes are right; false at the end. */
  private boolean read() throws IOException {
    while (true) {
      line = nextLine;
      in.begin(line);
      values.beginRow();
      int c = in.peek();
      if (c == Bytes.END) {
        return false;
      }
      boolean blank = c == '\n' || c == '\r';
      boolean whole = row();
      if (quotedLines.end()) {
        problems.add(
            Problems.Kind.QUOTE,
            this,
            "rows",
            () ->
                "quoted value must end on its line, got one to line %s that takes in rows; close the quote, or set data.quotes=none"
                    .formatted(nextLine - 1));
        whole = false;
      }
      if (whole && !blank) {
        return true;
      }
    }
  }

  /** Reads to behind the end of the line; whether its quotes are right. */
  private boolean row() throws IOException {
    while (true) {
      boolean right = field();
      if (!right) {
        in.until('\n', '\r', '\n', quotedLines);
      }
      int c = in.take();
      if (c == delimiter && right) {
        quotedLines.accept(separator, 0, 1);
        continue;
      }
      if (c == '\r' && in.peek() == '\n') {
        in.take();
      }
      nextLine++;
      return right;
    }
  }

  /** Reads a value to what follows it; whether its quotes are right. */
  private boolean field() throws IOException {
    values.beginValue();
    boolean any = in.peek() == ' ' && quotes;
    while (quotes && in.peek() == ' ') {
      append(in.take());
    }
    boolean right = true;
    if (quotes && in.peek() == '"') {
      in.take();
      values.clearValue();
      appended = 0;
      right = quoted();
      any = appended > 0;
    } else {
      int c = in.peek();
      any |= c != delimiter && c != '\n' && c != '\r' && c != Bytes.END;
      in.until(delimiter, '\n', '\r', sink);
    }
    values.endValue(any);
    return right;
  }

  /** Reads to the closing quote and over spaces; whether a separator or the end follows. */
  private boolean quoted() throws IOException {
    long opened = nextLine;
    inside = 0;
    while (true) {
      in.until('"', '\n', '\r', quotedSink);
      int c = in.take();
      if (c == Bytes.END) {
        problems.add(
            Problems.Kind.QUOTE,
            "%s:%s: quoted value must end with a quote, found none".formatted(name, opened));
        return false;
      }
      if (c == '"') {
        if (in.peek() != '"') {
          return closed();
        }
        in.take();
        append(c);
        continue;
      }
      append(c);
      if (c == '\r' && in.peek() == '\n') {
        append(in.take());
      }
      nextLine++;
      quotedLines.next(values.count() + inside + 1 == header.size());
    }
  }

  private boolean closed() throws IOException {
    while (in.peek() == ' ') {
      in.take();
    }
    int c = in.peek();
    if (c == delimiter || c == '\n' || c == '\r' || c == Bytes.END) {
      return true;
    }
    long at = nextLine;
    problems.add(
        Problems.Kind.QUOTE,
        this,
        "closing",
        () ->
            "closing quote must be followed by \"%s\" or the end of the line, got \"%s\"%s; double quotes inside a value, or set data.quotes=none"
                .formatted(
                    delimiter == '\t' ? "\\t" : Character.toString((char) delimiter),
                    Character.toString((char) c),
                    at == line ? "" : String.format(Locale.ROOT, " on line %d", at)));
    return false;
  }

  private void appendQuoted(byte[] from, int offset, int count) {
    for (int k = offset; k < offset + count; k++) {
      inside += from[k] == separator[0] ? 1 : 0;
    }
    append(from, offset, count);
  }

  private void append(int c) {
    byte[] one = {(byte) c};
    append(one, 0, 1);
  }

  private void append(byte[] from, int offset, int count) {
    quotedLines.accept(from, offset, count);
    appended += count;
    values.append(from, offset, count);
  }
}
