package org.transept.store;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.transept.config.SettingsException;

/**
 * What differs between databases. All have the table {@code transept_events} with the columns
 * {@code user_key}, {@code moment} (Unix seconds), {@code arrival} (rises with every event that a
 * user gets at one moment), {@code item}, {@code domain} and {@code id}, and an index that knows
 * which ids, other than the empty one, a user has, and the tables of {@link SqlAssortment}.
 */
interface Dialect extends AutoCloseable {
  /** The version of the tables that this program reads and writes. */
  int VERSION = 1;

  /** What the database is called in messages. */
  String name();

  /** How to connect. */
  HikariConfig pool();

  /**
   * Makes the tables, in the transaction that is open, or checks those that are there.
   *
   * @throws SettingsException if they are of a newer program
   */
  void prepare(Connection connection) throws SQLException;

  /** Called once the tables are there, before anything else is done. */
  default void opened() throws SQLException {}

  /** Gives back what is not the pool's. */
  @Override
  default void close() {}

  /** Inserts user, item, domain, moment and id, in this order, unless the user has that id. */
  String insert();

  /** What keeps everybody else from writing events until the commit. */
  String lock();

  /**
   * Adds each user's newest events to their list, newest first.
   *
   * @param until the last moment that counts
   * @return how many events
   */
  int last(Connection connection, Map<String, List<Event>> users, int n, long until)
      throws SQLException;

  /**
   * Removes what is left of removed events, once the removal is committed.
   *
   * @return whether nothing is left
   */
  boolean forgotten(Connection connection) throws SQLException;

  /**
   * Returns if what is written now goes where it will be looked for.
   *
   * @throws StoreAway saying why not
   */
  default void requireWritable() {}

  /** Whether a commit that failed like this may have been done all the same. */
  boolean mayHaveCommitted(SQLException failure);

  /** What must hold, what happened and what to do. */
  String explain(SQLException failure);

  /** Whether what failed may work later with the same settings. */
  boolean passes(SQLException failure);

  /** The message of tables that are not of this version. */
  static SettingsException newer(String name, long version) {
    return new SettingsException(
        List.of(
            "%s: must hold histories of version %s, but they are of version %s; use the newer Transept that wrote them, or another place"
                .formatted(name, VERSION, version)));
  }

  /** The driver's own words: the first line, without its full stop. */
  static String words(SQLException failure) {
    String line = String.valueOf(failure.getMessage()).lines().findFirst().orElse("no reason");
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }

  /** Runs statements one after another. */
  static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The number in the first row that a statement finds. */
  static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
