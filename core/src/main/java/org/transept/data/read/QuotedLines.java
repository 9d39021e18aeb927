package org.transept.data.read;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Tells text of several lines in quotes from rows that a stray quote took in: whether every line of
 * a row would be a row itself, those behind the first with keys without blanks and a time of
 * digits. Files of one or two columns have too little of a row's shape to say.
 */
final class QuotedLines implements Bytes.Sink {
  private static final int FEWEST = 3;
  private static final int LONGEST = 1 << 16;

  private final @Nullable ColumnMapping layout;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean open;
  private boolean rows;

  QuotedLines(@Nullable ColumnMapping layout) {
    this.layout = layout;
  }

  /**
   * Begins another line inside quotes.
   *
   * @param wide whether the first line has as many values as a row, whatever stands in quotes
   */
  void next(boolean wide) {
    rows = open ? rows && isRow() : wide;
    open = true;
    line.reset();
  }

  /** Takes what stands in the line, without separators between values. */
  @Override
  public void accept(byte[] bytes, int from, int count) {
    if (open && line.size() < LONGEST) {
      line.write(bytes, from, count);
    }
  }

  /** Ends the row; whether it has taken in others. */
  boolean end() {
    boolean taken = open && rows && isRow();
    open = false;
    line.reset();
    return taken;
  }

  private boolean isRow() {
    if (layout == null || layout.columns().size() < FEWEST || line.size() >= LONGEST) {
      return false;
    }
    String text = line.toString(StandardCharsets.UTF_8).replaceFirst("[\\r\\n]+$", "");
    String[] values = text.split(String.valueOf(layout.dialect().delimiter()), -1);
    if (values.length != layout.columns().size()) {
      return false;
    }
    for (int column : layout.keys()) {
      if (values[column].isEmpty() || values[column].chars().anyMatch(c -> c <= ' ')) {
        return false;
      }
    }
    return layout.time() == ColumnMapping.NONE || values[layout.time()].matches("\"?\\d.*");
  }
}
