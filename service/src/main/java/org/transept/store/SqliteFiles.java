package org.transept.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sqlite.SQLiteDataSource;

/**
 * The files of an open database of SQLite: itself, its log and the index of that. A process that
 * has them open may write to them long after somebody has moved or deleted them, and nobody would
 * ever find it; so they are looked for by name, and must be those that were opened.
 */
final class SqliteFiles implements AutoCloseable {
  private static final String[] ENDINGS = {"", "-wal", "-shm"};

  /** Never used: while it is open, SQLite keeps the log and its index when others are closed. */
  private final Connection anchor;

  private final Map<Path, Optional<Object>> identities = new LinkedHashMap<>();

  /** The files of a database that exists. */
  SqliteFiles(Path database, SQLiteDataSource source) throws SQLException {
    anchor = source.getConnection();
    try {
      Dialect.number(anchor, "SELECT count(*) FROM sqlite_schema"); // Makes what is not there.
      for (String ending : ENDINGS) {
        Path file = Path.of(database + ending);
        identities.put(file, identity(file));
      }
    } catch (IOException | SQLException failure) {
      anchor.close();
      throw failure instanceof SQLException known ? known : new SQLException(failure);
    }
  }

  /** What stays while a file is the same, whatever its name; empty where the system has no such. */
  private static Optional<Object> identity(Path file) throws IOException {
    return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
  }

  /**
   * Returns if all files are where they were opened.
   *
   * @throws StoreAway naming the one that is not
   */
  void require() {
    identities.forEach(
        (file, opened) -> {
          String what;
          try {
            if (identity(file).equals(opened)) {
              return;
            }
            what = "another file is in its place";
          } catch (IOException gone) {
            what = "it is gone";
          }
          throw new StoreAway(
              "%s: must be the file that was opened, but %s; nothing is written until it is back: put it back, or start again"
                  .formatted(file, what),
              null);
        });
  }

  @Override
  public void close() {
    try {
      anchor.close();
    } catch (SQLException nothingWasDone) {
      // It has read, and never written.
    }
  }
}
