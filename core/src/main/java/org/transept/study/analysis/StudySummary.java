package org.transept.study.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.transept.metric.Summary;
import tools.jackson.databind.JsonNode;

/** What a study found, as lines for the terminal: the cells in numbers, then the findings. */
public final class StudySummary {
  private StudySummary() {}

  /**
   * The lines of an analysis: for each cell and domain the number of runs and, over their seeds,
   * mean and standard deviation of the study's metric.
   *
   * @param analysis the contents of {@code analysis.json}
   */
  public static List<String> lines(JsonNode analysis) {
    String metric = analysis.path("metric").asString("");
    Map<List<String>, List<Double>> cells = new LinkedHashMap<>();
    for (JsonNode point : analysis.path("points")) {
      JsonNode number = point.path("numbers").path(metric);
      if (number.isNumber()) {
        List<String> arms = new ArrayList<>();
        point.path("arms").properties().forEach(arm -> arms.add(arm.getValue().asString("")));
        List<String> cell = List.of(String.join(" / ", arms), point.path("domain").asString(""));
        cells.computeIfAbsent(cell, unused -> new ArrayList<>()).add(number.doubleValue());
      }
    }
    List<String> lines = new ArrayList<>();
    if (!cells.isEmpty()) {
      int arm = width(cells, 0, "arm");
      int domain = width(cells, 1, "domain");
      String format = "%-" + arm + "s  %-" + domain + "s  %4s  %s";
      lines.add(
          String.format(
              Locale.ROOT, format, "arm", "domain", "runs", metric + ", mean +- sd over seeds"));
      cells.forEach(
          (cell, values) ->
              lines.add(
                  String.format(
                      Locale.ROOT, format, cell.get(0), cell.get(1), values.size(), told(values))));
    }
    analysis.path("findings").forEach(finding -> lines.add("- " + finding.asString("")));
    return lines;
  }

  private static int width(Map<List<String>, List<Double>> cells, int part, String head) {
    int width = head.length();
    for (List<String> cell : cells.keySet()) {
      width = Math.max(width, cell.get(part).length());
    }
    return width;
  }

  private static String told(List<Double> values) {
    Summary summary = Summary.of(values.stream().mapToDouble(v -> v).toArray());
    return values.size() < 2
        ? String.format(Locale.ROOT, "%.4f", summary.mean())
        : String.format(
            Locale.ROOT,
            "%.4f +- %.4f",
            summary.mean(),
            summary.standardError() * Math.sqrt(values.size()));
  }
}
