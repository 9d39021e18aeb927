package org.transept.study.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.transept.metric.Bootstrap;
import org.transept.metric.Interval;
import org.transept.study.plan.Json;
import org.transept.study.plan.StudyConfig;
import org.transept.study.plan.Trial;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How ranking grows with the number of trained weights, with and without cross-attention: a power
 * law for each data set, host, placement and domain with three sizes at least, and the size at
 * which the curve without cross-attention reaches what each cell with it has. Source: Lee et al.,
 * arXiv 2510.09435, figure 3, which has no intervals.
 */
final class Scaling {
  private static final int FEWEST_SIZES = 3;
  private static final int CURVE_POINTS = 24;

  /** What makes a curve. */
  record Group(String data, String model, String fusion, String domain) {}

  /** A fitted curve. */
  record One(Group group, int points, PowerLaw law, double[] sizes, List<Reach> reaches) {}

  /**
   * Where the curve without cross-attention catches up.
   *
   * @param arm the cell that it has to reach
   * @param value its mean metric
   * @param weights its own trained weights
   * @param size trained weights of the curve there; infinite if it never gets there
   */
  record Reach(String arm, double value, long weights, Interval size) {}

  private final Points points;
  private final StudyConfig.Analysis analysis;

  private Scaling(Points points, StudyConfig.Analysis analysis) {
    this.points = points;
    this.analysis = analysis;
  }

  /** All curves that runs can tell of. */
  static List<One> of(Points points, StudyConfig.Analysis analysis) {
    return new Scaling(points, analysis).all();
  }

  private List<One> all() {
    Map<Group, List<Measured>> groups = new LinkedHashMap<>();
    points
        .natural(analysis.metric(), row -> row.trial().name() + row.domain())
        .values()
        .forEach(
            rows ->
                rows.forEach(
                    row ->
                        groups.computeIfAbsent(group(row), unused -> new ArrayList<>()).add(row)));
    List<One> curves = new ArrayList<>();
    groups.forEach(
        (group, rows) -> {
          double[] sizes = rows.stream().mapToDouble(Scaling::size).toArray();
          double[] different = Arrays.stream(sizes).distinct().sorted().toArray();
          if (different.length >= FEWEST_SIZES) {
            double[] y = rows.stream().mapToDouble(this::value).toArray();
            PowerLaw law = PowerLaw.fit(sizes, y, new Bootstrap(1, analysis.resamples()));
            curves.add(new One(group, y.length, law, different, reaches(group, law, groups)));
          }
        });
    return curves;
  }

  private List<Reach> reaches(Group group, PowerLaw law, Map<Group, List<Measured>> groups) {
    List<Reach> reaches = new ArrayList<>();
    if (group.fusion().equals("none")) {
      groups.forEach(
          (other, rows) -> {
            if (!other.fusion().equals("none")
                && other.data().equals(group.data())
                && other.model().equals(group.model())
                && other.domain().equals(group.domain())) {
              rows.stream()
                  .collect(
                      Collectors.groupingBy(
                          row -> row.trial().cell(), LinkedHashMap::new, Collectors.toList()))
                  .forEach((cell, its) -> reaches.add(reach(law, cell, its)));
            }
          });
    }
    return reaches;
  }

  private Reach reach(PowerLaw law, Trial.Cell cell, List<Measured> rows) {
    double mean = rows.stream().mapToDouble(this::value).average().orElse(Double.NaN);
    return new Reach(points.arms(cell), mean, cell.size().trainable(), law.reaches(mean));
  }

  private Group group(Measured row) {
    Trial.Cell cell = row.trial().cell();
    return new Group(points.data(cell), Points.model(cell), Points.fusion(cell), row.domain());
  }

  private static double size(Measured row) {
    return row.trial().cell().size().trainable();
  }

  private double value(Measured row) {
    return row.number(analysis.metric());
  }

  /** As {@code analysis.json} has them. */
  static ArrayNode json(List<One> all) {
    ArrayNode nodes = JsonMapper.shared().createArrayNode();
    for (One one : all) {
      ObjectNode node = nodes.addObject();
      node.put("data", one.group().data()).put("model", one.group().model());
      node.put("fusion", one.group().fusion()).put("domain", one.group().domain());
      node.put("points", one.points());
      node.set("a", Json.interval(one.law().a()));
      node.set("b", Json.interval(one.law().b()));
      node.set("c", Json.interval(one.law().c()));
      ArrayNode curve = node.putArray("curve");
      double from = Math.log(one.sizes()[0]);
      double to = Math.log(one.sizes()[one.sizes().length - 1]);
      IntStream.range(0, CURVE_POINTS)
          .mapToDouble(i -> Math.exp(from + i * (to - from) / (CURVE_POINTS - 1)))
          .forEach(
              size -> {
                ObjectNode point = Json.interval(one.law().value(size));
                point.put("size", size);
                curve.add(point);
              });
      ArrayNode reaches = node.putArray("reaches");
      for (Reach reach : one.reaches()) {
        ObjectNode its = reaches.addObject().put("arm", reach.arm());
        its.set("value", Json.number(reach.value()));
        its.put("weights", reach.weights());
        its.set("size", Json.interval(reach.size()));
      }
    }
    return nodes;
  }
}
