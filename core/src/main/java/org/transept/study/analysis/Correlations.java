package org.transept.study.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.transept.evaluate.Report;
import org.transept.metric.Bootstrap;
import org.transept.study.plan.Json;
import org.transept.study.plan.StudyConfig;
import org.transept.study.plan.Trial;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether runs whose X' stands nearer to right angles to X rank better. One point for each run and
 * domain; a stratum is a data set, a host and a domain. Runs that tamper with cross-attention are
 * left out: what they show is cause and effect, see {@link Effects}.
 *
 * <p>Source: Lee et al., arXiv 2510.09435, figure 2. Differs: the source has a dot for each module
 * of a run and no test.
 */
final class Correlations {
  /** The source's measure of networks that have not been trained: what it shows is no learning. */
  static final String UNTRAINED = "start.absMeanCos";

  /** The cosines held against the metric; the source's own is the first. */
  static final List<String> MEASURES =
      List.of(
          "best.absMeanCos",
          "best.meanAbsCos",
          "best.rmsCos",
          "best.gatedAbsMeanCos",
          "best.gatedMeanAbsCos",
          UNTRAINED);

  /**
   * The correlation of one measure with the metric.
   *
   * @param strata by name, {@code data, model, domain}
   * @param pooled within strata: between architectures as well
   * @param seedsOnly within cells and domains, whose runs differ in their seed alone; what holds
   *     between architectures need not hold here
   */
  record One(String measure, List<Stratum> strata, Pooled pooled, Pooled seedsOnly) {}

  /** One stratum. */
  record Stratum(String data, String model, String domain, Correlation correlation) {}

  private Correlations() {}

  /** Those of all measures that runs have. */
  static List<One> of(Points points, StudyConfig.Analysis analysis) {
    List<One> all = new ArrayList<>();
    for (String measure : MEASURES) {
      Map<String, List<Measured>> strata =
          points.natural(
              analysis.metric(),
              row ->
                  String.join(
                      ", ",
                      points.data(row.trial().cell()),
                      Points.model(row.trial().cell()),
                      row.domain()));
      strata
          .values()
          .forEach(
              rows ->
                  rows.removeIf(
                      row ->
                          row.domain().equals(Report.ALL)
                              || !Double.isFinite(row.number(measure))));
      strata.values().removeIf(List::isEmpty);
      if (!strata.isEmpty()) {
        all.add(one(points, measure, strata, analysis));
      }
    }
    return all;
  }

  private static One one(
      Points points,
      String measure,
      Map<String, List<Measured>> strata,
      StudyConfig.Analysis analysis) {
    Bootstrap bootstrap = new Bootstrap(1, analysis.resamples());
    List<Stratum> each = new ArrayList<>();
    List<Pooled.Point> pooled = new ArrayList<>();
    List<Pooled.Point> seeds = new ArrayList<>();
    strata.forEach(
        (name, rows) -> {
          double[] x = rows.stream().mapToDouble(row -> row.number(measure)).toArray();
          double[] y = rows.stream().mapToDouble(row -> row.number(analysis.metric())).toArray();
          Trial.Cell cell = rows.get(0).trial().cell();
          each.add(
              new Stratum(
                  points.data(cell),
                  Points.model(cell),
                  rows.get(0).domain(),
                  Correlation.of(x, y, bootstrap)));
          for (int i = 0; i < x.length; i++) {
            Trial trial = rows.get(i).trial();
            pooled.add(new Pooled.Point(name, trial.name(), x[i], y[i]));
            String alike = trial.cell().name() + ", " + rows.get(i).domain();
            seeds.add(new Pooled.Point(alike, trial.name(), x[i], y[i]));
          }
        });
    return new One(
        measure,
        each,
        Pooled.of(pooled, bootstrap, analysis.permutations()),
        Pooled.of(seeds, bootstrap, analysis.permutations()));
  }

  /** As {@code analysis.json} has them. */
  static ArrayNode json(List<One> all) {
    ArrayNode nodes = JsonMapper.shared().createArrayNode();
    for (One one : all) {
      ObjectNode node = nodes.addObject().put("x", one.measure());
      ArrayNode strata = node.putArray("strata");
      for (Stratum stratum : one.strata()) {
        ObjectNode each = strata.addObject();
        each.put("data", stratum.data()).put("model", stratum.model());
        each.put("domain", stratum.domain()).put("runs", stratum.correlation().runs());
        each.set("pearson", Json.interval(stratum.correlation().pearson()));
        each.set("spearman", Json.interval(stratum.correlation().spearman()));
      }
      node.set("pooled", pooled(one.pooled()));
      node.set("seedsOnly", pooled(one.seedsOnly()));
    }
    return nodes;
  }

  private static ObjectNode pooled(Pooled pooled) {
    ObjectNode node = Json.object().put("strata", pooled.strata()).put("leftOut", pooled.leftOut());
    node.put("runs", pooled.runs());
    node.set("pearson", test(pooled.pearson()));
    node.set("spearman", test(pooled.spearman()));
    return node;
  }

  private static ObjectNode test(Pooled.Test test) {
    ObjectNode node = Json.interval(test.correlation());
    node.set("p", Json.number(test.p()));
    return node;
  }
}
