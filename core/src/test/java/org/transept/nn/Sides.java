package org.transept.nn;

import java.util.Arrays;
import java.util.Random;

/** Sides of an attention for tests. */
final class Sides {
  private Sides() {}

  /** Rows that all hold {@code slots} tokens, slot after slot. */
  static AttentionMask.Side full(int rows, int slots, int[] clockN, int[] horizonN) {
    int[] row = new int[rows * slots];
    int[] slot = new int[row.length];
    Arrays.setAll(row, n -> n / slots);
    Arrays.setAll(slot, n -> n % slots);
    return new AttentionMask.Side(slots, row, slot, clockN, horizonN);
  }

  /** Rows of one to {@code most} tokens with rising clocks and any horizons beyond them. */
  static AttentionMask.Side random(Random random, int rows, int most) {
    int[] sizes = random.ints(rows, 1, most + 1).toArray();
    int total = Arrays.stream(sizes).sum();
    int[][] columns = new int[4][total];
    int n = 0;
    for (int r = 0; r < rows; r++) {
      int clock = random.nextBoolean() ? -1 : random.nextInt(40);
      for (int s = 0; s < sizes[r]; s++) {
        int horizon = clock + 1 + random.nextInt(50);
        int[] token = {r, s, clock, horizon};
        for (int c = 0; c < columns.length; c++) {
          columns[c][n] = token[c];
        }
        clock += 1 + random.nextInt(30);
        n++;
      }
    }
    int longest = Arrays.stream(sizes).max().orElseThrow();
    return new AttentionMask.Side(longest, columns[0], columns[1], columns[2], columns[3]);
  }

  /** Where a side's tokens stand. */
  static Rows rows(int rows, AttentionMask.Side side) {
    return new Rows(rows, side.longest(), side.rowN(), side.slotN());
  }
}
