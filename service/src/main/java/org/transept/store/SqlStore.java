package org.transept.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.transept.config.Check;

/** Histories in a database: one thread writes for all, everybody reads. */
final class SqlStore implements HistoryStore {
  /** Calls that may wait to be written: more than a healthy store ever has. */
  private static final int WAITING = 1024;

  private final Dialect dialect;
  private final Connections connections;
  private final GroupCommit writer;
  private final Assortment assortment;

  private SqlStore(Dialect dialect) {
    this.dialect = dialect;
    connections = Connections.open(dialect);
    assortment = new SqlAssortment(connections);
    writer = new GroupCommit(new Writer(), WAITING);
  }

  /** Opens the store; see {@link StoreConfig#open}. */
  static HistoryStore open(Dialect dialect) {
    return new SqlStore(dialect);
  }

  private final class Writer implements GroupCommit.Database {
    @Override
    public boolean[] append(List<Event> events) {
      return connections.commit(connection -> insert(connection, events));
    }

    @Override
    public int forget(String user) {
      int events = connections.commit(connection -> delete(connection, user));
      try {
        connections.use(dialect::forgotten);
      } catch (StoreException later) {
        // It is done, and must be said to be. What a reader or a full disk holds up is overwritten
        // when SQLite next moves its log into the file.
      }
      return events;
    }
  }

  private boolean[] insert(Connection connection, List<Event> events) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(dialect.insert())) {
      for (Event event : events) {
        insert.setString(1, event.user());
        insert.setString(2, event.item());
        insert.setString(3, event.domain());
        insert.setLong(4, event.at());
        insert.setString(5, event.id());
        insert.addBatch();
      }
      int[] rows = insert.executeBatch();
      boolean[] stored = new boolean[rows.length];
      for (int i = 0; i < rows.length; i++) {
        stored[i] = rows[i] > 0;
      }
      return stored;
    }
  }

  private static int delete(Connection connection, String user) throws SQLException {
    String sql = "DELETE FROM transept_events WHERE user_key = ?";
    try (PreparedStatement delete = connection.prepareStatement(sql)) {
      delete.setString(1, user);
      return delete.executeUpdate();
    }
  }

  @Override
  public int append(List<Event> events) {
    return events.isEmpty() ? 0 : writer.append(events);
  }

  @Override
  public int supplement(Map<String, List<Event>> histories) {
    return histories.isEmpty()
        ? 0
        : writer.alone(() -> connections.commit(connection -> supplement(connection, histories)));
  }

  private int supplement(Connection connection, Map<String, List<Event>> histories)
      throws SQLException {
    Dialect.run(connection, dialect.lock());
    Map<String, List<Event>> known = new LinkedHashMap<>();
    histories.keySet().forEach(user -> known.put(user, new ArrayList<>()));
    dialect.last(connection, known, Integer.MAX_VALUE, Long.MAX_VALUE);
    List<Event> missing = new ArrayList<>();
    histories.forEach(
        (user, events) ->
            missing.addAll(Event.lacking(events, known.getOrDefault(user, List.of()))));
    if (!missing.isEmpty()) {
      insert(connection, missing);
    }
    return missing.size();
  }

  @Override
  public int forget(String user) {
    return Event.storable(user) ? writer.forget(user) : 0;
  }

  @Override
  public Map<String, List<Event>> last(Collection<String> users, int n, OptionalLong until) {
    Check.that(n >= 1, "n", n, "at least 1");
    Map<String, List<Event>> all = new LinkedHashMap<>();
    users.forEach(user -> all.put(user, new ArrayList<>()));
    Map<String, List<Event>> possible = new LinkedHashMap<>(all);
    possible.keySet().removeIf(user -> !Event.storable(user));
    if (!possible.isEmpty()) {
      connections.use(
          connection -> dialect.last(connection, possible, n, until.orElse(Long.MAX_VALUE)));
      possible.values().forEach(Collections::reverse);
    }
    return all;
  }

  @Override
  public boolean knows(String user) {
    return Event.storable(user) && connections.use(connection -> isThere(connection, user));
  }

  private static boolean isThere(Connection connection, String user) throws SQLException {
    String sql = "SELECT 1 FROM transept_events WHERE user_key = ? LIMIT 1";
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, user);
      try (var row = query.executeQuery()) {
        return row.next();
      }
    }
  }

  @Override
  public long events() {
    return connections.use(
        connection -> Dialect.number(connection, "SELECT count(*) FROM transept_events"));
  }

  @Override
  public Map<String, Long> domains() {
    String sql = "SELECT domain, count(*) FROM transept_events GROUP BY domain ORDER BY domain";
    return connections.use(
        connection -> {
          Map<String, Long> domains = new LinkedHashMap<>();
          try (PreparedStatement query = connection.prepareStatement(sql);
              var row = query.executeQuery()) {
            while (row.next()) {
              domains.put(row.getString(1), row.getLong(2));
            }
          }
          return domains;
        });
  }

  @Override
  public Assortment assortment() {
    return assortment;
  }

  @Override
  public void check() {
    dialect.requireWritable();
    connections.use(connection -> isThere(connection, "nobody"));
  }

  @Override
  public void close() {
    writer.close();
    connections.close();
  }
}
