package org.transept.data.describe;

import java.util.Arrays;
import org.transept.data.Sequences;

/** Duplicate rows, repeated items and users who are copies of others. */
final class DescribeRepeats {
  private static final int FEWEST_TO_BE_A_COPY = 5;
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  private DescribeRepeats() {}

  static DataCard.Repeats card(DescribeLog log) {
    Sequences sequences = log.sequences();
    int[] by = new int[log.catalogue().items() + 1];
    int[] at = new int[log.catalogue().items() + 1];
    Arrays.fill(by, -1);
    int duplicates = 0;
    int repeats = 0;
    int users = 0;
    for (int u = 0; u < log.users(); u++) {
      int before = repeats;
      for (int e = log.start(u); e < log.end(u); e++) {
        int item = log.item(e);
        if (by[item] == u) {
          repeats++;
          if (sequences.timed() && sequences.times()[at[item]] == sequences.times()[e]) {
            duplicates++;
          }
        }
        by[item] = u;
        at[item] = e;
      }
      users += repeats > before ? 1 : 0;
    }
    double share = sequences.events() > 0 ? (double) repeats / sequences.events() : 0;
    return new DataCard.Repeats(
        sequences.timed() ? duplicates : null, repeats, share, users, copies(log));
  }

  /** Compares 64-bit hashes, which do not meet by chance even among millions of users. */
  private static int copies(DescribeLog log) {
    long[] hashes = new long[log.users()];
    int n = 0;
    for (int u = 0; u < log.users(); u++) {
      if (log.sequences().length(u) >= FEWEST_TO_BE_A_COPY) {
        long hash = log.sequences().length(u);
        for (int e = log.start(u); e < log.end(u); e++) {
          hash = (hash ^ log.item(e)) * FACTOR;
          hash ^= hash >>> 32;
        }
        hashes[n++] = hash;
      }
    }
    Arrays.sort(hashes, 0, n);
    int copies = 0;
    for (int i = 1; i < n; i++) {
      copies += hashes[i] == hashes[i - 1] ? 1 : 0;
    }
    return copies;
  }
}
