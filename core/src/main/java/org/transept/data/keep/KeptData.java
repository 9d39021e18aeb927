package org.transept.data.keep;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.Sequences;
import org.transept.data.read.Database;
import org.transept.file.FileException;
import org.transept.file.WholeFile;

/**
 * A {@link Dataset} in files of its own, so that a run needs its log no more. What is read is what
 * was written, number by number: nothing is filtered, sorted or split again.
 *
 * <p>Parquet, compressed with zstd, the rows in this order:
 *
 * <pre>
 * users.parquet   user    VARCHAR  the log's own key of user 0, 1, ..
 * items.parquet   domain  VARCHAR  name of the domain of item 1, 2, ..; a domain's items together
 *                 item    VARCHAR  the log's own key
 *                 title   VARCHAR  empty if the item has none
 * events.parquet  user    INTEGER  row of users.parquet, from 0, never falling
 *                 item    INTEGER  row of items.parquet, from 1, which is the item's row of weights
 *                 time    BIGINT   Unix seconds, never falling within a user; null without timestamps
 *                 role    VARCHAR  train, valid, test or context, see {@link Role}
 * </pre>
 *
 * <p>Each file's key-value metadata holds {@code transept} (version of this format) and {@code
 * data} ({@link Dataset#hash}). Each is written beside its place and moved there, the events last:
 * where they are, all is.
 */
public final class KeptData {
  /** The file that is written last. */
  public static final String EVENTS = "events.parquet";

  private static final String ITEMS = "items.parquet";
  private static final String USERS = "users.parquet";

  /** Names of the files, in the order in which they are written. */
  public static final List<String> FILES = List.of(USERS, ITEMS, EVENTS);

  private static final String VERSION = "1";
  private static final String ROLES = "['train', 'valid', 'test', 'context']";

  private KeptData() {}

  /** Whether a folder holds a dataset. */
  public static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(EVENTS));
  }

  /** Bytes of the dataset that a folder holds. */
  public static long bytes(Path folder) {
    return FILES.stream().mapToLong(name -> folder.resolve(name).toFile().length()).sum();
  }

  /**
   * Writes a dataset into a folder, over an older one if need be.
   *
   * @throws FileException naming the file that cannot be written
   */
  public static void write(Dataset dataset, Path folder) {
    clear(folder);
    try (Database database = Database.open()) {
      Sequences sequences = dataset.sequences();
      String hash = dataset.hash();
      put(database, folder, USERS, hash, "k VARCHAR", "k AS user", rows -> users(sequences, rows));
      put(
          database,
          folder,
          ITEMS,
          hash,
          "d VARCHAR, k VARCHAR, t VARCHAR",
          "d AS domain, k AS item, t AS title",
          rows -> items(sequences.catalogue(), rows));
      put(
          database,
          folder,
          EVENTS,
          hash,
          "u INTEGER, i INTEGER, t BIGINT, r TINYINT",
          "u AS user, i AS item, t AS time, %s[r + 1] AS role".formatted(ROLES),
          rows -> events(dataset, rows));
    }
  }

  /**
   * Has a folder hold what another one holds: one copy on the disk, where its file system can do
   * that.
   */
  public static void share(Path from, Path folder) {
    clear(folder);
    for (String name : FILES) {
      WholeFile.write(folder.resolve(name), part -> link(from.resolve(name), part));
    }
  }

  private static void link(Path file, Path to) throws IOException {
    Files.deleteIfExists(to); // What a process left that was killed.
    try {
      Files.createLink(to, file);
    } catch (FileSystemException | UnsupportedOperationException unable) {
      Files.copy(file, to);
    }
  }

  /** SHA-256 of the log that a folder's dataset was read from; empty if it says nothing of it. */
  public static String hash(Path folder) {
    try (Database database = Database.open()) {
      return metadata(database, folder.resolve(EVENTS), "data");
    } catch (SQLException failed) {
      throw foreign(folder.resolve(EVENTS), String.valueOf(failed.getMessage()), failed);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws DataException naming a file that is missing or something else
   */
  public static Dataset read(Path folder) {
    try (Database database = Database.open()) {
      String hash = metadata(database, folder.resolve(EVENTS), "data");
      for (String name : FILES) {
        require(database, folder.resolve(name), hash);
      }
      return KeptRows.read(
          database, folder.resolve(USERS), folder.resolve(ITEMS), folder.resolve(EVENTS), hash);
    } catch (SQLException failed) {
      throw foreign(folder.resolve(EVENTS), String.valueOf(failed.getMessage()), failed);
    }
  }

  /** The role that is stored as a name, as {@link Role#code}. */
  static String roleCode() {
    return "list_position(%s, role) - 1".formatted(ROLES);
  }

  static DataException foreign(Path file, String got, @Nullable Throwable cause) {
    return new DataException(
        ("%s: must be the data that training kept, got %s; restore it, or delete %s to have the log"
                + " read in its place")
            .formatted(file, got.lines().findFirst().orElse("something else"), EVENTS),
        cause);
  }

  private static void require(Database database, Path file, String hash) {
    if (!Files.exists(file)) {
      throw foreign(file, "no such file", null);
    }
    try {
      String version = metadata(database, file, "transept");
      if (!version.equals(VERSION)) {
        String known = version.isEmpty() ? "another file" : "version " + version;
        throw foreign(file, "%s where this one reads version %s".formatted(known, VERSION), null);
      }
      if (!metadata(database, file, "data").equals(hash)) {
        throw foreign(file, "that of another log", null);
      }
    } catch (SQLException failed) {
      throw foreign(file, String.valueOf(failed.getMessage()), failed);
    }
  }

  private static String metadata(Database database, Path file, String key) throws SQLException {
    List<String[]> found =
        database.texts(
            "SELECT decode(value) FROM parquet_kv_metadata(%s) WHERE decode(key) = %s"
                .formatted(Database.quoted(file.toString()), Database.quoted(key)));
    return found.isEmpty() ? "" : found.get(0)[0];
  }

  /** Without its last file, the others are nothing. */
  private static void clear(Path folder) {
    WholeFile.folder(folder);
    try {
      for (int f = FILES.size() - 1; f >= 0; f--) {
        Files.deleteIfExists(folder.resolve(FILES.get(f)));
      }
    } catch (IOException failed) {
      throw FileException.writing(folder, failed);
    }
  }

  /** Gives rows to a table, a value after the other. */
  private interface Filler {
    void fill(DuckDBAppender rows) throws SQLException;
  }

  private static void put(
      Database database,
      Path folder,
      String name,
      String hash,
      String columns,
      String selection,
      Filler filler) {
    WholeFile.write(
        folder.resolve(name),
        part -> {
          database.run("CREATE OR REPLACE TABLE kept (%s)".formatted(columns));
          try (DuckDBAppender rows = database.appender("kept")) {
            filler.fill(rows);
          }
          database.run(
              "COPY (SELECT %s FROM kept) TO %s (FORMAT parquet, COMPRESSION zstd, KV_METADATA {transept: %s, data: %s})"
                  .formatted(
                      selection,
                      Database.quoted(part.toString()),
                      Database.quoted(VERSION),
                      Database.quoted(hash)));
        });
  }

  private static void users(Sequences sequences, DuckDBAppender rows) throws SQLException {
    for (String user : sequences.users()) {
      rows.beginRow().append(user).endRow();
    }
  }

  private static void items(Catalogue catalogue, DuckDBAppender rows) throws SQLException {
    for (int d = 0; d < catalogue.domains(); d++) {
      for (int i = 0; i < catalogue.size(d); i++) {
        int item = catalogue.first(d) + i;
        rows.beginRow().append(catalogue.name(d)).append(catalogue.key(item));
        rows.append(catalogue.title(item)).endRow();
      }
    }
  }

  private static void events(Dataset dataset, DuckDBAppender rows) throws SQLException {
    Sequences sequences = dataset.sequences();
    for (int u = 0; u < sequences.size(); u++) {
      for (int e = sequences.offsets()[u]; e < sequences.offsets()[u + 1]; e++) {
        rows.beginRow().append(u).append(sequences.items()[e]);
        if (sequences.timed()) {
          rows.append(sequences.times()[e]);
        } else {
          rows.appendNull();
        }
        rows.append(dataset.roles()[e]).endRow();
      }
    }
  }
}
