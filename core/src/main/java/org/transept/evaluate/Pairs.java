package org.transept.evaluate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.transept.metric.Metric;

/**
 * The cases of one domain that two models share, found by user, domain and target; if a user has
 * several cases with the same target, the first is paired with the first and so on.
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
    for (int i = 0; i < first.size(); i++) {
      Case one = first.get(i);
      open.put(Key.of(one, open.keySet()), one);
    }
    Map<String, Pairs> domains = new TreeMap<>();
    Pairs all = new Pairs();
    Set<Key> seen = new HashSet<>();
    for (int i = 0; i < other.size(); i++) {
      Case two = other.get(i);
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
