package org.transept.study.analysis;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.transept.config.SettingsException;
import org.transept.evaluate.Case;
import org.transept.evaluate.ModelRanks;
import org.transept.evaluate.RanksFile;
import org.transept.evaluate.Report;
import org.transept.metric.Metric;

/**
 * A metric of every test target of a run, in an order that runs on the same data share.
 *
 * @param cases hash of what tells targets apart, by domain, all domains last
 * @param metric the values, in the same order
 */
record Ranked(Path folder, Map<String, Integer> cases, Map<String, double[]> metric) {
  /** Reads the ranks of a finished run. */
  static Ranked read(Path folder, Metric metric) {
    ModelRanks model = RanksFile.read(folder.resolve("ranks.parquet"));
    List<Case> all = new ArrayList<>();
    for (int i = 0; i < model.ranks().size(); i++) {
      Case one = model.ranks().get(i);
      if (one.counts()) {
        all.add(one);
      }
    }
    all.sort(
        Comparator.comparing(Case::domain).thenComparing(Case::user).thenComparing(Case::target));
    Map<String, List<Case>> domains = new TreeMap<>();
    all.forEach(one -> domains.computeIfAbsent(one.domain(), d -> new ArrayList<>()).add(one));
    Map<String, List<Case>> ordered = new LinkedHashMap<>(domains);
    ordered.put(Report.ALL, all);
    Map<String, Integer> cases = new LinkedHashMap<>();
    Map<String, double[]> values = new LinkedHashMap<>();
    ordered.forEach(
        (domain, its) -> {
          cases.put(
              domain,
              its.stream().map(one -> one.user() + '\n' + one.target()).toList().hashCode());
          values.put(
              domain,
              its.stream().mapToDouble(one -> metric.of(one.rank(), one.candidates())).toArray());
        });
    return new Ranked(folder, cases, values);
  }

  static boolean isAll(String domain) {
    return domain.equals(Report.ALL);
  }

  Set<String> domains() {
    return metric.keySet();
  }

  double[] values(String domain) {
    return metric.getOrDefault(domain, new double[0]);
  }

  /** Values can be paired only with those of the same targets. */
  void requireSameCases(Ranked other) {
    if (!cases.equals(other.cases)) {
      throw new SettingsException(
          List.of(
              "%s: must have ranked the same test targets as %s; evaluate both alike"
                  .formatted(folder, other.folder)));
    }
  }
}
