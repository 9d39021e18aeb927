package org.transept.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of separated values as RFC 4180 has them, with the line each begins on; the header is line
 * 1. Reads what DuckDB's strict mode reads: quotes around values, spaces around quotes, blank lines
 * between rows, empty values behind the last column.
 */
final class CsvRows implements Rows {
  /** Longest value; what is longer is taken for a quote that does not end. DuckDB's own limit. */
  private static final int LONGEST = 1 << 21;

  private static final int END = -1;

  private enum Ending {
    LF,
    CRLF,
    CR
  }

  private final String name;
  private final InputStream in;
  private final int delimiter;
  private final Problems problems;
  private final List<String> header;

  private byte[] bytes = new byte[1 << 10];
  private int length;
  private int[] ends = new int[16];
  private int fields;
  private int pushed = Integer.MIN_VALUE;
  private long nextLine = 1;
  private long line = 1;
  private long endingLine = 1;
  private Ending ending = Ending.LF;
  private boolean first = true;

  CsvRows(String name, InputStream in, char delimiter, Problems problems) throws IOException {
    this.name = name;
    this.in = in;
    this.delimiter = delimiter;
    this.problems = problems;
    this.header = new ArrayList<>();
    if (read()) {
      for (int c = 0; c < fields; c++) {
        header.add(value(c));
      }
      if (!header.isEmpty() && header.get(0).startsWith("\uFEFF")) {
        header.set(0, header.get(0).substring(1));
      }
    }
  }

  /** Names of the columns; empty if the file is. */
  List<String> header() {
    return header;
  }

  @Override
  public boolean next() throws IOException {
    while (read()) {
      if (fields == header.size() || (fields > header.size() && onlyEmptyFrom(header.size()))) {
        return true;
      }
      problems.add(
          Problems.Kind.WIDTH,
          () ->
              "%s: must have %d columns like the header, got %d"
                  .formatted(place(), header.size(), fields));
    }
    return false;
  }

  @Override
  public String place() {
    return name + ":" + line;
  }

  @Override
  public String value(int column) {
    int start = start(column);
    return new String(bytes, start, ends[column] - start, StandardCharsets.UTF_8);
  }

  @Override
  public boolean encoded(int column) {
    int start = start(column);
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, start, ends[column] - start));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private int start(int column) {
    return column == 0 ? 0 : ends[column - 1];
  }

  private boolean onlyEmptyFrom(int column) {
    return start(column) == length;
  }

  /** Reads the next row that is not blank and whose quotes are right; false at the end. */
  private boolean read() throws IOException {
    while (true) {
      line = nextLine;
      length = 0;
      fields = 0;
      int c = take();
      if (c == END) {
        return false;
      }
      boolean whole = true;
      boolean blank = c == '\n' || c == '\r';
      while (true) {
        c = field(c);
        if (c != delimiter) {
          break;
        }
        c = take();
      }
      if (c != END && c != '\n' && c != '\r') {
        whole = false;
        c = skipLine();
      }
      endLine(c);
      if (whole && !blank) {
        return true;
      }
      if (c == END) {
        return false;
      }
    }
  }

  /** Reads a value that begins with {@code c}; gives what follows it. */
  private int field(int c) throws IOException {
    int start = length;
    while (c == ' ') {
      append(c);
      c = take();
    }
    if (c == '"') {
      length = start;
      c = quoted();
    } else {
      while (c != delimiter && c != '\n' && c != '\r' && c != END) {
        append(c);
        c = take();
      }
    }
    if (fields == ends.length) {
      ends = Arrays.copyOf(ends, 2 * fields);
    }
    ends[fields++] = length;
    return c;
  }

  /** Reads to the closing quote and over spaces; gives what follows, or a quote if it is wrong. */
  private int quoted() throws IOException {
    long opened = nextLine;
    int start = length;
    while (true) {
      int c = take();
      if (c == END || length - start > LONGEST) {
        problems.add(
            Problems.Kind.QUOTE,
            "%s:%d: quoted value must end with a quote, found none".formatted(name, opened));
        return '"';
      }
      if (c == '"') {
        c = take();
        if (c != '"') {
          return closed(c);
        }
      } else if (c == '\n' || c == '\r') {
        nextLine++;
        if (c == '\r') {
          append(c);
          c = take();
          if (c != '\n') {
            push(c);
            continue;
          }
        }
      }
      append(c);
    }
  }

  private int closed(int following) throws IOException {
    int c = following;
    while (c == ' ') {
      c = take();
    }
    if (c == delimiter || c == '\n' || c == '\r' || c == END) {
      return c;
    }
    String got = Character.toString((char) c);
    problems.add(
        Problems.Kind.QUOTE,
        () ->
            "%s:%d: closing quote must be followed by \"%s\" or the end of the line, got \"%s\""
                .formatted(name, nextLine, separator(), got));
    return '"';
  }

  private String separator() {
    return delimiter == '\t' ? "\\t" : Character.toString((char) delimiter);
  }

  private int skipLine() throws IOException {
    int c = take();
    while (c != '\n' && c != '\r' && c != END) {
      c = take();
    }
    return c;
  }

  private void endLine(int c) throws IOException {
    if (c == END) {
      return;
    }
    Ending own = c == '\n' ? Ending.LF : Ending.CR;
    if (c == '\r') {
      int following = take();
      if (following == '\n') {
        own = Ending.CRLF;
      } else {
        push(following);
      }
    }
    if (first) {
      ending = own;
      endingLine = nextLine;
      first = false;
    } else if (own != ending) {
      Ending got = own;
      long at = nextLine;
      problems.add(
          Problems.Kind.LINE_END,
          () ->
              "%s:%d: must end in %s like line %d, got %s; give every line the same ending"
                  .formatted(name, at, ending, endingLine, got));
    }
    nextLine++;
  }

  private int take() throws IOException {
    if (pushed != Integer.MIN_VALUE) {
      int c = pushed;
      pushed = Integer.MIN_VALUE;
      return c;
    }
    return in.read();
  }

  private void push(int c) {
    pushed = c;
  }

  private void append(int c) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * length);
    }
    bytes[length++] = (byte) c;
  }
}
