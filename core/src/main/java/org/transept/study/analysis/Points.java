package org.transept.study.analysis;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.transept.config.Settings;
import org.transept.data.read.Source;
import org.transept.study.plan.StudyConfig;
import org.transept.study.plan.StudyRuns;
import org.transept.study.plan.Trial;
import tools.jackson.databind.JsonNode;

/** What the analyses of a study ask of its runs: their data, host, placement and control. */
final class Points {
  /** Value of {@link #control} where nothing of cross-attention is tampered with. */
  static final String NATURAL = "none";

  private final StudyRuns study;
  private final List<Measured> rows;

  Points(StudyRuns study, List<Measured> rows) {
    this.study = study;
    this.rows = rows;
  }

  /** All of them. */
  List<Measured> rows() {
    return rows;
  }

  /** Those with a metric, and without tampering, by some key, in the order of the study. */
  Map<String, List<Measured>> natural(String metric, Function<Measured, String> key) {
    return rows.stream()
        .filter(row -> control(row.trial().cell()).equals(NATURAL))
        .filter(row -> Double.isFinite(row.number(metric)))
        .collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
  }

  /**
   * What tells its data from that of other cells: the arms that change it, or the file's folder.
   */
  String data(Trial.Cell cell) {
    String arms =
        study.config().axes().stream()
            .filter(StudyConfig.Axis::changesData)
            .map(axis -> cell.arms().getOrDefault(axis.name(), ""))
            .collect(Collectors.joining("_"));
    return arms.isEmpty() ? folder(cell.config().data()) : arms;
  }

  private static String folder(Source data) {
    if (data.files().isEmpty()) {
      return "data";
    }
    String file = data.files().get(0);
    Path parent = Path.of(file.substring(file.indexOf('=') + 1)).getParent();
    return parent == null || parent.getFileName() == null
        ? "data"
        : parent.getFileName().toString();
  }

  /** Its other arms, joined. */
  String arms(Trial.Cell cell) {
    return study.config().axes().stream()
        .filter(axis -> !axis.changesData())
        .map(axis -> cell.arms().getOrDefault(axis.name(), ""))
        .collect(Collectors.joining("_"));
  }

  /** The host: {@code towers}, {@code abxi}, ... */
  static String model(Trial.Cell cell) {
    return Settings.name((Record) cell.config().model());
  }

  /** Where cross-attention sits: {@code none}, {@code early}, {@code stack}. */
  static String fusion(Trial.Cell cell) {
    return model(cell, "type", "none");
  }

  /** How cross-attention is tampered with: a control, or a penalty on its angle. */
  static String control(Trial.Cell cell) {
    JsonNode attention = Settings.write(cell.config()).at("/model/fusion/attention");
    double penalty = attention.path("orthogonality").asDouble(0);
    return penalty == 0 ? attention.path("control").asString(NATURAL) : "penalty " + penalty;
  }

  private static String model(Trial.Cell cell, String key, String otherwise) {
    return Settings.write(cell.config()).at("/model/fusion").path(key).asString(otherwise);
  }
}
