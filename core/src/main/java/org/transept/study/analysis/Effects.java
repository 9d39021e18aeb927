package org.transept.study.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.transept.config.Settings;
import org.transept.metric.Metric;
import org.transept.study.plan.Json;
import org.transept.study.plan.StudyConfig.Arm;
import org.transept.study.plan.StudyConfig.Axis;
import org.transept.study.plan.StudyRuns;
import org.transept.study.plan.Trial;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an arm does to ranking: every arm of an axis against its first, and against its equals in
 * size, in every cell of the other axes and every domain, paired over seeds and test users. All
 * comparisons of a study are one family ({@link Holm}), those of all domains together left out, as
 * they repeat the others.
 */
final class Effects {
  private static final double LEVEL = 0.05;

  /**
   * One comparison in one cell and domain.
   *
   * @param cell arms of the other axes
   * @param base mean metric of the arm that it is held against
   * @param adjusted p-value in the family; for all domains together, its own
   * @param sized trained weights of both arms
   */
  record One(
      Comparison comparison,
      Map<String, String> cell,
      String domain,
      double base,
      Effect effect,
      double adjusted,
      long[] sized) {
    Verdict verdict() {
      return Verdict.of(effect.difference().mean(), adjusted);
    }

    private One adjusted(double p) {
      return new One(comparison, cell, domain, base, effect, p, sized);
    }
  }

  /**
   * Two arms of an axis.
   *
   * @param equalSize whether one was made as large as the other
   */
  record Comparison(String axis, String arm, String against, boolean equalSize) {}

  private final StudyRuns study;
  private final Metric metric;
  private final Map<Trial, Ranked> ranked = new HashMap<>();

  private Effects(StudyRuns study) {
    this.study = study;
    metric = Metric.parse(study.config().analysis().metric());
  }

  /** All effects that finished runs can tell of. */
  static List<One> of(StudyRuns study) {
    return new Effects(study).all();
  }

  private List<One> all() {
    List<One> all = new ArrayList<>();
    for (Axis axis : study.config().axes()) {
      if (!axis.changesData()) {
        comparisons(axis).forEach(comparison -> all.addAll(effects(comparison)));
      }
    }
    return adjusted(all);
  }

  private static List<Comparison> comparisons(Axis axis) {
    List<Comparison> comparisons = new ArrayList<>();
    String first = axis.arms().get(0).label();
    for (Arm arm : axis.arms()) {
      if (!arm.label().equals(first)) {
        boolean equal = axis.arm(first).matches().equals(arm.label());
        comparisons.add(
            new Comparison(axis.name(), arm.label(), first, equal || arm.matches().equals(first)));
      }
    }
    for (Arm arm : axis.arms()) {
      if (!arm.matches().isEmpty() && !arm.matches().equals(first) && !arm.label().equals(first)) {
        comparisons.add(new Comparison(axis.name(), arm.matches(), arm.label(), true));
      }
    }
    return comparisons;
  }

  private List<One> effects(Comparison comparison) {
    List<One> effects = new ArrayList<>();
    for (Trial.Cell cell : study.cells()) {
      if (comparison.arm().equals(cell.arms().get(comparison.axis()))) {
        Map<String, String> others = new LinkedHashMap<>(cell.arms());
        others.put(comparison.axis(), comparison.against());
        study.cells().stream()
            .filter(other -> other.arms().equals(others))
            .forEach(other -> effects.addAll(effects(comparison, cell, other)));
      }
    }
    return effects;
  }

  private List<One> effects(Comparison comparison, Trial.Cell cell, Trial.Cell against) {
    Map<String, List<double[]>> differences = new LinkedHashMap<>();
    Map<String, double[]> sums = new HashMap<>();
    for (long seed : study.config().seeds()) {
      Trial one = new Trial(cell, seed);
      Trial other = new Trial(against, seed);
      if (study.finished(one) && study.finished(other)) {
        Ranked its = ranked(one);
        Ranked base = ranked(other);
        its.requireSameCases(base);
        for (String domain : its.domains()) {
          double[] values = base.values(domain);
          double[] sum = sums.computeIfAbsent(domain, unused -> new double[2]);
          sum[0] += Arrays.stream(values).sum();
          sum[1] += values.length;
          differences
              .computeIfAbsent(domain, unused -> new ArrayList<>())
              .add(minus(its.values(domain), values));
        }
      }
    }
    Map<String, String> others = new LinkedHashMap<>(cell.arms());
    others.remove(comparison.axis());
    long[] sized = {cell.size().trainable(), against.size().trainable()};
    List<One> effects = new ArrayList<>();
    differences.forEach(
        (domain, seeds) -> {
          if (seeds.get(0).length > 1) {
            double[] sum = sums.getOrDefault(domain, new double[] {0, 1});
            Effect effect = Effect.of(seeds.toArray(double[][]::new));
            effects.add(
                new One(comparison, others, domain, sum[0] / sum[1], effect, effect.p(), sized));
          }
        });
    return effects;
  }

  private static double[] minus(double[] values, double[] others) {
    double[] differences = new double[values.length];
    Arrays.setAll(differences, i -> values[i] - others[i]);
    return differences;
  }

  private Ranked ranked(Trial trial) {
    return ranked.computeIfAbsent(trial, t -> Ranked.read(study.folder(t), metric));
  }

  private static List<One> adjusted(List<One> all) {
    double[] p = new double[all.size()];
    Arrays.setAll(p, i -> Ranked.isAll(all.get(i).domain()) ? Double.NaN : all.get(i).effect().p());
    double[] adjusted = Holm.adjusted(p);
    List<One> with = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      with.add(Double.isNaN(p[i]) ? all.get(i) : all.get(i).adjusted(adjusted[i]));
    }
    return with;
  }

  /** As {@code analysis.json} has them. */
  static ArrayNode json(List<One> all) {
    ArrayNode nodes = JsonMapper.shared().createArrayNode();
    for (One one : all) {
      ObjectNode node = nodes.addObject();
      Comparison comparison = one.comparison();
      node.put("axis", comparison.axis()).put("arm", comparison.arm());
      node.put("against", comparison.against()).put("equalSize", comparison.equalSize());
      ObjectNode cell = node.putObject("cell");
      one.cell().forEach(cell::put);
      node.put("domain", one.domain());
      node.put("seeds", one.effect().seeds()).put("users", one.effect().users());
      node.set("base", Json.number(one.base()));
      node.set("difference", Json.interval(one.effect().difference()));
      node.set("p", Json.number(one.effect().p()));
      node.set("adjusted", Json.number(one.adjusted()));
      node.put("verdict", Settings.name(one.verdict()));
      OptionalInt seeds = one.effect().seedsToDecide(LEVEL);
      if (seeds.isPresent()) {
        node.put("seedsToDecide", seeds.getAsInt());
      } else {
        node.putNull("seedsToDecide");
      }
      node.putArray("weights").add(one.sized()[0]).add(one.sized()[1]);
    }
    return nodes;
  }
}
