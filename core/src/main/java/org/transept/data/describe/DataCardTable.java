package org.transept.data.describe;

import java.util.ArrayList;
import java.util.List;

/** Columns of equal width: the first flush left, the others flush right. */
final class DataCardTable {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  DataCardTable(String... head) {
    rows.add(List.of(head));
  }

  /** Adds a row as long as the head. */
  void row(List<String> cells) {
    rows.add(cells);
  }

  void row(String... cells) {
    rows.add(List.of(cells));
  }

  @Override
  public String toString() {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        String space = " ".repeat(widths[i] - row.get(i).length());
        out.append(i == 0 ? row.get(i) + space : GAP + space + row.get(i));
      }
      out.append('\n');
    }
    return out.toString();
  }
}
