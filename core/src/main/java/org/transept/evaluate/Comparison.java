package org.transept.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.transept.config.SettingsException;
import org.transept.metric.Bootstrap;
import org.transept.metric.Interval;
import org.transept.metric.Metric;
import org.transept.metric.Summary;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Differences between models and the first of them on the same cases, with paired bootstrap
 * intervals at 95 %.
 *
 * @param first name of the model that the others are held against
 * @param rows by model, domain (alphabetical, then all) and metric
 */
public record Comparison(String first, long seed, List<Row> rows) {
  private static final int RESAMPLES = 1000;

  /**
   * One model against the first in one domain.
   *
   * @param cases cases that both have; all numbers are of these
   * @param unpaired cases that only one of the two has
   * @param firstMean mean of the first model
   * @param difference mean of this model minus mean of the first
   * @param mismatch how the fingerprints differ; not empty only if the comparison was forced
   */
  public record Row(
      String model,
      String domain,
      String metric,
      long cases,
      long unpaired,
      double firstMean,
      Interval difference,
      List<String> mismatch) {
    /** Mean of this model. */
    public double mean() {
      return firstMean + difference.mean();
    }
  }

  /**
   * Compares models on the cases (user, domain, target) that they share.
   *
   * @param models the first one is what the others are held against
   * @param seed of the bootstrap
   * @param force compare in spite of different fingerprints; every affected row then says so
   * @throws SettingsException if fingerprints differ and {@code force} is not set, or if two models
   *     share no case
   */
  public static Comparison of(
      List<ModelRanks> models, List<Metric> metrics, long seed, boolean force) {
    ModelRanks first = models.get(0);
    List<String> problems = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    for (ModelRanks model : models.subList(1, models.size())) {
      List<String> mismatch = first.fingerprint().differences(model.fingerprint());
      Other other = new Other(model.name(), mismatch, Pairs.byDomain(first.ranks(), model.ranks()));
      if (!mismatch.isEmpty() && !force) {
        problems.add(
            "%s: must have the fingerprint of %s, got %s; evaluate both alike, or force the comparison"
                .formatted(model.name(), first.name(), String.join("; ", mismatch)));
      } else if (other.domains.values().stream().allMatch(pairs -> pairs.size() == 0)) {
        problems.add(
            "%s: must share cases (user, domain, target) with %s, got none among %s and %s"
                    .formatted(
                        model.name(), first.name(), counted(model.ranks()), counted(first.ranks()))
                + " that have a competitor");
      } else {
        rows.addAll(other.rows(metrics, new Bootstrap(seed, RESAMPLES)));
      }
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return new Comparison(first.name(), seed, List.copyOf(rows));
  }

  private static long counted(Ranks ranks) {
    return IntStream.range(0, ranks.size()).filter(i -> ranks.get(i).counts()).count();
  }

  private record Other(String model, List<String> mismatch, Map<String, Pairs> domains) {
    List<Row> rows(List<Metric> metrics, Bootstrap bootstrap) {
      List<Row> rows = new ArrayList<>();
      domains.forEach(
          (domain, pairs) -> {
            for (Metric metric : metrics) {
              double[] values = pairs.first(metric);
              rows.add(
                  new Row(
                      model,
                      domain,
                      metric.label(),
                      pairs.size(),
                      pairs.unpaired(),
                      Summary.of(values).mean(),
                      bootstrap.difference(values, pairs.other(metric)),
                      mismatch));
            }
          });
      return rows;
    }
  }

  /** The comparison as JSON, for programs; numbers that are not known are null. */
  public JsonNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("first", first).put("seed", seed).put("resamples", RESAMPLES);
    ArrayNode list = json.putArray("rows");
    for (Row row : rows) {
      ObjectNode node = list.addObject();
      node.put("model", row.model()).put("domain", row.domain()).put("metric", row.metric());
      node.put("cases", row.cases()).put("unpaired", row.unpaired());
      node.set("first", Report.number(row.firstMean()));
      node.set("mean", Report.number(row.mean()));
      node.set("difference", Report.number(row.difference().mean()));
      node.set("low", Report.number(row.difference().low()));
      node.set("high", Report.number(row.difference().high()));
      row.mismatch().forEach(node.putArray("mismatch")::add);
    }
    return json;
  }

  /** A table for the terminal; rows of a forced comparison are marked and explained below it. */
  public String table() {
    TextTable table =
        new TextTable(
            3,
            List.of(
                "model",
                "domain",
                "metric",
                "cases",
                first,
                "mean",
                "difference",
                "95 % interval"));
    Set<String> notes = new LinkedHashSet<>();
    for (Row row : rows) {
      table.add(cells(row));
      if (!row.mismatch().isEmpty()) {
        notes.add(
            "! %s is not comparable with %s: %s\n"
                .formatted(row.model(), first, String.join("; ", row.mismatch())));
      }
      if (row.domain().equals(Report.ALL) && row.unpaired() > 0) {
        notes.add(
            "%s cases are in only one of %s and %s and left out\n"
                .formatted(row.unpaired(), first, row.model()));
      }
    }
    return table + String.join("", notes);
  }

  private static List<String> cells(Row row) {
    Interval difference = row.difference();
    return List.of(
        row.model() + (row.mismatch().isEmpty() ? "" : " !"),
        row.domain(),
        row.metric(),
        String.valueOf(row.cases()),
        TextTable.number(row.firstMean()),
        TextTable.number(row.mean()),
        TextTable.signed(difference.mean()),
        "[%s, %s]"
            .formatted(TextTable.signed(difference.low()), TextTable.signed(difference.high())));
  }
}
