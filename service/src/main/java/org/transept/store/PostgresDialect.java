package org.transept.store;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.transept.config.SettingsException;

/**
 * A database of PostgreSQL, which several services may share. {@code transept_version} holds the
 * version of its tables. What a commit waits for is the server's matter ({@code
 * synchronous_commit}).
 */
final class PostgresDialect implements Dialect {
  /** Any number: whoever makes the tables holds it, so that two do not. */
  private static final long LOCK = 0x7472616e73657074L;

  private static final String[] TABLES = {
    "CREATE TABLE transept_version (version integer NOT NULL)",
    "INSERT INTO transept_version VALUES (" + VERSION + ")",
    """
    CREATE TABLE transept_events (
      user_key text COLLATE "C" NOT NULL, moment bigint NOT NULL,
      arrival bigint GENERATED ALWAYS AS IDENTITY,
      item text NOT NULL, domain text NOT NULL, id text COLLATE "C" NOT NULL,
      PRIMARY KEY (user_key, moment, arrival))\
    """,
    "CREATE UNIQUE INDEX transept_events_id ON transept_events (user_key, id) WHERE id <> ''"
  };

  private static final String INSERT =
      """
      INSERT INTO transept_events (user_key, item, domain, moment, id) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (user_key, id) WHERE id <> '' DO NOTHING\
      """;

  private static final String LAST =
      """
      SELECT asked.user_key, item, domain, moment, id
      FROM unnest(?) AS asked (user_key) CROSS JOIN LATERAL (
        SELECT item, domain, moment, arrival, id FROM transept_events AS own
        WHERE own.user_key = asked.user_key AND moment <= ?
        ORDER BY moment DESC, arrival DESC LIMIT ?) AS newest
      ORDER BY moment DESC, arrival DESC\
      """;

  private final StoreConfig.Postgres config;
  private final @Nullable String password;

  PostgresDialect(StoreConfig.Postgres config, @Nullable String password) {
    this.config = config;
    this.password = password;
  }

  @Override
  public String name() {
    return config.url();
  }

  @Override
  public HikariConfig pool() {
    long timeout = TimeUnit.SECONDS.toMillis(config.timeout());
    HikariConfig pool = new HikariConfig();
    pool.setJdbcUrl(config.url());
    pool.setUsername(config.user());
    if (password != null) {
      pool.setPassword(password);
    }
    pool.setMaximumPoolSize(config.connections());
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(timeout);
    pool.setValidationTimeout(Math.max(250, timeout / 2));
    pool.addDataSourceProperty("ApplicationName", "transept");
    pool.addDataSourceProperty("connectTimeout", config.timeout());
    // A server that is there says itself that a statement takes too long; one that is not, nothing.
    pool.addDataSourceProperty("socketTimeout", config.timeout() + 1);
    pool.addDataSourceProperty("tcpKeepAlive", true);
    pool.setConnectionInitSql("SET statement_timeout = " + timeout);
    return pool;
  }

  @Override
  public void prepare(Connection connection) throws SQLException {
    Dialect.run(connection, "SELECT pg_advisory_xact_lock(%s)".formatted(LOCK));
    if (Dialect.number(
            connection, "SELECT count(*) WHERE current_setting('server_encoding') = 'UTF8'")
        == 0) {
      throw new SettingsException(
          List.of(
              "%s: must be a database in UTF-8, but it is not; create one with encoding UTF8"
                  .formatted(name())));
    }
    if (Dialect.number(connection, "SELECT count(*) WHERE to_regclass('transept_version') IS NULL")
        == 1) {
      Dialect.run(connection, TABLES);
    }
    long version = Dialect.number(connection, "SELECT max(version) FROM transept_version");
    if (version != VERSION) {
      throw Dialect.newer(name(), version);
    }
    Dialect.run(connection, SqlAssortment.TABLES);
  }

  @Override
  public String insert() {
    return INSERT;
  }

  @Override
  public String lock() {
    return "LOCK TABLE transept_events IN SHARE ROW EXCLUSIVE MODE";
  }

  @Override
  public int last(Connection connection, Map<String, List<Event>> users, int n, long until)
      throws SQLException {
    int events = 0;
    try (PreparedStatement query = connection.prepareStatement(LAST)) {
      query.setArray(1, connection.createArrayOf("text", users.keySet().toArray()));
      query.setLong(2, until);
      query.setInt(3, n);
      try (var row = query.executeQuery()) {
        while (row.next()) {
          String user = row.getString(1);
          Event event =
              new Event(user, row.getString(2), row.getString(3), row.getLong(4), row.getString(5));
          Objects.requireNonNull(users.get(user)).add(event);
          events++;
        }
      }
    }
    return events;
  }

  /** The server overwrites what is removed when it vacuums. */
  @Override
  public boolean forgotten(Connection connection) {
    return true;
  }

  /** What the server itself refuses it undoes; if it is gone or stops, nobody knows. */
  @Override
  public boolean mayHaveCommitted(SQLException failure) {
    String state = state(reason(failure));
    return state.isEmpty() || state.startsWith("08") || state.startsWith("57P");
  }

  @Override
  public String explain(SQLException failure) {
    SQLException reason = reason(failure);
    String got = Dialect.words(reason);
    String rest =
        switch (state(reason)) {
          case "28P01", "28000" ->
              "must let user \"%s\" in, got: %s; set TRANSEPT_STORE_PASSWORD or correct store.user"
                  .formatted(config.user(), got);
          case "3D000" -> "must be there, got: %s; create it".formatted(got);
          case "42501" ->
              "must let user \"%s\" make and use tables, got: %s; grant it"
                  .formatted(config.user(), got);
          case "25006" -> "must be writable, got: %s; name the primary server".formatted(got);
          case "53100" -> "must have room to grow, got: %s; make room".formatted(got);
          case "53300" ->
              "must have connections to spare, got: %s; lower store.connections or raise the server's max_connections"
                  .formatted(got);
          default ->
              "must answer within %s seconds, got: %s; start the server or correct store.url"
                  .formatted(config.timeout(), got);
        };
    return name() + ": " + rest;
  }

  /** A server that is away comes back; one that refuses goes on to. */
  @Override
  public boolean passes(SQLException failure) {
    String kind = state(reason(failure));
    return !kind.startsWith("28") && !kind.startsWith("3D") && !kind.startsWith("42");
  }

  /** What the server or the driver said, below what the pool makes of it. */
  private static SQLException reason(SQLException failure) {
    return failure.getCause() instanceof SQLException below ? reason(below) : failure;
  }

  private static String state(SQLException failure) {
    return Objects.requireNonNullElse(failure.getSQLState(), "");
  }
}
