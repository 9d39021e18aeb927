package org.transept.evaluate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.transept.metric.Metric;

/**
 * The cases of one domain that two models share, found by user, domain and target; if a user has
 * several cases with the same target, the first is paired with the first and so on. Cases without a
 * competitor do not count.
 */
final class Pairs {
  private final List<Case> first = new ArrayList<>();
  private final List<Case> other = new ArrayList<>();
  private long unpaired;

  private record Key(String user, String domain, String target, int repeat) {
    /** The key of a case that is not among {@code taken}. */
    static Key of(Case one, Set<Key> taken) {
      int repeat = 0;
      Key key = new Key(one.user(), one.domain(), one.target(), repeat);
      while (taken.contains(key)) {
        key = new Key(one.user(), one.domain(), one.target(), ++repeat);
      }
      return key;
    }
  }

  /** Pairs by domain in alphabetical order, then those of all domains together. */
  static Map<String, Pairs> byDomain(Ranks first, Ranks other) {
    Map<Key, Case> open = new HashMap<>();
    for (Case one : counted(first)) {
      open.put(Key.of(one, open.keySet()), one);
    }
    Map<String, Pairs> domains = new TreeMap<>();
    Pairs all = new Pairs();
    Set<Key> seen = new HashSet<>();
    for (Case two : counted(other)) {
      Key key = Key.of(two, seen);
      seen.add(key);
      Case one = open.remove(key);
      all.add(one, two);
      domains.computeIfAbsent(two.domain(), domain -> new Pairs()).add(one, two);
    }
    for (Case one : open.values()) {
      all.unpaired++;
      domains.computeIfAbsent(one.domain(), domain -> new Pairs()).unpaired++;
    }
    Map<String, Pairs> ordered = new LinkedHashMap<>(domains);
    ordered.put(Report.ALL, all);
    return ordered;
  }

  private static List<Case> counted(Ranks ranks) {
    return IntStream.range(0, ranks.size()).mapToObj(ranks::get).filter(Case::counts).toList();
  }

  /** Number of pairs. */
  int size() {
    return first.size();
  }

  /** Number of cases that only one of the two models has. */
  long unpaired() {
    return unpaired;
  }

  /** Values of the first model. */
  double[] first(Metric metric) {
    return values(first, metric);
  }

  /** Values of the other model, in the same order. */
  double[] other(Metric metric) {
    return values(other, metric);
  }

  private void add(@Nullable Case one, Case two) {
    if (one == null) {
      unpaired++;
    } else {
      first.add(one);
      other.add(two);
    }
  }

  private static double[] values(List<Case> cases, Metric metric) {
    return cases.stream().mapToDouble(one -> metric.of(one.rank(), one.candidates())).toArray();
  }
}
