package org.transept.study.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hipparchus.stat.descriptive.rank.Median;
import org.transept.evaluate.Report;
import org.transept.file.JsonFile;
import org.transept.study.plan.Json;
import org.transept.study.plan.StudyRuns;
import org.transept.study.plan.Trial;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How |mean cos(X, X')| moves from initialisation on: median and range over the seeds of a cell, on
 * validation cases. Runs that ended early are in the epochs that they have.
 */
final class Trajectories {
  private static final String COS = "absMeanCos";

  private Trajectories() {}

  /** As {@code analysis.json} has them: one for each cell with cross-attention and domain. */
  static ArrayNode json(StudyRuns study) {
    ArrayNode nodes = JsonMapper.shared().createArrayNode();
    for (Trial.Cell cell : study.cells()) {
      Map<String, Map<Integer, List<Double>>> domains = new TreeMap<>();
      double floor = 0;
      for (long seed : study.config().seeds()) {
        Trial trial = new Trial(cell, seed);
        if (study.finished(trial)) {
          for (JsonNode line : JsonFile.lines(study.folder(trial).resolve("log.jsonl"))) {
            for (String domain : queries(line)) {
              Map<String, Double> numbers = Measured.geometry("", line.path("probe"), domain);
              domains
                  .computeIfAbsent(domain, unused -> new TreeMap<>())
                  .computeIfAbsent(line.path("epoch").asInt(0), unused -> new ArrayList<>())
                  .add(numbers.getOrDefault(COS, Double.NaN));
              floor = numbers.getOrDefault("floor", floor);
            }
          }
        }
      }
      for (Map.Entry<String, Map<Integer, List<Double>>> domain : domains.entrySet()) {
        ObjectNode node = nodes.addObject().put("cell", cell.name());
        node.put("domain", domain.getKey()).put("floor", floor);
        add(node, domain.getValue());
      }
    }
    return nodes;
  }

  private static List<String> queries(JsonNode line) {
    List<String> domains = new ArrayList<>();
    for (JsonNode row : line.path("probe")) {
      String query = row.path("query").asString(Report.ALL);
      if (!domains.contains(query)) {
        domains.add(query);
      }
    }
    return domains;
  }

  private static void add(ObjectNode node, Map<Integer, List<Double>> epochs) {
    ArrayNode numbers = node.putArray("epochs");
    ArrayNode median = node.putArray(COS);
    ArrayNode low = node.putArray("low");
    ArrayNode high = node.putArray("high");
    epochs.forEach(
        (epoch, values) -> {
          double[] all = values.stream().mapToDouble(value -> value).toArray();
          numbers.add(epoch);
          median.add(Json.number(new Median().evaluate(all)));
          low.add(Json.number(Arrays.stream(all).min().orElse(Double.NaN)));
          high.add(Json.number(Arrays.stream(all).max().orElse(Double.NaN)));
        });
  }
}
