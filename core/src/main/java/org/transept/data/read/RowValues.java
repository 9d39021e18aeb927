package org.transept.data.read;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The values of one row of separated values, in bytes that are used again for the next. */
final class RowValues {
  private boolean[] kept = {};
  private byte[] bytes = new byte[1 << 10];
  private int length;
  private int start;
  private int[] ends = new int[16];
  private int count;
  private int filled;
  private boolean keeping;

  /** Keeps the values of these columns alone; the others are counted. */
  void keep(int columns, int[] read) {
    kept = new boolean[Math.max(1, columns)];
    ends = new int[kept.length];
    for (int column : read) {
      kept[column] = true;
    }
  }

  void beginRow() {
    length = 0;
    count = 0;
    filled = 0;
  }

  void beginValue() {
    start = length;
    keeping = kept.length == 0 || (count < kept.length && kept[count]);
  }

  void append(byte[] from, int offset, int size) {
    if (keeping) {
      if (length + size > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + size));
      }
      System.arraycopy(from, offset, bytes, length, size);
      length += size;
    }
  }

  /** Takes back what was appended to the value. */
  void clearValue() {
    length = start;
  }

  /** Ends the value, of which there may be something that is not kept. */
  void endValue(boolean any) {
    if (count == ends.length && kept.length == 0) {
      ends = Arrays.copyOf(ends, 2 * count);
    }
    if (count < ends.length) {
      ends[count] = length;
    }
    count++;
    filled = any ? count : filled;
  }

  /** Values in the row. */
  int count() {
    return count;
  }

  /** Values up to the last that is not empty. */
  int filled() {
    return filled;
  }

  int size(int column) {
    return ends[column] - start(column);
  }

  String text(int column) {
    return new String(bytes, start(column), size(column), StandardCharsets.UTF_8);
  }

  byte[] copy(int column) {
    return Arrays.copyOfRange(bytes, start(column), ends[column]);
  }

  boolean isUtf8(int column) {
    for (int k = start(column); k < ends[column]; k++) {
      if (bytes[k] < 0) {
        return decodes(column);
      }
    }
    return true;
  }

  /** Whether all is ASCII that can be printed, and the first letter no blank. */
  boolean isPlain(int column) {
    int from = start(column);
    if (from == ends[column] || bytes[from] == ' ') {
      return false;
    }
    for (int k = from; k < ends[column]; k++) {
      if (bytes[k] < ' ' || bytes[k] == 0x7F) {
        return false;
      }
    }
    return true;
  }

  private boolean decodes(int column) {
    try {
      ByteBuffer value = ByteBuffer.wrap(bytes, start(column), size(column));
      StandardCharsets.UTF_8.newDecoder().decode(value);
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private int start(int column) {
    return column == 0 ? 0 : ends[column - 1];
  }
}
