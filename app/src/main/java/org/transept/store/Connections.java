package org.transept.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import org.transept.config.SettingsException;

/** Connections to a database, and what its failures mean. */
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
    } catch (SQLException failure) {
      pool.close();
      throw refusal(dialect, failure);
    } catch (RuntimeException failure) {
      pool.close();
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
      return work.on(connection);
    } catch (SQLException failure) {
      throw failure(failure, "");
    }
  }

  /** Does all of something or nothing; it is durable on return. */
  <T> T commit(Work<T> work) {
    boolean committing = false;
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      T result = work.on(connection);
      committing = true;
      connection.commit();
      return result;
    } catch (SQLException failure) {
      throw failure(failure, committing ? IN_DOUBT : "");
    }
  }

  private StoreException failure(SQLException failure, String consequence) {
    int most = pool.getMaximumPoolSize();
    // The pool says the same of connections that cannot be had and of those that others use.
    if (failure instanceof SQLTransientConnectionException
        && pool.getHikariPoolMXBean().getTotalConnections() >= most) {
      return new Overloaded(
          "%s: must have a connection to spare, but all %d are busy; try again later"
              .formatted(dialect.name(), most),
          failure);
    }
    return new StoreAway(dialect.explain(failure) + consequence, failure);
  }

  @Override
  public void close() {
    pool.close();
  }
}
