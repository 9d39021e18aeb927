package org.transept.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import org.transept.config.SettingsException;

/**
 * Connections to a database, and what its failures mean. A connection on which anything has failed
 * is never used again: SQLite ends a transaction by itself when the disk is full, a file cannot be
 * read or memory is short, of which its driver hears nothing and would go on to write, statement by
 * statement, what the next commit then refuses.
 */
final class Connections implements AutoCloseable {
  /** Something done on a connection. */
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private static final String IN_DOUBT =
      "; whether these events are stored is not known: send them again with the same ids";

  private final Dialect dialect;
  private final HikariDataSource pool;

  private Connections(Dialect dialect, HikariDataSource pool) {
    this.dialect = dialect;
    this.pool = pool;
  }

  /**
   * Connects, and makes the tables that are not there.
   *
   * @throws SettingsException if that cannot work with these settings
   * @throws StoreAway if it may work later
   */
  static Connections open(Dialect dialect) {
    HikariConfig config = dialect.pool();
    config.setPoolName("histories");
    HikariDataSource pool;
    try {
      pool = new HikariDataSource(config);
    } catch (HikariPool.PoolInitializationException failure) {
      throw failure.getCause() instanceof SQLException reason ? refusal(dialect, reason) : failure;
    }
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      dialect.prepare(connection);
      connection.commit();
      dialect.opened();
    } catch (SQLException failure) {
      pool.close();
      dialect.close();
      throw refusal(dialect, failure);
    } catch (RuntimeException failure) {
      pool.close();
      dialect.close();
      throw failure;
    }
    return new Connections(dialect, pool);
  }

  private static RuntimeException refusal(Dialect dialect, SQLException failure) {
    String text = dialect.explain(failure);
    return dialect.passes(failure)
        ? new StoreAway(text, failure)
        : new SettingsException(List.of(text));
  }

  /** Does something that is one statement, or several that may see different states. */
  <T> T use(Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      return orEvict(connection, work);
    } catch (SQLException failure) {
      throw failure(failure, "");
    }
  }

  /** Does all of something or nothing; it is durable on return. */
  <T> T commit(Work<T> work) {
    dialect.requireWritable();
    Doubt doubt = new Doubt();
    T result;
    try (Connection connection = pool.getConnection()) {
      result = orEvict(connection, open -> committed(open, work, doubt));
    } catch (SQLException failure) {
      throw failure(failure, doubt.committing && dialect.mayHaveCommitted(failure) ? IN_DOUBT : "");
    }
    dialect.requireWritable(); // What was written is worth nothing if it was moved meanwhile.
    return result;
  }

  /** How far a transaction has come. */
  private static final class Doubt {
    boolean committing;
  }

  private static <T> T committed(Connection connection, Work<T> work, Doubt doubt)
      throws SQLException {
    connection.setAutoCommit(false);
    T result = work.on(connection);
    doubt.committing = true;
    connection.commit();
    return result;
  }

  /** PostgreSQL's state of a statement that took too long, which harms no connection. */
  private static final String CANCELLED = "57014";

  /** Undoes what has begun and parts with the connection if anything fails. */
  private <T> T orEvict(Connection connection, Work<T> work) throws SQLException {
    boolean sound = false;
    try {
      T result = work.on(connection);
      sound = true;
      return result;
    } catch (SQLException failure) {
      sound = CANCELLED.equals(failure.getSQLState());
      undo(connection);
      throw failure;
    } finally {
      if (!sound) {
        undo(connection);
        pool.evictConnection(connection);
      }
    }
  }

  private static void undo(Connection connection) {
    try {
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
    } catch (SQLException undone) {
      // Nothing is open any more, or the server is away: closing the connection undoes the rest.
    }
  }

  private StoreException failure(SQLException failure, String consequence) {
    int most = pool.getMaximumPoolSize();
    // The pool says the same of connections that cannot be had and of those that others use.
    if (failure instanceof SQLTransientConnectionException
        && pool.getHikariPoolMXBean().getTotalConnections() >= most) {
      return new Overloaded(
          "%s: must have a connection to spare, but all %s are busy; try again later"
              .formatted(dialect.name(), most),
          failure);
    }
    return new StoreAway(dialect.explain(failure) + consequence, failure);
  }

  @Override
  public void close() {
    pool.close();
    dialect.close();
  }
}
