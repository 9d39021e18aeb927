package org.transept.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tables {@code transept_additions}, in which {@code alike} is a list of keys in JSON, {@code
 * transept_out} and {@code transept_changes}, which counts the changes of both, of a database.
 * Changes are rare, so that each has a commit of its own.
 */
final class SqlAssortment implements Assortment {
  /** Makes the tables that are not there; they came after those of {@link Dialect#VERSION}. */
  static final String[] TABLES = {
    """
    CREATE TABLE IF NOT EXISTS transept_additions (
      domain text NOT NULL, item text NOT NULL, title text NOT NULL, alike text NOT NULL,
      added bigint NOT NULL, PRIMARY KEY (domain, item))\
    """,
    """
    CREATE TABLE IF NOT EXISTS transept_out (
      domain text NOT NULL, item text NOT NULL, PRIMARY KEY (domain, item))\
    """,
    """
    CREATE TABLE IF NOT EXISTS transept_changes (
      one integer PRIMARY KEY CHECK (one = 1), changes bigint NOT NULL)\
    """,
    "INSERT INTO transept_changes (one, changes) VALUES (1, 0) ON CONFLICT DO NOTHING"
  };

  // The row is locked until the commit, so that numbers rise in the order of the commits.
  private static final String CHANGED = "UPDATE transept_changes SET changes = changes + 1";

  private static final String ADD =
      """
      INSERT INTO transept_additions (domain, item, title, alike, added) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (domain, item) DO UPDATE
      SET title = excluded.title, alike = excluded.alike, added = excluded.added\
      """;

  private static final String REMOVE =
      "DELETE FROM transept_additions WHERE domain = ? AND item = ?";

  private static final String ALL =
      "SELECT domain, item, title, alike, added FROM transept_additions";

  private static final String OUT =
      "INSERT INTO transept_out (domain, item) VALUES (?, ?) ON CONFLICT DO NOTHING";

  private static final String BACK = "DELETE FROM transept_out WHERE domain = ? AND item = ?";

  private static final TypeReference<List<String>> KEYS = new TypeReference<>() {};

  private final Connections connections;

  SqlAssortment(Connections connections) {
    this.connections = connections;
  }

  @Override
  public void add(List<Addition> additions) {
    connections.commit(
        connection -> {
          Dialect.run(connection, CHANGED);
          try (PreparedStatement add = connection.prepareStatement(ADD)) {
            for (Addition one : additions) {
              add.setString(1, one.domain());
              add.setString(2, one.item());
              add.setString(3, one.title());
              add.setString(4, JsonMapper.shared().writeValueAsString(one.similar()));
              add.setLong(5, one.at());
              add.addBatch();
            }
            return add.executeBatch();
          }
        });
  }

  @Override
  public boolean remove(String domain, String item) {
    return Event.storable(domain)
        && Event.storable(item)
        && connections.commit(
            connection -> {
              Dialect.run(connection, CHANGED);
              try (PreparedStatement remove = connection.prepareStatement(REMOVE)) {
                remove.setString(1, domain);
                remove.setString(2, item);
                return remove.executeUpdate() > 0;
              }
            });
  }

  @Override
  public List<Addition> additions() {
    return connections.use(SqlAssortment::all).stream().sorted(ORDER).toList();
  }

  private static List<Addition> all(Connection connection) throws SQLException {
    List<Addition> additions = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        var row = statement.executeQuery(ALL)) {
      while (row.next()) {
        additions.add(
            new Addition(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                JsonMapper.shared().readValue(row.getString(4), KEYS),
                row.getLong(5)));
      }
    }
    return additions;
  }

  @Override
  public void change(Map<String, Set<String>> out, Map<String, Set<String>> back) {
    connections.commit(
        connection -> {
          Dialect.run(connection, CHANGED);
          execute(connection, BACK, back);
          execute(connection, OUT, out);
          return true;
        });
  }

  private static void execute(Connection connection, String sql, Map<String, Set<String>> keys)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (Map.Entry<String, Set<String>> domain : keys.entrySet()) {
        for (String item : domain.getValue()) {
          statement.setString(1, domain.getKey());
          statement.setString(2, item);
          statement.addBatch();
        }
      }
      statement.executeBatch();
    }
  }

  @Override
  public Map<String, Set<String>> out() {
    return connections.use(
        connection -> {
          Map<String, Set<String>> out = new TreeMap<>();
          try (Statement statement = connection.createStatement();
              var row = statement.executeQuery("SELECT domain, item FROM transept_out")) {
            while (row.next()) {
              out.computeIfAbsent(row.getString(1), domain -> new TreeSet<>())
                  .add(row.getString(2));
            }
          }
          return out;
        });
  }

  @Override
  public long version() {
    return connections.use(
        connection -> Dialect.number(connection, "SELECT changes FROM transept_changes"));
  }
}
