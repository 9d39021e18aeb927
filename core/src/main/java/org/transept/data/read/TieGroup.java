package org.transept.data.read;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.transept.data.Keys;

/** Orders the events of one user that carry the same time. They come in the order of the source. */
final class TieGroup {
  private final TieOrder order;
  private final long seed;
  private final Keys keys;
  private int[] items = new int[16];
  private long[] rows = new long[16];
  private byte[] marks = new byte[16];
  private int size;

  TieGroup(TieOrder order, long seed, Keys keys) {
    this.order = order;
    this.seed = seed;
    this.keys = keys;
  }

  int size() {
    return size;
  }

  void add(int item, long row, byte mark) {
    if (size == items.length) {
      items = Arrays.copyOf(items, 2 * size);
      rows = Arrays.copyOf(rows, 2 * size);
      marks = Arrays.copyOf(marks, 2 * size);
    }
    items[size] = item;
    rows[size] = row;
    marks[size] = mark;
    size++;
  }

  /** Moves the events in their order to position {@code at} and on; marks only if there are any. */
  void flush(int user, int[] toItems, byte[] toMarks, int at) {
    boolean given = order == TieOrder.SOURCE || size < 2;
    int[] places = given ? new int[0] : places(user);
    for (int k = 0; k < size; k++) {
      int place = given ? k : places[k];
      toItems[at + k] = items[place];
      if (toMarks.length > 0) {
        toMarks[at + k] = marks[place];
      }
    }
    size = 0;
  }

  private int[] places(int user) {
    long[] ranks = new long[size];
    for (int k = 0; k < size; k++) {
      // Item numbers ascend by domain, then by key.
      ranks[k] = order == TieOrder.ITEM ? items[k] : shuffled(user, k);
    }
    return IntStream.range(0, size)
        .boxed()
        .sorted((a, b) -> Long.compare(ranks[a], ranks[b]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** A hash of keys, not of numbers, so that filters and other users do not change it. */
  private long shuffled(int user, int k) {
    String domain = keys.domains()[keys.domainOf(items[k])];
    long hash = mix(seed);
    hash = mix(hash ^ keys.users()[user].hashCode());
    hash = mix(hash ^ domain.hashCode());
    hash = mix(hash ^ keys.items()[items[k]].hashCode());
    return mix(hash ^ rows[k]);
  }

  /** The output function of SplitMix64. Source: Steele, Lea, Flood, OOPSLA 2014, figure 17. */
  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
