package org.transept.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.transept.config.SettingsException;
import org.transept.metric.Metric;
import org.transept.metric.Summary;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Metrics of one or several models under one protocol, per domain and slice. Nothing is rounded but
 * what {@link #table} prints. Cases without a competitor do not count.
 *
 * @param fingerprint what the numbers of all models were made under
 * @param protocol its short name, such as "full"
 * @param competition candidates beside the targets
 * @param metrics labels, in the order in which they are shown
 * @param paired the first model against each of the others, case by case, in {@link #headline}; one
 *     comparison for each of the others, which is its first
 */
public record Report(
    Fingerprint fingerprint,
    String protocol,
    Competition competition,
    List<String> metrics,
    List<Model> models,
    List<Comparison> paired) {
  /** Domain name of the rows over all domains, in which every case weighs the same. */
  public static final String ALL = "all";

  /** The metric that verdicts are about, if it is asked for. */
  private static final String HEADLINE = "ndcg@10";

  /** Seed of the bootstrap, the default of {@code compare}, which so prints the same intervals. */
  private static final long SEED = 1;

  /**
   * One model's rows.
   *
   * @param rows domains in alphabetical order and then all of them together, each by slice; a slice
   *     without a case has no row
   */
  public record Model(String name, ModelRanks.Kind kind, List<Row> rows) {}

  /** The summaries of one domain and slice, by the label of the metric. */
  public record Row(String domain, String slice, long cases, Map<String, Summary> metrics) {
    /**
     * The summary of the metric with that label.
     *
     * @throws IllegalArgumentException if the report has no such metric
     */
    public Summary metric(String label) {
      Summary summary = metrics.get(label);
      if (summary == null) {
        throw new IllegalArgumentException(
            "metric must be one of %s, got \"%s\"".formatted(metrics.keySet(), label));
      }
      return summary;
    }
  }

  /**
   * The report of some models.
   *
   * @throws SettingsException if they were evaluated under different fingerprints
   */
  public static Report of(Protocol protocol, List<Slice> slices, List<ModelRanks> models) {
    ModelRanks first = models.get(0);
    List<String> problems = new ArrayList<>();
    List<Model> reported = new ArrayList<>();
    for (ModelRanks model : models) {
      List<String> differences = first.fingerprint().differences(model.fingerprint());
      if (!differences.isEmpty()) {
        problems.add(
            "%s: must have the fingerprint of %s, got %s"
                .formatted(model.name(), first.name(), String.join("; ", differences)));
      }
      List<Row> rows = rows(protocol.parsedMetrics(), slices, model.ranks());
      reported.add(new Model(model.name(), model.kind(), rows));
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    Competition competition = Competition.of(protocol, first.ranks());
    return new Report(
        first.fingerprint(),
        protocol.shortName(),
        competition,
        protocol.metrics(),
        reported,
        competition.none() < competition.cases()
            ? paired(headline(protocol.metrics()), models)
            : List.of());
  }

  /** The metric that verdicts are about: ndcg@10 if it is among the labels, or their first. */
  static String headline(List<String> metrics) {
    return metrics.contains(HEADLINE) ? HEADLINE : metrics.get(0);
  }

  private static List<Comparison> paired(String metric, List<ModelRanks> models) {
    ModelRanks own = models.get(0);
    return models.subList(1, models.size()).stream()
        .map(
            other -> Comparison.of(List.of(other, own), List.of(Metric.parse(metric)), SEED, false))
        .toList();
  }

  private static List<Row> rows(List<Metric> metrics, List<Slice> slices, Ranks ranks) {
    Map<String, Tally> domains = new TreeMap<>();
    Tally all = new Tally(slices, metrics);
    for (int i = 0; i < ranks.size(); i++) {
      Case one = ranks.get(i);
      if (!one.counts()) {
        continue;
      }
      all.add(one);
      domains.computeIfAbsent(one.domain(), domain -> new Tally(slices, metrics)).add(one);
    }
    List<Row> rows = new ArrayList<>();
    domains.forEach((domain, tally) -> rows.addAll(tally.rows(domain)));
    rows.addAll(all.rows(ALL));
    return rows;
  }

  /** The contents of {@code report.json}; a standard error that is not known is null. */
  public JsonNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("fingerprint", fingerprint.json());
    json.put("protocol", protocol);
    json.set("candidates", competition.json());
    ArrayNode labels = json.putArray("metrics");
    metrics.forEach(labels::add);
    ArrayNode list = json.putArray("models");
    for (Model model : models) {
      ObjectNode node = list.addObject();
      node.put("name", model.name()).put("kind", model.kind().label());
      ArrayNode rows = node.putArray("rows");
      model.rows().forEach(row -> rows.add(json(row)));
    }
    ArrayNode differences = json.putArray("paired");
    paired.forEach(comparison -> differences.add(comparison.json()));
    return json;
  }

  private static ObjectNode json(Row row) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("domain", row.domain()).put("slice", row.slice()).put("cases", row.cases());
    ObjectNode summaries = json.putObject("metrics");
    for (Map.Entry<String, Summary> metric : row.metrics().entrySet()) {
      ObjectNode summary = summaries.putObject(metric.getKey());
      summary.set("mean", number(metric.getValue().mean()));
      summary.set("se", number(metric.getValue().standardError()));
    }
    return json;
  }

  /**
   * A table for the terminal: domains and models by headline metrics, mean +- standard error. The
   * headline metrics are mrr, auc and, of hr and ndcg, those at the last cut-off listed. What must
   * be known of the candidates stands above it.
   */
  public String table() {
    List<String> headline = columns();
    List<String> header = new ArrayList<>(List.of("domain", "model", "cases"));
    header.addAll(headline);
    TextTable table = new TextTable(2, header);
    for (String domain : domains()) {
      for (Model model : models) {
        for (Row row : model.rows()) {
          if (row.domain().equals(domain) && row.slice().equals(Slices.ALL)) {
            List<String> cells = new ArrayList<>();
            cells.add(domain);
            cells.add(model.kind().title(model.name()));
            cells.add(String.valueOf(row.cases()));
            headline.forEach(label -> cells.add(text(row.metric(label))));
            table.add(cells);
          }
        }
      }
    }
    StringBuilder notes = new StringBuilder();
    competition.notes().forEach(note -> notes.append(note).append('\n'));
    return "%s candidates, fingerprint %s, mean +- standard error\n%s%s"
        .formatted(
            protocol,
            fingerprint.id(),
            notes,
            competition.none() < competition.cases() ? table : "");
  }

  private List<String> columns() {
    Map<String, String> last = new LinkedHashMap<>();
    metrics.forEach(label -> last.put(label.replaceAll("@.*", ""), label));
    return List.copyOf(last.values());
  }

  /** In the order of the rows; a single domain needs no row for all of them. */
  public Set<String> domains() {
    Set<String> domains = new LinkedHashSet<>();
    models.forEach(model -> model.rows().forEach(row -> domains.add(row.domain())));
    domains.remove(ALL);
    if (domains.size() != 1) {
      domains.add(ALL);
    }
    return domains;
  }

  /** A number for JSON, which has no NaN. */
  static JsonNode number(double value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return Double.isNaN(value) ? nodes.nullNode() : nodes.numberNode(value);
  }

  private static String text(Summary summary) {
    return "%s +- %s"
        .formatted(TextTable.number(summary.mean()), TextTable.number(summary.standardError()));
  }
}
