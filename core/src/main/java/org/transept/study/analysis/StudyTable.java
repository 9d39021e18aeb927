package org.transept.study.analysis;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.transept.config.Settings;
import org.transept.file.WholeFile;
import org.transept.study.plan.StudyRuns;
import org.transept.study.plan.Trial;

/**
 * Writes {@code study.parquet}: one row for each finished run and domain, all domains last,
 * compressed with zstd.
 *
 * <pre>
 * run          VARCHAR  name of its folder
 * arm.AXIS     VARCHAR  label of its arm, a column for each axis
 * seed         BIGINT
 * domain       VARCHAR  name, or "all"
 * model        VARCHAR  type
 * trainable    BIGINT   weights that learn
 * total        BIGINT   those and the ones that do not
 * cases        BIGINT   test targets
 * ...          DOUBLE   a column for each of {@link Measured#numbers()}; null where a run has none
 * </pre>
 */
public final class StudyTable {
  private StudyTable() {}

  /** What all finished runs of a study came to. */
  static List<Measured> read(StudyRuns study) {
    List<Measured> rows = new ArrayList<>();
    for (Trial trial : study.trials()) {
      if (study.finished(trial)) {
        rows.addAll(Measured.read(trial, study.folder(trial)));
      }
    }
    return rows;
  }

  /** Writes the table beside its place and moves it there at once. */
  public static Path write(StudyRuns study) {
    List<Measured> rows = read(study);
    Path file = study.folder().resolve("study.parquet");
    Set<String> names = new LinkedHashSet<>();
    rows.forEach(row -> names.addAll(row.numbers().keySet()));
    WholeFile.write(file, part -> fill(part, study, rows, names));
    return file;
  }

  private static void fill(Path part, StudyRuns study, List<Measured> rows, Set<String> names)
      throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE study (" + columns(study, names) + ")");
      append(connection.unwrap(DuckDBConnection.class), rows, names);
      statement.execute(
          "COPY study TO %s (FORMAT parquet, COMPRESSION zstd)"
              .formatted("'" + part.toString().replace("'", "''") + "'"));
    }
  }

  private static String columns(StudyRuns study, Set<String> names) {
    List<String> columns = new ArrayList<>(List.of("run VARCHAR"));
    study.config().axes().forEach(axis -> columns.add(quote("arm." + axis.name()) + " VARCHAR"));
    columns.addAll(
        List.of(
            "seed BIGINT",
            "domain VARCHAR",
            "model VARCHAR",
            "trainable BIGINT",
            "total BIGINT",
            "cases BIGINT"));
    names.forEach(name -> columns.add(quote(name) + " DOUBLE"));
    return String.join(", ", columns);
  }

  private static void append(DuckDBConnection connection, List<Measured> rows, Set<String> names)
      throws SQLException {
    try (DuckDBAppender appender = connection.createAppender("study")) {
      for (Measured row : rows) {
        Trial.Cell cell = row.trial().cell();
        appender.beginRow();
        appender.append(row.trial().name());
        for (String arm : cell.arms().values()) {
          appender.append(arm);
        }
        appender.append(row.trial().seed()).append(row.domain());
        appender.append(Settings.name((Record) cell.config().model()));
        appender.append(cell.size().trainable()).append(cell.size().total()).append(row.cases());
        for (String name : names) {
          double value = row.number(name);
          if (Double.isNaN(value)) {
            appender.appendNull();
          } else {
            appender.append(value);
          }
        }
        appender.endRow();
      }
    }
  }

  private static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
