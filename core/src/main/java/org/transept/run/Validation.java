package org.transept.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.transept.config.SettingsException;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.batch.HeldOut;
import org.transept.evaluate.Case;
import org.transept.evaluate.Evaluator;
import org.transept.evaluate.Protocol;
import org.transept.evaluate.Ranks;
import org.transept.metric.Metric;
import org.transept.model.Network;
import org.transept.model.Recommender;
import org.transept.nn.Pass;
import org.transept.probe.Alignment;
import org.transept.torch.Scope;
import org.transept.train.Select;

/** What is measured after every epoch: one number over all domains, and the geometry. */
public final class Validation {
  /** About how many cases the probe reads; it averages over all tokens of their histories. */
  private static final int PROBED = 2048;

  private static final int PROBE_ROWS = 256;

  private final Dataset dataset;
  private final Recommender recommender;
  private final Evaluator evaluator;
  private final Select select;
  private final int cases;

  public Validation(Dataset dataset, Recommender recommender, Protocol protocol, Select select) {
    this.dataset = dataset;
    this.recommender = recommender;
    this.evaluator = new Evaluator(dataset, protocol, recommender.length());
    this.select = select;
    cases = HeldOut.of(dataset, Role.VALID).size();
    if (cases == 0) {
      throw new SettingsException(
          List.of("data.split: must leave validation targets, got none; choose another split"));
    }
  }

  /**
   * The number that selects under "all", and by domain; 0 for domains without a case.
   *
   * @param monitor hears how many cases are ranked
   */
  public Map<String, Double> numbers(Monitor monitor) {
    return numbers(ranks(monitor));
  }

  /** The ranks of all validation targets, always in the same order. */
  public Ranks ranks(Monitor monitor) {
    return evaluator.rank(recommender, Role.VALID, done -> monitor.validated(done, cases));
  }

  /** The numbers of ranks that are known; targets without a competitor do not count. */
  public Map<String, Double> numbers(Ranks ranks) {
    Metric metric = Metric.parse(select.metric());
    Map<String, double[]> sums = new LinkedHashMap<>();
    sums.put("all", new double[2]);
    dataset.catalogue().names().forEach(name -> sums.put(name, new double[2]));
    for (int i = 0; i < ranks.size(); i++) {
      Case one = ranks.get(i);
      if (!one.counts()) {
        continue;
      }
      double value = metric.of(one.rank(), one.candidates());
      for (String name : List.of("all", one.domain())) {
        double[] sum = sums.get(name);
        if (sum != null) {
          sum[0] += value;
          sum[1]++;
        }
      }
    }
    Map<String, Double> means = new LinkedHashMap<>();
    sums.forEach((name, sum) -> means.put(name, sum[1] == 0 ? 0 : sum[0] / sum[1]));
    if (select.average() == Select.Average.DOMAINS) {
      means.put("all", overDomains(sums));
    }
    return means;
  }

  private static double overDomains(Map<String, double[]> sums) {
    return sums.entrySet().stream()
        .filter(sum -> !sum.getKey().equals("all") && sum.getValue()[1] > 0)
        .mapToDouble(sum -> sum.getValue()[0] / sum.getValue()[1])
        .average()
        .orElse(0);
  }

  /**
   * Alignment geometry on cases of a role, evenly over history lengths; none of what is no network.
   */
  public List<Alignment.Row> geometry(Role role) {
    if (!(recommender instanceof Network network)) {
      return List.of();
    }
    HeldOut held = HeldOut.of(dataset, role);
    Alignment alignment = new Alignment(dataset.catalogue().names());
    for (int d = 0; d < dataset.catalogue().domains(); d++) {
      List<int[]> groups = held.groups(d, network.length(), PROBE_ROWS);
      for (int[] group : probed(groups, dataset.catalogue().domains())) {
        try (Scope scope = Scope.inference()) {
          Pass pass = Pass.traced();
          network.encode(held.batch(group, d, network.length()), pass);
          alignment.add(pass);
        }
      }
    }
    return alignment.rows();
  }

  /** The groups of a domain that the probe reads, of all its groups sorted by history length. */
  public static List<int[]> probed(List<int[]> groups, int domains) {
    int wanted = Math.max(1, PROBED / domains / PROBE_ROWS);
    int stride = Math.max(1, groups.size() / wanted);
    List<int[]> probed = new ArrayList<>();
    for (int g = stride / 2; g < groups.size(); g += stride) {
      probed.add(groups.get(g));
    }
    return probed;
  }
}
