package org.transept.serve.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.transept.config.SettingsException;
import org.transept.run.RunDirectory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run's files say of it, read once, when it is opened: whatever becomes of them afterwards,
 * it can be told.
 *
 * @param protocol of its evaluation; null if it was not evaluated
 * @param metrics means of the run's own model over all cases, by domain and metric
 * @param versions of what trained it
 */
record RunFacts(
    @Nullable String protocol, Map<String, Map<String, Double>> metrics, JsonNode versions) {
  /**
   * Reads them.
   *
   * @throws SettingsException naming the file that cannot be read
   */
  static RunFacts of(RunDirectory directory) {
    JsonNode report = read(directory.file("report.json"));
    return new RunFacts(
        report.path("protocol").asString(null),
        metrics(report),
        read(directory.file("run.json")).path("versions"));
  }

  /** A file that is not there says nothing. */
  private static JsonNode read(Path file) {
    if (!Files.exists(file)) {
      return JsonMapper.shared().createObjectNode();
    }
    try {
      JsonNode read = JsonMapper.shared().readTree(file.toFile());
      if (read.isObject()) {
        return read;
      }
    } catch (JacksonException cut) {
      // Refused below, like what is no object.
    }
    throw new SettingsException(List.of(rule(file)));
  }

  private static String rule(Path file) {
    return "%s: must be a whole JSON object, but it is cut off or damaged; %s"
        .formatted(
            file,
            file.endsWith("report.json")
                ? "./transept evaluate " + file.getParent() + " writes it anew"
                : "bring back a copy of it");
  }

  /**
   * The first JSON file of a run's folder that is not whole, in words; null if all are.
   *
   * @param folder of a run that could not be opened
   */
  static @Nullable String damage(Path folder) {
    for (String name : List.of("run.json", "rules.json", "report.json")) {
      try {
        read(folder.resolve(name));
      } catch (SettingsException damaged) {
        return damaged.getMessage();
      }
    }
    return null;
  }

  private static Map<String, Map<String, Double>> metrics(JsonNode report) {
    Map<String, Map<String, Double>> metrics = new LinkedHashMap<>();
    for (JsonNode row : report.path("models").path(0).path("rows")) {
      if (row.path("slice").asString("").equals("all")) {
        Map<String, Double> means = new LinkedHashMap<>();
        for (String label : row.path("metrics").propertyNames()) {
          means.put(label, row.path("metrics").path(label).path("mean").asDouble(Double.NaN));
        }
        metrics.put(row.path("domain").asString(""), means);
      }
    }
    return metrics;
  }
}
