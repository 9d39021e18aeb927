package org.transept.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows of text under a header, aligned; the first columns to the left, the others to the right. */
final class TextTable {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();
  private final int left;

  /** A table with that header, {@code left} columns of which hold words rather than numbers. */
  TextTable(int left, List<String> header) {
    this.left = left;
    rows.add(header);
  }

  /** Adds a row with as many cells as the header has. */
  void add(List<String> row) {
    rows.add(row);
  }

  /** A number as tables show it; a dash for NaN. */
  static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }

  /** A difference as tables show it, always with its sign. */
  static String signed(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%+.4f", value);
  }

  /** The lines, each ended by a line feed. */
  @Override
  public String toString() {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int c = 0; c < columns; c++) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < columns; c++) {
        String padding = " ".repeat(widths[c] - row.get(c).length());
        line.append(c == 0 ? "" : GAP);
        line.append(c < left ? row.get(c) + padding : padding + row.get(c));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
