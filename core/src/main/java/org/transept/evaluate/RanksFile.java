package org.transept.evaluate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.transept.data.DataException;
import org.transept.data.Printable;
import org.transept.file.DamagedFileException;
import org.transept.file.JsonFile;
import org.transept.file.WholeFile;

/**
 * Reads and writes {@code ranks.parquet}: every rank of one evaluation, so that any metric, slice
 * or comparison can be had later.
 *
 * <p>One row per case, in the order of evaluation, compressed with zstd:
 *
 * <pre>
 * user            VARCHAR  the log's own user key
 * domain          VARCHAR  name of the target's domain
 * target          VARCHAR  the log's own item key
 * rank            DOUBLE   1-based; a fraction if ties count half
 * candidates      INTEGER  items ranked, the target included
 * history_length  INTEGER  events of the user before the target
 * domain_history  INTEGER  how many of these are in the target's domain
 * tied            BOOLEAN  the target carries the time of the event before it
 * target_count    INTEGER  training events of the target item
 * </pre>
 *
 * <p>The file's key-value metadata holds {@code transept} (version of this format), {@code model}
 * (name), {@code kind} (model, baseline or oracle) and {@code fingerprint} (a JSON object).
 */
public final class RanksFile {
  private static final String FORMAT = "transept";
  private static final String VERSION = "1";
  private static final String COLUMNS =
      "\"user\" VARCHAR, domain VARCHAR, target VARCHAR, rank DOUBLE, candidates INTEGER,"
          + " history_length INTEGER, domain_history INTEGER, tied BOOLEAN, target_count INTEGER";

  private RanksFile() {}

  /**
   * Writes the file beside its place and moves it there at once, over an older one if need be.
   *
   * @throws org.transept.file.FileException if the place cannot be written
   */
  public static void write(Path file, ModelRanks model) {
    WholeFile.write(file, part -> fill(part, model));
  }

  /** Writes the file beside its place, see {@link WholeFile#stage}. */
  public static void stage(Path file, ModelRanks model) {
    WholeFile.stage(file, part -> fill(part, model));
  }

  private static void fill(Path part, ModelRanks model) throws SQLException {
    try (Connection connection = open();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE ranks (" + COLUMNS + ")");
      append(connection.unwrap(DuckDBConnection.class), model.ranks());
      statement.execute(
          "COPY ranks TO %s (FORMAT parquet, COMPRESSION zstd, KV_METADATA {%s: %s, model: %s, kind: %s, fingerprint: %s})"
              .formatted(
                  quote(part.toString()),
                  FORMAT,
                  quote(VERSION),
                  quote(model.name()),
                  quote(model.kind().label()),
                  quote(model.fingerprint().json().toString())));
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws DataException if the file is missing or something else
   */
  public static ModelRanks read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new DataException(file + ": must be a file of ranks, got none; evaluate the run first");
    }
    try (Connection connection = open();
        Statement statement = connection.createStatement()) {
      Map<String, String> metadata = metadata(statement, file);
      String version = metadata.getOrDefault(FORMAT, "none");
      if (!version.equals(VERSION)) {
        throw new DataException(
            "%s: must be a file of ranks of version %s, got %s".formatted(file, VERSION, version));
      }
      Fingerprint fingerprint =
          Fingerprint.of(
              JsonFile.object(
                  file + ": \"fingerprint\"", metadata.getOrDefault("fingerprint", "{}")));
      ModelRanks.Kind kind = kind(file, metadata.getOrDefault("kind", ""));
      return new ModelRanks(
          metadata.getOrDefault("model", ""), kind, fingerprint, ranks(statement, file));
    } catch (SQLException failed) {
      String said = String.valueOf(failed.getMessage()).lines().findFirst().orElse("");
      throw new DataException(
          "%s: must be a file of ranks, got something else; %s".formatted(file, said), failed);
    }
  }

  private static ModelRanks.Kind kind(Path file, String label) {
    List<ModelRanks.Kind> kinds = List.of(ModelRanks.Kind.values());
    return kinds.stream()
        .filter(kind -> kind.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new DamagedFileException(
                    file.toString(),
                    "\"kind\" must be one of %s, got \"%s\""
                        .formatted(
                            kinds.stream()
                                .map(ModelRanks.Kind::label)
                                .collect(Collectors.joining(", ")),
                            Printable.of(label))));
  }

  private static Connection open() throws SQLException {
    return DriverManager.getConnection("jdbc:duckdb:");
  }

  private static void append(DuckDBConnection connection, Ranks ranks) throws SQLException {
    try (DuckDBAppender appender = connection.createAppender("ranks")) {
      for (int i = 0; i < ranks.size(); i++) {
        Case one = ranks.get(i);
        appender.beginRow();
        appender.append(one.user()).append(one.domain()).append(one.target());
        appender.append(one.rank()).append(one.candidates());
        appender.append(one.historyLength()).append(one.domainHistory());
        appender.append(one.tied()).append(one.targetCount());
        appender.endRow();
      }
    }
  }

  private static Map<String, String> metadata(Statement statement, Path file) throws SQLException {
    Map<String, String> metadata = new HashMap<>();
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT decode(key), decode(value) FROM parquet_kv_metadata(%s)"
                .formatted(quote(file.toString())))) {
      while (rows.next()) {
        metadata.put(rows.getString(1), rows.getString(2));
      }
    }
    return metadata;
  }

  private static Ranks ranks(Statement statement, Path file) throws SQLException {
    Ranks ranks = new Ranks();
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT * FROM read_parquet(%s)".formatted(quote(file.toString())))) {
      while (rows.next()) {
        ranks.add(
            new Case(
                text(rows, "user"),
                text(rows, "domain"),
                text(rows, "target"),
                rows.getDouble("rank"),
                rows.getInt("candidates"),
                rows.getInt("history_length"),
                rows.getInt("domain_history"),
                rows.getBoolean("tied"),
                rows.getInt("target_count")));
      }
    } catch (IllegalArgumentException impossible) {
      throw new DamagedFileException(file.toString(), String.valueOf(impossible.getMessage()));
    }
    return ranks;
  }

  private static String text(ResultSet rows, String column) throws SQLException {
    return Objects.requireNonNullElse(rows.getString(column), "");
  }

  private static String quote(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
