package org.transept.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.config.Settings;
import org.transept.config.SettingsException;

class SqliteStoreTest extends HistoryStoreContract {
  @TempDir Path folder;

  private StoreConfig.Sqlite config() {
    return config(folder.resolve("histories.sqlite"));
  }

  private static StoreConfig.Sqlite config(Path file) {
    return new StoreConfig.Sqlite(file.toString(), StoreConfig.Synchronous.NORMAL);
  }

  @Override
  HistoryStore open() {
    return config().open();
  }

  private void sql(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + config().file())) {
      Dialect.run(connection, statements);
    }
  }

  @Test
  void aForgottenUserIsNotInTheBytesOfTheFiles() throws Exception {
    store.append(
        IntStream.range(0, 500)
            .mapToObj(e -> event("forgettable", "secret" + e, e, "id" + e))
            .toList());
    store.append(IntStream.range(0, 500).mapToObj(e -> event("bob", "b" + e, e)).toList());
    assertThat(bytes()).contains("forgettable", "secret499", "bob");
    assertThat(store.forget("forgettable")).isEqualTo(500);
    assertThat(bytes()).doesNotContain("forgettable").doesNotContain("secret").contains("bob");
  }

  /** The database and its log, byte for byte. */
  private String bytes() throws Exception {
    StringBuilder all = new StringBuilder();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return all.toString();
  }

  @Test
  void newerTablesAreRefused() throws Exception {
    store.close();
    sql("PRAGMA user_version = 2");
    assertThatThrownBy(this::open)
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            config().file()
                + ": must hold histories of version 1, but they are of version 2; use the newer"
                + " Transept that wrote them, or another place");
  }

  @Test
  void anotherProgramsDatabaseIsRefused() throws Exception {
    store.close();
    sql("DROP TABLE transept_events", "CREATE TABLE songs (title TEXT)", "PRAGMA user_version = 0");
    assertThatThrownBy(this::open)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("but it is the database of another program; name another file");
  }

  @Test
  void whatIsNoDatabaseIsRefused() throws Exception {
    Path text = folder.resolve("notes.txt");
    Files.writeString(text, "Dear diary, ".repeat(100), UTF_8);
    assertThatThrownBy(() -> config(text).open())
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(text + ": must be a database of SQLite, but it is not");
    assertThat(Files.readString(text)).startsWith("Dear diary");
    assertThatThrownBy(() -> config(folder).open())
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(folder + ": must be a file that may be written")
        .hasMessageContaining("name another file");
    assertThatThrownBy(() -> config(folder.resolve("no/where")).open())
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "%1$s/no/where: must be in a folder, but %1$s/no is none; make it".formatted(folder));
  }

  @Tag("long")
  @Test
  void whileAnotherProgramHoldsTheFileReadsGoOnAndWritesSayWhy() throws Exception {
    store.append(List.of(event("ann", "a", 100)));
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + config().file())) {
      Dialect.run(other, "BEGIN IMMEDIATE");
      assertThat(items("ann", 5)).isEqualTo("a");
      assertThatThrownBy(() -> store.append(List.of(event("ann", "b", 200))))
          .isInstanceOf(StoreAway.class)
          .hasMessage(
              config().file()
                  + ": must be free within 5 seconds, but another program holds it; end that one");
      Dialect.run(other, "ROLLBACK");
    }
    assertThat(store.append(List.of(event("ann", "b", 200)))).isEqualTo(1);
    assertThat(items("ann", 5)).isEqualTo("a b");
  }

  @Test
  void aFullDiskIsCalledSo() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + config().file())) {
      Dialect.run(connection, "PRAGMA max_page_count = 4");
      String big = "INSERT INTO transept_events VALUES ('u', 1, 1, hex(zeroblob(90000)), 'd', '')";
      SQLException full =
          catchThrowableOfType(SQLException.class, () -> Dialect.run(connection, big));
      assertThat(new SqliteDialect(config()).explain(full))
          .isEqualTo(config().file() + ": must have room to grow, but the disk is full; make room");
    }
  }

  @Test
  void settingsAreReadAndChecked() {
    StoreConfig.Sqlite defaults = StoreConfig.Sqlite.DEFAULTS;
    assertThat(Settings.write(defaults).toString()).contains("\"synchronous\":\"full\"");
    assertThatThrownBy(() -> new StoreConfig.Sqlite(" ", StoreConfig.Synchronous.FULL))
        .hasMessage("file must be the name of a file, without question marks, got \" \"");
    assertThatThrownBy(() -> new StoreConfig.Sqlite("a?mode=ro", StoreConfig.Synchronous.FULL))
        .hasMessageContaining("got \"a?mode=ro\"");
  }

  @Test
  void whatIsMovedIsNotWrittenToUntilItIsBack() throws Exception {
    store.append(List.of(event("ann", "a", 100)));
    for (String ending : List.of("", "-wal", "-shm")) {
      Path file = Path.of(config().file() + ending);
      Path away = folder.resolve("away");
      Files.move(file, away);
      refuses(file + ": must be the file that was opened, but it is gone");
      Files.writeString(file, "");
      refuses(file + ": must be the file that was opened, but another file is in its place");
      Files.move(away, file, StandardCopyOption.REPLACE_EXISTING);
      store.check();
      assertThat(store.append(List.of(event("ann", "b", 200)))).isEqualTo(1);
    }
    assertThat(items("ann", 9)).isEqualTo("a b b b");
    store.close();
    openIt();
    assertThat(items("ann", 9)).isEqualTo("a b b b");
  }

  private void refuses(String reason) {
    List<Runnable> calls =
        List.of(
            () -> store.append(List.of(event("ann", "lost", 300))),
            () -> store.forget("ann"),
            () -> store.supplement(Map.of("ann", List.of(event("ann", "lost", 300)))),
            () -> store.assortment().change(Map.of("food", Set.of("a")), Map.of()),
            () -> store.check());
    for (Runnable call : calls) {
      assertThatThrownBy(call::run)
          .isInstanceOf(StoreAway.class)
          .hasMessage(
              reason + "; nothing is written until it is back: put it back, or start again");
    }
  }
}
