package org.transept.store;

import com.zaxxer.hikari.HikariConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.SQLiteOpenMode;
import org.transept.config.LibraryProblem;
import org.transept.config.SettingsException;
import org.transept.config.UnpackedLibraries;

/**
 * A file of SQLite with a write-ahead log. {@code PRAGMA user_version} is the version of its
 * tables. Readers do not wait for writers; programs that write wait for each other.
 */
final class SqliteDialect implements Dialect {
  private static final int CONNECTIONS = 8;
  private static final int PATIENCE_MS = 5000;

  /** What a connection keeps of the file in memory at most. */
  private static final int CACHE_KIB = 16_384;

  /** Pages of 4 KiB in the log, after which they are moved into the file. */
  private static final int LOG_PAGES = 8192;

  // The rows of a user lie side by side in order, so that the newest are read in one go.
  private static final String TABLE =
      """
      CREATE TABLE transept_events (
        user_key TEXT NOT NULL, moment INTEGER NOT NULL, arrival INTEGER NOT NULL,
        item TEXT NOT NULL, domain TEXT NOT NULL, id TEXT NOT NULL,
        PRIMARY KEY (user_key, moment, arrival)) WITHOUT ROWID\
      """;

  private static final String INDEX =
      "CREATE UNIQUE INDEX transept_events_id ON transept_events (user_key, id) WHERE id <> ''";

  private static final String INSERT =
      """
      INSERT INTO transept_events (user_key, moment, arrival, item, domain, id)
      SELECT ?1, ?4, coalesce(max(arrival) + 1, 0), ?2, ?3, ?5
        FROM transept_events WHERE user_key = ?1 AND moment = ?4
      ON CONFLICT (user_key, id) WHERE id <> '' DO NOTHING\
      """;

  private static final String LAST =
      """
      SELECT item, domain, moment, id FROM transept_events
      WHERE user_key = ? AND moment <= ? ORDER BY moment DESC, arrival DESC LIMIT ?\
      """;

  private final StoreConfig.Sqlite config;
  private final SQLiteConfig settings;
  private @Nullable SqliteFiles files;

  SqliteDialect(StoreConfig.Sqlite config) {
    this.config = config;
    settings = settings();
    Path folder = path().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new SettingsException(
          List.of("%s: must be in a folder, but %s is none; make it".formatted(name(), folder)));
    }
  }

  @Override
  public String name() {
    return config.file();
  }

  private static void load() {
    try {
      SQLiteJDBCLoader.initialize();
    } catch (Exception | LinkageError unloadable) {
      throw LibraryProblem.of(unloadable, System.getProperty("java.io.tmpdir"), "java.io.tmpdir");
    }
    UnpackedLibraries.delete("sqlite-");
  }

  private SQLiteConfig settings() {
    SQLiteConfig all = new SQLiteConfig();
    all.setJournalMode(SQLiteConfig.JournalMode.WAL);
    all.setSynchronous(SQLiteConfig.SynchronousMode.valueOf(config.synchronous().name()));
    all.setBusyTimeout(PATIENCE_MS);
    // Whoever asks to be forgotten should not be found in what SQLite keeps for later use.
    all.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "on");
    all.setCacheSize(-CACHE_KIB);
    all.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, String.valueOf(LOG_PAGES));
    return all;
  }

  private SQLiteDataSource source() {
    load();
    SQLiteDataSource source = new SQLiteDataSource(settings);
    // An absolute path has no other meaning, as :memory: and file: have.
    source.setUrl("jdbc:sqlite:" + path());
    return source;
  }

  private Path path() {
    return Path.of(config.file()).toAbsolutePath();
  }

  @Override
  public HikariConfig pool() {
    HikariConfig pool = new HikariConfig();
    pool.setDataSource(source());
    pool.setMaximumPoolSize(CONNECTIONS);
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(PATIENCE_MS);
    return pool;
  }

  @Override
  public void prepare(Connection connection) throws SQLException {
    long version = Dialect.number(connection, "PRAGMA user_version");
    if (version == 0 && Dialect.number(connection, "SELECT count(*) FROM sqlite_schema") > 0) {
      throw new SettingsException(
          List.of(
              "%s: must hold histories or nothing, but it is the database of another program; name another file"
                  .formatted(name())));
    }
    if (version == 0) {
      Dialect.run(connection, TABLE, INDEX, "PRAGMA user_version = " + VERSION);
    } else if (version != VERSION) {
      throw Dialect.newer(name(), version);
    }
    Dialect.run(connection, SqlAssortment.TABLES);
  }

  /** From now on a file that is not there is a failure, and not made anew. */
  @Override
  public void opened() throws SQLException {
    settings.resetOpenMode(SQLiteOpenMode.CREATE);
    files = new SqliteFiles(path(), source());
  }

  @Override
  public void requireWritable() {
    SqliteFiles open = files;
    if (open != null) {
      open.require();
    }
  }

  @Override
  public void close() {
    SqliteFiles open = files;
    if (open != null) {
      open.close();
    }
  }

  /** What fails in this process is undone here, but for a disk that does not say what it did. */
  @Override
  public boolean mayHaveCommitted(SQLException failure) {
    return code(failure) == SQLiteErrorCode.SQLITE_IOERR;
  }

  @Override
  public String insert() {
    return INSERT;
  }

  /** A transaction holds the file from its first statement that could write. */
  @Override
  public String lock() {
    return "DELETE FROM transept_events WHERE false";
  }

  @Override
  public int last(Connection connection, Map<String, List<Event>> users, int n, long until)
      throws SQLException {
    int events = 0;
    try (PreparedStatement query = connection.prepareStatement(LAST)) {
      query.setLong(2, until);
      query.setInt(3, n);
      for (var user : users.entrySet()) {
        query.setString(1, user.getKey());
        try (var row = query.executeQuery()) {
          while (row.next()) {
            user.getValue()
                .add(
                    new Event(
                        user.getKey(),
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getString(4)));
            events++;
          }
        }
      }
    }
    return events;
  }

  /** Events are overwritten in the file when they are removed; the log still has them. */
  @Override
  public boolean forgotten(Connection connection) throws SQLException {
    return Dialect.number(connection, "PRAGMA wal_checkpoint(TRUNCATE)") == 0;
  }

  @Override
  public String explain(SQLException failure) {
    String rest =
        switch (code(failure)) {
          case SQLITE_BUSY, SQLITE_LOCKED ->
              "must be free within %s seconds, but another program holds it; end that one"
                  .formatted(PATIENCE_MS / 1000);
          case SQLITE_FULL -> "must have room to grow, but the disk is full; make room";
          case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH ->
              "must be a file that may be written, in a folder that may be written, but it is not (%s); change that or name another file"
                  .formatted(Dialect.words(failure));
          case SQLITE_NOTADB, SQLITE_CORRUPT ->
              "must be a database of SQLite, but it is not or is damaged (%s); name another file, or bring back a copy of it"
                  .formatted(Dialect.words(failure));
          default -> "must be readable and writable, got " + Dialect.words(failure);
        };
    return name() + ": " + rest;
  }

  /** What is wrong with a file when it is opened does not pass by itself. */
  @Override
  public boolean passes(SQLException failure) {
    return false;
  }

  /** The primary result code: the low byte of the code that SQLite gives. */
  private static SQLiteErrorCode code(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLiteException known) {
        return SQLiteErrorCode.getErrorCode(known.getResultCode().code & 0xff);
      }
    }
    return SQLiteErrorCode.UNKNOWN_ERROR;
  }
}
