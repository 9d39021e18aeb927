package org.transept.data.read;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** Bytes of a stream, one by one or up to a given one, with a bound on those of a line. */
final class Bytes implements Closeable {
  /** What {@link #take} gives behind the last byte. */
  static final int END = -1;

  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int limit;
  private long before;
  private long lineStart;
  private long line = 1;

  Bytes(InputStream in) {
    this.in = in;
  }

  /** Begins a line, or what must be no longer than one. */
  void begin(long number) {
    line = number;
    lineStart = before + at;
  }

  /** The next byte, or {@link #END}. */
  int take() throws IOException {
    return at < limit || fill() ? buffer[at++] & 0xFF : END;
  }

  /** The next byte, which stays, or {@link #END}. */
  int peek() throws IOException {
    return at < limit || fill() ? buffer[at] & 0xFF : END;
  }

  /** Passes bytes to {@code sink} as far as they are none of these three, or to the end. */
  void until(int first, int second, int third, Sink sink) throws IOException {
    while (at < limit || fill()) {
      int from = at;
      int to = from;
      while (to < limit && isNone(buffer[to], first, second, third)) {
        to++;
      }
      at = to;
      if (to > from) {
        sink.accept(buffer, from, to - from);
      }
      if (to < limit) {
        return;
      }
    }
  }

  private static boolean isNone(byte b, int first, int second, int third) {
    return b != first && b != second && b != third;
  }

  private boolean fill() throws IOException {
    before += limit;
    at = 0;
    limit = Math.max(0, in.read(buffer));
    if (before + limit - lineStart > Rows.LONGEST + (long) BUFFER) {
      throw new FileFault(
          line,
          "line must have at most %s MiB, got more; cut it or leave it out"
              .formatted(Rows.LONGEST >> 20));
    }
    return limit > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Takes bytes of a buffer that is used again. */
  interface Sink {
    void accept(byte[] bytes, int from, int count);
  }
}
