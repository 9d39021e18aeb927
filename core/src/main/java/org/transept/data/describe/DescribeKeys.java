package org.transept.data.describe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.transept.data.Sequences;

/** The order that keys stand for, and whether it is the order in which they first occur. */
final class DescribeKeys {
  private static final int LONGEST_NUMBER = 18;

  private final DescribeLog log;
  private final long[] itemOrder;

  DescribeKeys(DescribeLog log) {
    this.log = log;
    this.itemOrder = new long[log.catalogue().items() + 1];
    for (int d = 0; d < log.domains(); d++) {
      int from = log.catalogue().first(d);
      String[] keys = new String[log.catalogue().size(d)];
      Arrays.setAll(keys, i -> log.catalogue().key(from + i));
      System.arraycopy(order(keys), 0, itemOrder, from, keys.length);
    }
  }

  /** Numbers that rise with the keys of a domain's items, by item id. */
  long[] itemOrder() {
    return itemOrder;
  }

  DataCard.Keys card() {
    Sequences sequences = log.sequences();
    int items = log.catalogue().items();
    long[] row = new long[items + 1];
    long[] time = new long[items + 1];
    Arrays.fill(row, Long.MAX_VALUE);
    Arrays.fill(time, Long.MAX_VALUE);
    for (int e = sequences.events() - 1; e >= 0; e--) {
      row[log.item(e)] = e;
      if (sequences.timed()) {
        time[log.item(e)] = Math.min(time[log.item(e)], sequences.times()[e]);
      }
    }
    return new DataCard.Keys(
        sequences.timed() ? byDomain(time) : List.of(), byDomain(row), usersByTime());
  }

  private List<Double> byDomain(long[] firsts) {
    List<Double> correlations = new ArrayList<>();
    for (int d = 0; d < log.domains(); d++) {
      int from = log.catalogue().first(d);
      int to = from + log.catalogue().size(d);
      correlations.add(
          correlation(
              Arrays.copyOfRange(itemOrder, from, to), Arrays.copyOfRange(firsts, from, to)));
    }
    return correlations;
  }

  private @Nullable Double usersByTime() {
    if (!log.sequences().timed()) {
      return null;
    }
    long[] time = new long[log.users()];
    Arrays.setAll(
        time,
        u ->
            log.sequences().length(u) > 0 ? log.sequences().times()[log.start(u)] : Long.MAX_VALUE);
    return correlation(order(log.sequences().users()), time);
  }

  /** Numbers that rise with the keys: their own behind a common beginning, or places as text. */
  static long[] order(String[] keys) {
    int beginning = beginning(keys);
    long[] order = new long[keys.length];
    for (int i = 0; i < keys.length; i++) {
      String rest = keys[i].substring(beginning);
      if (rest.isEmpty() || rest.length() > LONGEST_NUMBER || !digits(rest)) {
        return textOrder(keys);
      }
      order[i] = Long.parseLong(rest);
    }
    return order;
  }

  private static boolean digits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Length of what all keys begin with, up to and with its last character that is no digit. */
  private static int beginning(String[] keys) {
    int length = keys.length == 0 ? 0 : keys[0].length();
    for (String key : keys) {
      length = Math.min(length, key.length());
      int same = 0;
      while (same < length && key.charAt(same) == keys[0].charAt(same)) {
        same++;
      }
      length = same;
    }
    while (length > 0 && digits(keys[0].substring(length - 1, length))) {
      length--;
    }
    return length;
  }

  private static long[] textOrder(String[] keys) {
    String[] sorted = keys.clone();
    Arrays.sort(sorted);
    long[] order = new long[keys.length];
    Arrays.setAll(order, i -> Arrays.binarySearch(sorted, keys[i]));
    return order;
  }

  /** Spearman's, equal numbers sharing their mean rank; 0 if one side is constant. */
  static double correlation(long[] one, long[] other) {
    double[] a = ranks(one);
    double[] b = ranks(other);
    double mean = (one.length - 1) / 2.0;
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (a[i] - mean) * (b[i] - mean);
      aa += (a[i] - mean) * (a[i] - mean);
      bb += (b[i] - mean) * (b[i] - mean);
    }
    return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
  }

  private static double[] ranks(long[] numbers) {
    long[] sorted = numbers.clone();
    Arrays.sort(sorted);
    double[] ranks = new double[numbers.length];
    // The first and the last place of each run of equal numbers, looked up from any place in it.
    double[] shared = new double[numbers.length];
    for (int from = 0, to = 0; from < sorted.length; from = to) {
      while (to < sorted.length && sorted[to] == sorted[from]) {
        to++;
      }
      Arrays.fill(shared, from, to, (from + to - 1) / 2.0);
    }
    Arrays.setAll(ranks, i -> shared[Arrays.binarySearch(sorted, numbers[i])]);
    return ranks;
  }
}
