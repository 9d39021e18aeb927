package org.transept.answer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.transept.config.SettingsException;
import org.transept.file.FileException;

/**
 * Writes lists to a file, one row for each item of each list, in the format that the file's name
 * ends in: {@code .parquet} (compressed with zstd), {@code .csv} (RFC 4180, with a header), or
 * {@code .jsonl} (one JSON object a line). The columns are the same in all of them:
 *
 * <pre>
 * user    VARCHAR  the log's own user key
 * domain  VARCHAR  name of the domain
 * rank    INTEGER  from 1, the best
 * item    VARCHAR  the log's own item key
 * score   DOUBLE   larger is better
 * title   VARCHAR  what the item is called; null, in CSV nothing, if that is not known
 * </pre>
 *
 * <p>Rows wait on disk beside the file, whose place is taken at once when all are there.
 */
final class ListsFile implements AutoCloseable {
  private static final String COLUMNS =
      "\"user\" VARCHAR, domain VARCHAR, rank INTEGER, item VARCHAR, score DOUBLE,"
          + " title VARCHAR";

  /** How DuckDB writes each format, by the ending of the file's name. */
  private static final Map<String, String> FORMATS =
      Map.of(
          ".parquet", "FORMAT parquet, COMPRESSION zstd",
          ".csv", "FORMAT csv, HEADER true",
          ".jsonl", "FORMAT json");

  private final Path file;
  private final String format;
  private final Path folder;
  private final DuckDBConnection connection;
  private final DuckDBAppender appender;

  /**
   * Begins a file.
   *
   * @throws SettingsException if its name ends in no format
   * @throws FileException if its folder cannot be written
   */
  ListsFile(Path file) {
    this.file = file.toAbsolutePath();
    format = format(file);
    try {
      folder = Files.createTempDirectory(this.file.getParent(), "lists-");
    } catch (IOException failed) {
      throw failed(failed);
    }
    try {
      Properties properties = new Properties();
      properties.setProperty("memory_limit", "512MB");
      properties.setProperty("threads", "1");
      connection =
          DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("rows"), properties)
              .unwrap(DuckDBConnection.class);
      execute("CREATE TABLE lists (" + COLUMNS + ")");
      appender = connection.createAppender("lists");
    } catch (SQLException failed) {
      delete();
      throw failed(failed);
    }
  }

  /** What {@link #FORMATS} says of a file's name. */
  static String format(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return FORMATS.entrySet().stream()
        .filter(entry -> name.endsWith(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(
            () ->
                new SettingsException(
                    List.of(
                        "%s: must end in .csv, .jsonl or .parquet, which says the format of the lists"
                            .formatted(file))));
  }

  private FileException failed(Exception reason) {
    return FileException.writing(file, reason);
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Adds a list. */
  void add(String user, String domain, List<Scored> list, Predictor answers) {
    try {
      int rank = 1;
      for (Scored one : list) {
        appender.beginRow();
        appender.append(user).append(domain).append(rank++);
        appender.append(answers.key(one.item())).append(one.score());
        String title = answers.catalogue().title(one.item());
        if (title.isEmpty()) {
          appender.appendNull();
        } else {
          appender.append(title);
        }
        appender.endRow();
      }
    } catch (SQLException failed) {
      throw failed(failed);
    }
  }

  /** Puts the file in its place, over an older one if need be. */
  void finish() {
    Path part = folder.resolve("lists");
    try {
      appender.close();
      execute("COPY lists TO '%s' (%s)".formatted(part.toString().replace("'", "''"), format));
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (SQLException | IOException failed) {
      throw failed(failed);
    }
  }

  /** Leaves nothing behind but the finished file. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException failed) {
      throw failed(failed);
    } finally {
      delete();
    }
  }

  private void delete() {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException failed) {
      throw failed(failed);
    }
  }
}
