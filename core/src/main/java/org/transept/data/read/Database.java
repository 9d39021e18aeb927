package org.transept.data.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBDriver;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBPreparedStatement;
import org.transept.config.LibraryProblem;
import org.transept.config.UnpackedLibraries;
import org.transept.file.FileException;

/**
 * A DuckDB of our own: in memory, spilling to a folder that is deleted with it, never loading code.
 */
public final class Database implements AutoCloseable {
  /** Names say which process a folder is of, because a killed one leaves its own behind. */
  static final String PREFIX = "transept-%s-".formatted(ProcessHandle.current().pid());

  /** Takes the rows of a result, some at a time. */
  public interface Chunks {
    void accept(DuckDBDataChunkReader chunk);
  }

  /** DuckDB's own buffers; what does not fit is spilled. The Java heap comes on top. */
  private static final String MEMORY = "2GB";

  private final Path folder;
  private final DuckDBConnection connection;
  private int tables;

  private Database(Path folder, DuckDBConnection connection) {
    this.folder = folder;
    this.connection = connection;
  }

  public static Database open() {
    Path folder = null;
    try {
      folder = Files.createTempDirectory(PREFIX).toAbsolutePath();
      Properties properties = new Properties();
      properties.setProperty("memory_limit", MEMORY);
      properties.setProperty(
          "threads", Integer.toString(Runtime.getRuntime().availableProcessors()));
      properties.setProperty("temp_directory", folder.toString());
      properties.setProperty("autoinstall_known_extensions", "false");
      properties.setProperty("autoload_known_extensions", "false");
      // The order of the rows is the order of events that have no or equal timestamps.
      properties.setProperty("preserve_insertion_order", "true");
      properties.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
      Database database =
          new Database(
              folder,
              DriverManager.getConnection("jdbc:duckdb:", properties)
                  .unwrap(DuckDBConnection.class));
      UnpackedLibraries.delete("libduckdb_java");
      return database;
    } catch (IOException e) {
      throw FileException.writing(Path.of(System.getProperty("java.io.tmpdir")), e);
    } catch (LinkageError unloadable) {
      if (folder != null) {
        delete(folder);
      }
      throw LibraryProblem.of(unloadable, System.getProperty("java.io.tmpdir"), "java.io.tmpdir");
    } catch (SQLException e) {
      delete(folder);
      throw new IllegalStateException("DuckDB did not start: " + e.getMessage(), e);
    }
  }

  /** Runs a statement without result. */
  public void run(String sql) throws SQLException {
    // A statement is closed by an error, so each has its own.
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Makes rows of a text file a table; gives what SQL calls it. */
  String register(RowFunction rows) throws SQLException {
    String name = "rows" + tables++;
    DuckDBFunctions.tableFunction().withName(name).withFunction(rows).register(connection);
    return name + "()";
  }

  /**
   * What a failure means for whoever gave the file. DuckDB's own words, which advise options that
   * nobody has here, stay in the cause.
   */
  static FileFault fault(SQLException e) {
    String reason = String.valueOf(e.getMessage());
    if (reason.contains("Out of Memory") || reason.contains("No space left")) {
      return new FileFault(
          "needs more memory or room in the temporary folder than is free; free some", e);
    }
    if (reason.contains("UTF-8") || reason.contains("UTF8") || reason.contains("unicode")) {
      return new FileFault("must hold text in UTF-8; write it again", e);
    }
    return new FileFault("must hold data that can be read, got damaged data; write it again", e);
  }

  /** The whole numbers of the one row that {@code sql} gives. */
  public long[] numbers(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      long[] numbers = new long[result.getMetaData().getColumnCount()];
      result.next();
      for (int c = 0; c < numbers.length; c++) {
        numbers[c] = result.getLong(c + 1);
      }
      return numbers;
    }
  }

  /** The text columns of all rows that {@code sql} gives. */
  public List<String[]> texts(String sql) throws SQLException {
    List<String[]> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        String[] row = new String[columns];
        for (int c = 0; c < columns; c++) {
          String text = result.getString(c + 1);
          row[c] = text == null ? "" : text;
        }
        rows.add(row);
      }
    }
    return rows;
  }

  /** Gives the result to {@code chunks} as it comes, in order. */
  public void stream(String sql, Chunks chunks) throws SQLException {
    try (DuckDBPreparedStatement statement =
            connection.prepareStatement(sql).unwrap(DuckDBPreparedStatement.class);
        DuckDBChunkedResult result = statement.query()) {
      while (result.nextChunk()) {
        chunks.accept(result.chunk());
      }
    }
  }

  /** Takes rows of a table; closing it hands them over. */
  public DuckDBAppender appender(String table) throws SQLException {
    return connection.createAppender(table);
  }

  /** An open result; closing it closes its statement. */
  ResultSet open(String sql) throws SQLException {
    Statement statement = connection.createStatement();
    statement.closeOnCompletion();
    return statement.executeQuery(sql);
  }

  /** A text as DuckDB reads it in quotes. */
  public static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("DuckDB did not close: " + e.getMessage(), e);
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw FileException.writing(folder, e);
    }
  }
}
