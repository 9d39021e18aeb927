package org.transept.track;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.transept.evaluate.Report;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a server is told of a run, in MLflow's words. Names keep letters, digits, {@code _ . -} and
 * spaces; {@code @} becomes {@code _at_} and anything else {@code _}, for MLflow has no others.
 * Numbers that are not finite are left out.
 */
final class MlflowPayload {
  /** All stores of all servers take names of this length. */
  private static final int NAME = 250;

  /** UTF-8 bytes of a value that all 2.x servers take; what is longer is cut. */
  private static final int VALUE = 500;

  /** Most characters of a tag's value. */
  private static final int TAG = 5000;

  private MlflowPayload() {}

  /** Settings by their paths. */
  static List<ObjectNode> params(JsonNode config) {
    List<ObjectNode> params = new ArrayList<>();
    params("", config, params);
    return params;
  }

  private static void params(String path, JsonNode node, List<ObjectNode> params) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        params(
            path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
            entry.getValue(),
            params);
      }
    } else {
      String value = node.isString() ? node.asString() : node.toString();
      params.add(param(path, value));
    }
  }

  static ObjectNode param(String path, String value) {
    return pair(name(path), cut(value, VALUE));
  }

  static ObjectNode tag(String key, String value) {
    return pair(key, cut(value, TAG));
  }

  private static ObjectNode pair(String key, String value) {
    return JsonMapper.shared().createObjectNode().put("key", key).put("value", value);
  }

  /** A line of {@code log.jsonl}; its step is its epoch. */
  static List<ObjectNode> epoch(JsonNode line, long time) {
    long epoch = line.path("epoch").asLong(0);
    Metrics metrics = new Metrics(epoch, time);
    for (String name : List.of("loss", "rate", "gradientNorm")) {
      if (epoch > 0) {
        metrics.add("train/" + name, line.path(name));
      }
    }
    line.path("terms").properties().forEach(e -> metrics.add("train/" + e.getKey(), e.getValue()));
    for (String name : List.of("seconds", "targetsPerSecond", "tokensPerSecond", "memoryMiB")) {
      metrics.add("cost/" + name, line.path(name));
    }
    String metric = line.path("metric").asString("");
    line.path("valid")
        .properties()
        .forEach(e -> metrics.add("valid/" + metric + "." + e.getKey(), e.getValue()));
    for (JsonNode row : line.path("probe")) {
      String where =
          "probe/%s.%s.%s."
              .formatted(
                  row.path("site").asString(""),
                  row.path("query").asString(""),
                  row.path("key").asString(""));
      row.properties().forEach(e -> metrics.add(where + e.getKey(), e.getValue()));
    }
    return metrics.all;
  }

  /**
   * A {@code report.json}: means over all cases by metric and domain, for models beside the trained
   * one with their names; the step is the epoch whose weights were kept.
   */
  static List<ObjectNode> report(JsonNode report, long time) {
    Metrics metrics = new Metrics(report.path("best").path("epoch").asLong(0), time);
    for (JsonNode model : report.path("models")) {
      boolean own = model.path("kind").asString("").equals("model");
      String end = own ? "" : "." + model.path("name").asString("");
      for (JsonNode row : model.path("rows")) {
        if (row.path("slice").asString("").equals(Report.ALL)) {
          String domain = row.path("domain").asString("");
          row.path("metrics")
              .properties()
              .forEach(
                  e ->
                      metrics.add(
                          "test/" + e.getKey() + "." + domain + end, e.getValue().path("mean")));
        }
      }
    }
    return metrics.all;
  }

  /** A name that MLflow takes; a slash stays where it parts groups. */
  static String name(String name) {
    String known = name.replace("@", "_at_").replaceAll("[^\\p{L}\\p{N}_./ -]", "_");
    return cut(known, NAME);
  }

  private static String cut(String text, int bytes) {
    String cut = text.length() > bytes ? text.substring(0, bytes) : text;
    while (cut.getBytes(UTF_8).length > bytes) {
      cut = cut.substring(0, cut.length() - 1);
    }
    return cut;
  }

  private static final class Metrics {
    private final List<ObjectNode> all = new ArrayList<>();
    private final long step;
    private final long time;

    Metrics(long step, long time) {
      this.step = step;
      this.time = time;
    }

    void add(String group, JsonNode value) {
      int slash = group.indexOf('/');
      if (value.isNumber() && Double.isFinite(value.asDouble(Double.NaN))) {
        String rest = group.substring(slash + 1).replace('/', '_');
        ObjectNode metric = JsonMapper.shared().createObjectNode();
        metric.put("key", name(group.substring(0, slash + 1) + rest));
        metric.put("value", value.asDouble()).put("timestamp", time).put("step", step);
        all.add(metric);
      }
    }
  }
}
