package org.transept.data.batch;

import java.util.Arrays;

/** The columns of a {@link Stream} while it grows token by token, row after row. */
final class StreamBuilder {
  private final int[][] columns;
  private int size;
  private int row;
  private int slot;
  private int longest;

  StreamBuilder(int capacity) {
    columns = new int[7][Math.max(capacity, 1)];
  }

  void row(int r) {
    row = r;
    slot = 0;
  }

  void add(int item, int clock, int horizon) {
    if (size == columns[0].length) {
      for (int c = 0; c < columns.length; c++) {
        columns[c] = Arrays.copyOf(columns[c], size * 2);
      }
    }
    int[] token = {item, row, slot, clock, horizon, -1, 0};
    for (int c = 0; c < columns.length; c++) {
      columns[c][size] = token[c];
    }
    size++;
    slot++;
    longest = Math.max(longest, slot);
  }

  void horizon(int horizon) {
    columns[4][size - 1] = horizon;
  }

  void ask(int domain, int target) {
    columns[5][size - 1] = domain;
    columns[6][size - 1] = target;
  }

  Stream stream(int rows) {
    int[][] c = new int[columns.length][];
    for (int i = 0; i < c.length; i++) {
      c[i] = Arrays.copyOf(columns[i], size);
    }
    return new Stream(rows, longest, c[0], c[1], c[2], c[3], c[4], c[5], c[6]);
  }
}
