package org.transept.study.analysis;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.transept.evaluate.ModelRanks;
import org.transept.evaluate.Report;
import org.transept.evaluate.Slices;
import org.transept.file.JsonFile;
import org.transept.run.EvaluationFiles;
import org.transept.run.RunDirectory;
import org.transept.study.plan.Trial;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one finished run came to in one domain, or in all of them: one point of an analysis.
 *
 * @param domain name, or {@link Report#ALL}
 * @param cases test targets
 * @param numbers by name: metrics on test targets ({@code ndcg@10} ...), {@code valid} (the number
 *     that selects), {@code bestEpoch}, {@code seconds} of training, {@code memoryMiB}, and, where
 *     there is cross-attention, the geometry of this domain's queries before training ({@code
 *     start.}, on validation cases) and at the best epoch ({@code best.}, on test cases): means of
 *     {@link org.transept.probe.Alignment.Row}'s numbers over sites and keys, weighed by tokens
 */
record Measured(Trial trial, String domain, long cases, Map<String, Double> numbers) {
  /** Numbers of an alignment row that are averaged. */
  static final List<String> GEOMETRY =
      List.of(
          "absMeanCos",
          "meanAbsCos",
          "rmsCos",
          "gatedAbsMeanCos",
          "gatedMeanAbsCos",
          "floor",
          "gateMean",
          "gateSpread");

  /** The rows of a finished run, all domains last. */
  static List<Measured> read(Trial trial, Path folder) {
    RunDirectory directory = new RunDirectory(folder);
    JsonNode run = directory.run();
    JsonNode report = directory.report(EvaluationFiles.OWN);
    List<ObjectNode> log = JsonFile.lines(folder.resolve("log.jsonl"));
    int best = report.path("best").path("epoch").asInt(0);
    ObjectNode start = log.isEmpty() ? JsonMapper.shared().createObjectNode() : log.get(0);
    ObjectNode chosen = log.stream().filter(at(best)).findFirst().orElse(start);
    List<Measured> all = new ArrayList<>();
    for (JsonNode model : report.path("models")) {
      if (!model.path("kind").asString("").equals(ModelRanks.Kind.MODEL.label())) {
        continue;
      }
      for (JsonNode row : model.path("rows")) {
        if (row.path("slice").asString("").equals(Slices.ALL)) {
          String domain = row.path("domain").asString("");
          Map<String, Double> numbers = new LinkedHashMap<>();
          row.path("metrics")
              .properties()
              .forEach(metric -> numbers.put(metric.getKey(), mean(metric.getValue())));
          numbers.put("valid", chosen.path("valid").path(domain).asDouble(Double.NaN));
          numbers.put("bestEpoch", (double) best);
          numbers.put("seconds", run.path("seconds").asDouble(0));
          numbers.put("memoryMiB", run.path("peakMemoryMiB").asDouble(0));
          numbers.putAll(geometry("start.", start.path("probe"), domain));
          numbers.putAll(geometry("best.", report.path("probe"), domain));
          all.add(new Measured(trial, domain, row.path("cases").asLong(0), numbers));
        }
      }
    }
    return all;
  }

  /** A number by name; NaN if the run has none of that name. */
  double number(String name) {
    return numbers.getOrDefault(name, Double.NaN);
  }

  private static Predicate<JsonNode> at(int epoch) {
    return line -> line.path("epoch").asInt(-1) == epoch;
  }

  private static double mean(JsonNode summary) {
    return summary.path("mean").asDouble(Double.NaN);
  }

  static Map<String, Double> geometry(String prefix, JsonNode rows, String domain) {
    Map<String, Double> means = new LinkedHashMap<>();
    double tokens = 0;
    for (JsonNode row : rows) {
      if (domain.equals(Report.ALL) || row.path("query").asString("").equals(domain)) {
        double weight = row.path("tokens").asDouble(0);
        tokens += weight;
        for (String name : GEOMETRY) {
          means.merge(prefix + name, weight * row.path(name).asDouble(Double.NaN), Double::sum);
        }
      }
    }
    double all = tokens;
    if (all == 0) {
      return Map.of();
    }
    means.replaceAll((name, sum) -> sum / all);
    return means;
  }
}
