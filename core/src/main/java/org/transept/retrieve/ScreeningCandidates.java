package org.transept.retrieve;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The items that may still be among the k best of a query while a part of the table is read. */
final class ScreeningCandidates {
  private final int k;

  /** The k largest lower bounds so far as a heap, the smallest first. */
  private double[] sure = new double[16];

  private int sureCount;
  private int[] items = new int[64];
  private double[] most = new double[64];
  private int count;

  ScreeningCandidates(int k) {
    this.k = k;
  }

  /** What the k-th best item has at least; an item that cannot reach it is none of the best. */
  double floor() {
    return sureCount < k ? Double.NEGATIVE_INFINITY : sure[0];
  }

  /** Takes an item whose score lies between two bounds. */
  void add(int item, double lower, double upper) {
    if (count == items.length) {
      items = Arrays.copyOf(items, 2 * count);
      most = Arrays.copyOf(most, 2 * count);
    }
    items[count] = item;
    most[count++] = upper;
    if (sureCount < k) {
      rise(lower);
    } else if (lower > sure[0]) {
      sink(lower);
    }
  }

  private void rise(double lower) {
    if (sureCount == sure.length) {
      sure = Arrays.copyOf(sure, 2 * sureCount);
    }
    int at = sureCount++;
    for (; at > 0 && sure[(at - 1) / 2] > lower; at = (at - 1) / 2) {
      sure[at] = sure[(at - 1) / 2];
    }
    sure[at] = lower;
  }

  private void sink(double lower) {
    int at = 0;
    for (int child = 1; child < k; child = 2 * at + 1) {
      if (child + 1 < k && sure[child + 1] < sure[child]) {
        child++;
      }
      if (sure[child] >= lower) {
        break;
      }
      sure[at] = sure[child];
      at = child;
    }
    sure[at] = lower;
  }

  /** The items of all parts that may be among the k best of the whole table. */
  static int[] join(List<ScreeningCandidates> parts) {
    int k = parts.get(0).k;
    double[] sure =
        parts.stream()
            .flatMapToDouble(part -> Arrays.stream(part.sure, 0, part.sureCount))
            .sorted()
            .toArray();
    double floor = sure.length < k ? Double.NEGATIVE_INFINITY : sure[sure.length - k];
    return parts.stream().flatMapToInt(part -> part.reaching(floor)).toArray();
  }

  private IntStream reaching(double floor) {
    return IntStream.range(0, count).filter(i -> most[i] >= floor).map(i -> items[i]);
  }
}
