package org.transept.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.transept.config.SettingsException;

/** Against a real server, which the tests start, stop and start again. */
@Tag("long")
class PostgresStoreTest extends HistoryStoreContract {
  @SuppressWarnings("NullAway.Init")
  private static PostgresServer server;

  private static int databases;

  private StoreConfig.Postgres config = StoreConfig.Postgres.DEFAULTS;

  @BeforeAll
  static void start() {
    server = PostgresServer.startOrSkip();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  @BeforeEach
  void openIt() {
    String database = "histories" + databases++;
    sql("postgres", "CREATE DATABASE " + database);
    config = config(database, 2);
    super.openIt();
  }

  private static StoreConfig.Postgres config(String database, int timeout) {
    return new StoreConfig.Postgres(server.url(database), "postgres", 4, timeout);
  }

  @Override
  HistoryStore open() {
    return config.open(null);
  }

  private static void sql(String database, String... statements) {
    try (Connection connection =
        DriverManager.getConnection(server.url(database), "postgres", "")) {
      Dialect.run(connection, statements);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private String database() {
    return config.url().substring(config.url().lastIndexOf('/') + 1);
  }

  @Tag("slow")
  @Test
  void whileTheServerIsAwayEverythingSaysSoAndGoesOnAfterwards() {
    store.append(List.of(event("ann", "a", 100, "1")));
    server.stop();
    try {
      for (Runnable call :
          List.<Runnable>of(
              () -> store.check(),
              () -> store.append(List.of(event("ann", "b", 200, "2"), event("ann", "c", 300))),
              () -> store.forget("ann"),
              () -> items("ann", 5))) {
        assertThatThrownBy(call::run)
            .isInstanceOf(StoreAway.class)
            .hasMessageStartingWith(config.url() + ": must answer within 2 seconds, got: ")
            .hasMessageContaining("; start the server or correct store.url");
      }
      assertThatThrownBy(this::open).isInstanceOf(StoreAway.class).hasMessageContaining("refused");
    } finally {
      server.restart();
    }
    awaitReturn();
    assertThat(items("ann", 5)).as("nothing half-written").isEqualTo("a");
    assertThat(store.append(List.of(event("ann", "b", 200, "2"), event("ann", "a", 100, "1"))))
        .isEqualTo(1);
    assertThat(items("ann", 5)).isEqualTo("a b");
  }

  /** The pool tries again after a pause that has grown to its timeout at most. */
  private void awaitReturn() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (true) {
      try {
        store.check();
        return;
      } catch (StoreAway still) {
        if (System.nanoTime() > end) {
          throw still;
        }
      }
    }
  }

  @Test
  void aConnectionThatBreaksInACommitLeavesAllOrNothing() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Thread killer =
        new Thread(
            () -> {
              go.countDown();
              for (int i = 0; i < 40; i++) {
                sql(
                    "postgres",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'"
                        .formatted(database()));
              }
            });
    killer.start();
    go.await();
    int acknowledged = 0;
    int attempts = 0;
    while (killer.isAlive()) {
      List<Event> pair =
          List.of(
              event("ann", "left" + attempts, attempts),
              event("ann", "right" + attempts, attempts));
      attempts++;
      try {
        acknowledged += store.append(pair);
      } catch (StoreAway broken) {
        assertThat(broken).hasMessageStartingWith(config.url());
      }
    }
    killer.join();
    List<Event> found = store.last("ann", 100_000, OptionalLong.empty());
    assertThat(found).hasSizeBetween(acknowledged, 2 * attempts);
    for (int i = 0; i < found.size(); i += 2) {
      assertThat(found.get(i).item().replace("left", "right"))
          .isEqualTo(found.get(i + 1).item())
          .isNotEqualTo(found.get(i).item());
    }
  }

  @Test
  void aLockedTableIsWaitedForAsLongAsWasSaid() throws Exception {
    try (Connection other = DriverManager.getConnection(config.url(), "postgres", "")) {
      Dialect.run(other, "BEGIN", "LOCK TABLE transept_events");
      assertThatThrownBy(() -> store.append(List.of(event("ann", "a", 100))))
          .isInstanceOf(StoreAway.class)
          .hasMessageContaining("canceling statement due to statement timeout");
      Dialect.run(other, "ROLLBACK");
    }
    assertThat(store.append(List.of(event("ann", "a", 100)))).isEqualTo(1);
  }

  @Test
  void busyConnectionsAreCalledSo() throws Exception {
    AtomicInteger overloaded = new AtomicInteger();
    AtomicInteger away = new AtomicInteger();
    List<Callable<Integer>> readers =
        Collections.nCopies(
            12,
            () -> {
              try {
                store.check();
                return 0;
              } catch (Overloaded busy) {
                assertThat(busy).hasMessageContaining("but all 4 are busy; try again later");
                return overloaded.incrementAndGet();
              } catch (StoreAway slow) {
                return away.incrementAndGet();
              }
            });
    try (Connection other = DriverManager.getConnection(config.url(), "postgres", "")) {
      Dialect.run(other, "BEGIN", "LOCK TABLE transept_events");
      inThreads(readers);
      Dialect.run(other, "ROLLBACK");
    }
    // Four hold the connections as long as a statement may take, which is as long as others wait.
    assertThat(overloaded.get()).isBetween(4, 8);
    assertThat(away.get()).isEqualTo(12 - overloaded.get());
    store.check();
  }

  @Test
  void whatCannotWorkIsRefusedAtOnce() {
    assertThatThrownBy(() -> config("nowhere", 2).open(null))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("/nowhere: must be there, got: ")
        .hasMessageEndingWith("does not exist; create it");
    sql("postgres", "DROP ROLE IF EXISTS guest", "CREATE ROLE guest LOGIN");
    assertThatThrownBy(
            () -> new StoreConfig.Postgres(server.url("postgres"), "guest", 4, 2).open(null))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("must let user \"guest\" make and use tables, got: ");
    assertThatThrownBy(
            () -> new StoreConfig.Postgres(server.url("postgres"), "stranger", 4, 2).open("x"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("must let user \"stranger\" in, got: ")
        .hasMessageEndingWith("set TRANSEPT_STORE_PASSWORD or correct store.user");
  }

  @Test
  void aPasswordOpensWhatIsLockedAndIsNeverSaid() throws Exception {
    sql(
        "postgres",
        "CREATE ROLE locked LOGIN PASSWORD 'right-secret'",
        "CREATE DATABASE locked OWNER locked");
    server.addRule("host all locked all scram-sha-256");
    sql("postgres", "SELECT pg_reload_conf()");
    StoreConfig.Postgres locked = new StoreConfig.Postgres(server.url("locked"), "locked", 4, 2);
    // The server reads its rules a moment later; until then it lets everybody in.
    for (int attempt = 0; attempt < 50; attempt++) {
      try (HistoryStore early = locked.open("wrong-secret")) {
        early.check();
        Thread.sleep(100);
      } catch (SettingsException refused) {
        break;
      }
    }
    assertThatThrownBy(() -> locked.open("wrong-secret"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("must let user \"locked\" in, got: ")
        .hasMessageEndingWith("set TRANSEPT_STORE_PASSWORD or correct store.user")
        .hasMessageNotContaining("secret");
    try (HistoryStore open = locked.open("right-secret")) {
      assertThat(open.append(List.of(event("ann", "a", 100)))).isEqualTo(1);
    }
  }

  @Test
  void newerTablesAreRefused() {
    sql(database(), "UPDATE transept_version SET version = 2");
    assertThatThrownBy(this::open)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("must hold histories of version 1, but they are of version 2");
  }

  @Test
  void passwordsStayOutOfSettings() {
    assertThatThrownBy(
            () ->
                new StoreConfig.Postgres("jdbc:postgresql://h/d?password=secret", "transept", 8, 5))
        .hasMessage(
            "url must be an address without the password, which belongs into"
                + " TRANSEPT_STORE_PASSWORD, got one with it");
  }
}
