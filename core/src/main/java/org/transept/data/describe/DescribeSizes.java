package org.transept.data.describe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.transept.data.describe.DataCard.Spread;

/** Counts users, items, events, lengths and spans. */
final class DescribeSizes {
  private static final int JUST_BELOW = 5;

  private final DescribeLog log;
  private final int[] domainUsers;
  private final int[] domainEvents;
  private final int[] itemEvents;
  private final long[] first;
  private final long[] last;
  private final int[][] both;
  private final int[] usersByDomains;
  private final int[][] lengths;

  DescribeSizes(DescribeLog log) {
    this.log = log;
    this.domainUsers = new int[log.domains()];
    this.domainEvents = new int[log.domains()];
    this.itemEvents = new int[log.catalogue().items() + 1];
    this.first = new long[log.domains()];
    this.last = new long[log.domains()];
    this.both = new int[log.domains()][log.domains()];
    this.usersByDomains = new int[log.domains()];
    this.lengths = new int[log.domains()][];
    countEvents();
    countUsers();
    fillLengths();
  }

  private void countEvents() {
    Arrays.fill(first, Long.MAX_VALUE);
    Arrays.fill(last, Long.MIN_VALUE);
    boolean timed = log.sequences().timed();
    for (int e = 0; e < log.sequences().events(); e++) {
      int d = log.domain(e);
      domainEvents[d]++;
      itemEvents[log.item(e)]++;
      if (timed) {
        first[d] = Math.min(first[d], log.sequences().times()[e]);
        last[d] = Math.max(last[d], log.sequences().times()[e]);
      }
    }
  }

  private void countUsers() {
    int[] counts = new int[log.domains()];
    int[] present = new int[log.domains()];
    for (int u = 0; u < log.users(); u++) {
      log.count(u, counts);
      int n = 0;
      for (int d = 0; d < counts.length; d++) {
        if (counts[d] > 0) {
          present[n++] = d;
          domainUsers[d]++;
        }
      }
      if (n > 0) {
        usersByDomains[n - 1]++;
      }
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          both[present[i]][present[j]]++;
        }
      }
    }
  }

  private void fillLengths() {
    int[] counts = new int[log.domains()];
    int[] filled = new int[log.domains()];
    Arrays.setAll(lengths, d -> new int[domainUsers[d]]);
    for (int u = 0; u < log.users(); u++) {
      log.count(u, counts);
      for (int d = 0; d < counts.length; d++) {
        if (counts[d] > 0) {
          lengths[d][filled[d]++] = counts[d];
        }
      }
    }
  }

  int users(int d) {
    return domainUsers[d];
  }

  int events(int d) {
    return domainEvents[d];
  }

  Spread length(int d) {
    return Spread.of(lengths[d]);
  }

  Spread itemEvents(int d) {
    int from = log.catalogue().first(d);
    return Spread.of(Arrays.copyOfRange(itemEvents, from, from + log.catalogue().size(d)));
  }

  @Nullable Long first(int d) {
    return first[d] <= last[d] ? first[d] : null;
  }

  @Nullable Long last(int d) {
    return first[d] <= last[d] ? last[d] : null;
  }

  DataCard.Overlap overlap() {
    List<List<Integer>> rows = new ArrayList<>();
    for (int[] row : both) {
      rows.add(Arrays.stream(row).boxed().toList());
    }
    return new DataCard.Overlap(Arrays.stream(usersByDomains).boxed().toList(), rows);
  }

  DataCard.Totals total(int usersWithoutTraining) {
    int[] all = new int[log.users()];
    Arrays.setAll(all, u -> log.sequences().length(u));
    Spread spread = Spread.of(all);
    int atLongest = 0;
    int below = 0;
    for (int length : all) {
      atLongest += length == spread.max() ? 1 : 0;
      below += length < spread.max() && length >= spread.max() - JUST_BELOW ? 1 : 0;
    }
    return new DataCard.Totals(
        log.users(),
        log.catalogue().items(),
        log.sequences().events(),
        spread,
        atLongest,
        below,
        usersWithoutTraining);
  }

  DataCard.Times times() {
    if (!log.sequences().timed()) {
      return new DataCard.Times(null, null, DataCard.Resolution.NONE);
    }
    DataCard.Resolution resolution = DataCard.Resolution.SECONDS;
    if (allDivisible(86_400)) {
      resolution = DataCard.Resolution.DAYS;
    } else if (allDivisible(3_600)) {
      resolution = DataCard.Resolution.HOURS;
    } else if (allDivisible(60)) {
      resolution = DataCard.Resolution.MINUTES;
    }
    long from = Arrays.stream(first).min().orElseThrow();
    long to = Arrays.stream(last).max().orElseThrow();
    return new DataCard.Times(from, to, resolution);
  }

  private boolean allDivisible(long seconds) {
    for (long time : log.sequences().times()) {
      if (time % seconds != 0) {
        return false;
      }
    }
    return true;
  }
}
