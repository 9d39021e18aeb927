package org.transept.store;

import org.jspecify.annotations.Nullable;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;

/** Where histories are kept. */
public sealed interface StoreConfig {
  /**
   * Opens the store and makes what is not there yet.
   *
   * @throws org.transept.config.SettingsException if it cannot be opened as it is described
   * @throws StoreAway if its server does not answer
   */
  HistoryStore open();

  /** What the store is called in messages. */
  String place();

  /**
   * Seconds between two looks at what other services on the same store say of items; 0 if there are
   * none.
   */
  int refresh();

  /** What a commit to a file waits for. Both survive the end of the process by whatever means. */
  enum Synchronous {
    /** For the disk: acknowledged events also survive a power cut. */
    FULL,
    /** For the system alone: a power cut may take the newest events, never the file. */
    NORMAL
  }

  /** A file of SQLite, which this process writes. */
  record Sqlite(
      @Doc("the file; made if it is not there") String file,
      @Doc("what survives a power cut: full for every acknowledged event, normal for older ones")
          Synchronous synchronous)
      implements StoreConfig {
    /** A file in the working folder that loses nothing. */
    public static final Sqlite DEFAULTS = new Sqlite("histories.sqlite", Synchronous.FULL);

    /** Checks the name. */
    public Sqlite {
      // What follows a question mark would be settings of the driver.
      Check.that(
          !file.isBlank() && !file.contains("?"),
          "file",
          '"' + file + '"',
          "the name of a file, without question marks");
    }

    @Override
    public HistoryStore open() {
      return SqlStore.open(new SqliteDialect(this));
    }

    @Override
    public String place() {
      return file;
    }

    @Override
    public int refresh() {
      return 0;
    }
  }

  /**
   * A database of PostgreSQL. The password comes from the environment, {@code
   * TRANSEPT_STORE_PASSWORD} or else {@code PGPASSWORD}.
   */
  record Postgres(
      @Doc("address of the database, as in jdbc:postgresql://localhost:5432/transept") String url,
      @Doc("who signs in") String user,
      @Doc("how many connections at most") @Range(min = 2, max = 1_000) int connections,
      @Doc(
              "seconds after which a server that does not answer counts as away; also until it is"
                  + " asked again")
          @Range(min = 1, max = 86_400)
          int timeout,
      @Doc(
              "seconds between two looks for new items and availability that other services on the"
                  + " same database were told of")
          @Range(min = 1, max = 86_400)
          int refresh)
      implements StoreConfig {
    /** A database on this machine. */
    public static final Postgres DEFAULTS =
        new Postgres("jdbc:postgresql://localhost:5432/transept", "transept", 8, 5, 3);

    /** With the usual time between two looks. */
    public Postgres(String url, String user, int connections, int timeout) {
      this(url, user, connections, timeout, DEFAULTS.refresh());
    }

    /** Checks the numbers, and that no password gets into files. */
    public Postgres {
      Check.that(
          url.startsWith("jdbc:postgresql:"),
          "url",
          url,
          "an address like jdbc:postgresql://localhost:5432/transept");
      Check.that(
          !url.contains("password="),
          "url",
          "one with it",
          "an address without the password, which belongs into TRANSEPT_STORE_PASSWORD");
      Check.that(!user.isBlank(), "user", "\"\"", "the name of a user of the database");
      Check.that(
          connections >= 2 && connections <= 1000, "connections", connections, "from 2 to 1000");
      Check.that(timeout >= 1 && timeout <= 3600, "timeout", timeout, "from 1 to 3600 seconds");
      Check.that(refresh >= 1 && refresh <= 86_400, "refresh", refresh, "from 1 to 86400 seconds");
    }

    @Override
    public HistoryStore open() {
      String own = System.getenv("TRANSEPT_STORE_PASSWORD");
      return open(own == null ? System.getenv("PGPASSWORD") : own);
    }

    @Override
    public String place() {
      return url;
    }

    /** Opens it with that password, or as the server lets anybody in. */
    HistoryStore open(@Nullable String password) {
      return SqlStore.open(new PostgresDialect(this, password));
    }
  }
}
