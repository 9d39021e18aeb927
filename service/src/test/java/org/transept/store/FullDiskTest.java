package org.transept.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SQLite ends a transaction by itself when the disk is full. What is refused then is not stored, in
 * part or whole; what is acknowledged is; and once there is room everything works again.
 */
@Tag("long")
class FullDiskTest {
  private static final int EVENTS = 400;

  @TempDir private Path folder;

  /** A disk that can be filled. */
  private interface Disk {
    void fill() throws Exception;

    void empty() throws Exception;
  }

  /** A database whose pages are counted: SQLite says of it what it says of a full disk. */
  private static final class Pages implements Disk {
    private static final long MOST = 1 << 30;
    private final SqliteDialect dialect;
    private final List<Connection> open = new CopyOnWriteArrayList<>();
    private volatile boolean full;

    Pages(SqliteDialect dialect) {
      this.dialect = dialect;
    }

    /** The dialect, whose pool makes connections that are told how many pages there may be. */
    Dialect limited() {
      return proxy(
          Dialect.class,
          dialect,
          (method, result) -> {
            if (result instanceof com.zaxxer.hikari.HikariConfig pool) {
              DataSource source = pool.getDataSource();
              pool.setDataSource(proxy(DataSource.class, source, (same, made) -> told(made)));
            }
            return result;
          });
    }

    private Object told(Object made) throws SQLException {
      if (made instanceof Connection connection) {
        limit(connection);
        open.add(connection);
      }
      return made;
    }

    private void limit(Connection connection) throws SQLException {
      if (!connection.isClosed()) { // Never fewer than there are.
        Dialect.run(connection, "PRAGMA max_page_count = " + (full ? 1 : MOST));
      }
    }

    private void limitAll() throws SQLException {
      for (Connection connection : open) {
        limit(connection);
      }
    }

    @Override
    public void fill() throws SQLException {
      full = true;
      limitAll();
    }

    @Override
    public void empty() throws SQLException {
      full = false;
      limitAll();
    }
  }

  private interface After {
    Object change(String method, Object result) throws Exception;
  }

  private static <T> T proxy(Class<T> type, Object of, After after) {
    Object made =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (none, method, arguments) -> {
              try {
                return after.change(method.getName(), method.invoke(of, arguments));
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
    return type.cast(made);
  }

  private static Event event(String user, int number) {
    return new Event(user, "item" + number + "x".repeat(400), "food", number, "id" + number);
  }

  /** Writes until and beyond the end of the room, then with room again, and looks. */
  private static void fillAndEmpty(HistoryStore store, Disk disk) throws Exception {
    Set<String> acknowledged = new TreeSet<>();
    store.append(List.of(event("before", 0)));
    acknowledged.add("before");
    disk.fill();
    int refused = 0;
    for (int round = 0; round < 60; round++) {
      String user = "user%03d".formatted(round);
      try {
        store.append(IntStream.range(0, EVENTS).mapToObj(n -> event(user, n)).toList());
        acknowledged.add(user);
      } catch (StoreAway full) {
        assertThat(full).hasMessageContaining("the disk is full; make room");
        refused++;
      }
    }
    assertThat(refused).as("calls that had no room").isGreaterThan(50);
    changesOrNot(store, acknowledged);
    disk.empty();
    store.check();
    assertThat(users(store)).as("refused is not stored").isEqualTo(acknowledged);
    for (int round = 0; round < 20; round++) {
      store.append(List.of(event("after" + round, 1)));
      acknowledged.add("after" + round);
    }
    assertThat(users(store)).isEqualTo(acknowledged);
    assertThat(store.forget("after3")).isEqualTo(1);
    assertThat(store.knows("after3")).isFalse();
  }

  /** What else writes is done if it says so, and is not if it is refused. */
  private static void changesOrNot(HistoryStore store, Set<String> acknowledged) {
    try {
      store.forget("before");
      acknowledged.remove("before");
    } catch (StoreAway refused) {
      assertThat(store.knows("before")).isTrue();
    }
    Assortment assortment = store.assortment();
    long version = assortment.version();
    List<Addition> many =
        IntStream.range(0, 1000)
            .mapToObj(n -> new Addition("food", "new" + n, "t".repeat(1000), List.of(), n))
            .toList();
    assertThatThrownBy(() -> assortment.add(many)).isInstanceOf(StoreAway.class);
    Set<String> keys = new TreeSet<>();
    many.forEach(one -> keys.add(one.item() + "y".repeat(400)));
    assertThatThrownBy(() -> assortment.change(Map.of("food", keys), Map.of()))
        .isInstanceOf(StoreAway.class);
    assertThat(assortment.additions()).isEmpty();
    assertThat(assortment.out()).isEmpty();
    assertThat(assortment.version()).isEqualTo(version);
  }

  private static Set<String> users(HistoryStore store) {
    Set<String> users = new TreeSet<>();
    List<String> asked = new ArrayList<>(List.of("before"));
    IntStream.range(0, 60).forEach(n -> asked.add("user%03d".formatted(n)));
    IntStream.range(0, 20).forEach(n -> asked.add("after" + n));
    store
        .last(asked, Integer.MAX_VALUE, OptionalLong.empty())
        .forEach(
            (user, events) -> {
              if (!events.isEmpty()) {
                assertThat(events).as(user).hasSize(user.startsWith("user") ? EVENTS : 1);
                users.add(user);
              }
            });
    return users;
  }

  @Test
  void whatSqliteEndsByItselfIsNotStored() throws Exception {
    Pages pages = new Pages(new SqliteDialect(config(folder)));
    try (HistoryStore store = SqlStore.open(pages.limited())) {
      fillAndEmpty(store, pages);
    }
  }

  @Test
  void aDiskThatIsFullForAWhileLosesNothing() throws Exception {
    Path mounted = Files.createDirectory(folder.resolve("small"));
    boolean is = done("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", mounted.toString());
    assumeTrue(is, "needs the right to mount a small file system, as root has it");
    try (HistoryStore store = config(mounted).open()) {
      fillAndEmpty(store, new Small(mounted.resolve("filler")));
    } finally {
      assertThat(done("umount", "-l", mounted.toString())).isTrue();
    }
  }

  /** A file that takes all the room there is. */
  private record Small(Path filler) implements Disk {
    @Override
    public void fill() {
      try (OutputStream out = Files.newOutputStream(filler)) {
        while (true) {
          out.write(new byte[4096]);
        }
      } catch (IOException full) {
        // As it should be.
      }
    }

    @Override
    public void empty() throws IOException {
      Files.delete(filler);
    }
  }

  private static StoreConfig.Sqlite config(Path folder) {
    return new StoreConfig.Sqlite(
        folder.resolve("histories.sqlite").toString(), StoreConfig.Synchronous.NORMAL);
  }

  private static boolean done(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }
}
