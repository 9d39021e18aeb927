package org.transept.data.read;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.duckdb.DuckDBDataChunkReader;
import org.transept.data.EventLog;
import org.transept.data.Keys;
import org.transept.data.Reading;
import org.transept.data.Role;
import org.transept.data.TimeUnit;
import org.transept.data.split.Split;

/** The events of all files in DuckDB: read, counted, numbered, and streamed out in order. */
final class EventTable {
  /** What {@link String#isBlank} takes for white space. */
  private static final String BLANKS =
      IntStream.rangeClosed(1, Character.MAX_VALUE)
          .filter(Character::isWhitespace)
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
          .toString();

  private final Database database;
  private final TimeUnit unit;
  private List<TimeUnit> units = List.of();
  private List<Reading.Times> times = List.of();
  private long events;
  private long timed;
  private long flawed;

  /**
   * An empty table.
   *
   * @param unit in which the times of text files are written; AUTO to look for it
   */
  EventTable(Database database, TimeUnit unit) {
    this.database = database;
    this.unit = unit;
  }

  /**
   * Reads all files; {@link #sound} tells whether every row can be used.
   *
   * @param problems takes what is wrong with rows of text files, which are then left out
   */
  void read(List<SourceTable> parts, Problems problems) throws SQLException {
    database.run(
        "CREATE TABLE raw (u VARCHAR, i VARCHAR, d VARCHAR, p INTEGER, w BIGINT, f INTEGER,"
            + " k TINYINT, s TINYINT, flaw BOOLEAN)");
    for (int p = 0; p < parts.size(); p++) {
      SourceTable part = parts.get(p);
      if (part.file().format() == FileFormat.PARQUET) {
        database.run("INSERT INTO raw " + select(part, p, Scan.parquet(part.file())));
        continue;
      }
      try (Rows rows = Rows.open(part, database, problems)) {
        String table = database.register(new RowFunction(rows, part.layout(), problems));
        database.run("INSERT INTO raw " + select(part, p, table));
      } catch (IOException e) {
        throw new SQLException(e);
      }
    }
    long[] counts = database.numbers("SELECT count(*), count(w), count_if(flaw) FROM raw");
    events = counts[0];
    timed = counts[1];
    flawed = counts[2];
    if (timed > 0 && flawed == 0) {
      units = TimeSql.units(parts, unit, database, "raw");
      times = TimeSql.times(parts, units, database, "raw");
    }
  }

  /** Whether no value was wrong and all events or none have times. */
  boolean sound() {
    return flawed == 0 && (timed == 0 || timed == events) && !units.contains(TimeUnit.AUTO);
  }

  /** How each file's times are written. */
  Reading reading() {
    return new Reading(times, List.of());
  }

  long events() {
    return events;
  }

  boolean timed() {
    return timed > 0;
  }

  /** One file's rows; {@link RowCheck} says in words what is a flaw here. */
  private String select(SourceTable part, int p, String table) {
    TimeUnit known = TimeSql.known(part, unit);
    return """
    SELECT u, i, d, %s, w, f, k, s, %s OR %s OR %s
      OR (coalesce(trim(x), '') <> '' AND (w IS NULL OR %s)) OR s IS NULL
    FROM (%s)\
    """
        .formatted(
            p,
            wrong("u"),
            wrong("i"),
            wrong("d"),
            TimeSql.wrong(known),
            TimeSql.read("u, i, d, x, s", texts(part, table), known));
  }

  /**
   * Texts of a part's rows: u(ser), i(tem), d(omain), x (time as written), and s (code of the
   * role).
   */
  private static String texts(SourceTable part, String table) {
    ColumnMapping layout = part.layout();
    String user = Scan.text(part, layout.user());
    String item = Scan.text(part, layout.item());
    String domain =
        layout.domain() == ColumnMapping.NONE
            ? Database.quoted(part.domain())
            : Scan.text(part, layout.domain());
    String text = layout.time() == ColumnMapping.NONE ? "NULL" : Scan.text(part, layout.time());
    String mark =
        layout.split() == ColumnMapping.NONE ? "'train'" : Scan.text(part, layout.split());
    return """
    SELECT %s AS u, %s AS i, %s AS d, CAST(%s AS VARCHAR) AS x,
      CASE lower(trim(%s)) WHEN 'train' THEN %s WHEN 'valid' THEN %s WHEN 'test' THEN %s END
        AS s
    FROM %s\
    """
        .formatted(
            user,
            item,
            domain,
            text,
            mark,
            Role.TRAIN.code(),
            Role.VALID.code(),
            Role.TEST.code(),
            table);
  }

  /** What {@link RowCheck} says of a key, in SQL. */
  private static String wrong(String key) {
    return "(coalesce(trim(%s, %s), '') = '' OR strlen(%s) > %s OR regexp_matches(%s, '[\\n\\r\\x00]'))"
        .formatted(key, Database.quoted(BLANKS), key, RowCheck.LONGEST_KEY, key);
  }

  /** Gives numbers to users and items in the order of their keys, and orders the events. */
  EventLog log(Source source) throws SQLException {
    database.run(
        "CREATE TABLE users AS SELECT u, CAST(row_number() OVER (ORDER BY u) - 1 AS INTEGER) AS n"
            + " FROM (SELECT DISTINCT u FROM raw)");
    database.run(
        "CREATE TABLE items AS SELECT d, i,"
            + " CAST(row_number() OVER (ORDER BY d, i) - 1 AS INTEGER) AS n"
            + " FROM (SELECT DISTINCT d, i FROM raw)");
    database.run(
        "CREATE TABLE events AS SELECT users.n AS u, items.n AS i, %s, raw.s AS s,"
                .formatted(timed() ? TimeSql.seconds(units) : "0 AS t, 0 AS n")
            + " raw.rowid AS r FROM raw JOIN users ON raw.u = users.u"
            + " JOIN items ON raw.d = items.d AND raw.i = items.i");
    database.run("DROP TABLE raw");
    Keys keys = keys();
    Cutter cutter = new Cutter(source, keys, Math.toIntExact(events), timed());
    String order = timed() ? "u, t, n, r" : "u, r";
    database.stream("SELECT u, i, t, s, r, n FROM events ORDER BY " + order, cutter::accept);
    return cutter.finish();
  }

  private Keys keys() throws SQLException {
    List<String> domains = new ArrayList<>();
    List<Integer> first = new ArrayList<>();
    for (String[] row : database.texts("SELECT d, min(n) FROM items GROUP BY d ORDER BY d")) {
      domains.add(row[0]);
      first.add(Integer.valueOf(row[1]));
    }
    String[] items = texts("items", "i");
    first.add(items.length);
    return new Keys(
        domains.toArray(String[]::new),
        first.stream().mapToInt(Integer::intValue).toArray(),
        items,
        texts("users", "u"));
  }

  private String[] texts(String table, String column) throws SQLException {
    String[] texts =
        new String[Math.toIntExact(database.numbers("SELECT count(*) FROM " + table)[0])];
    int[] at = {0};
    database.stream(
        "SELECT %s FROM %s ORDER BY n".formatted(column, table),
        chunk -> {
          for (long k = 0; k < chunk.rowCount(); k++) {
            texts[at[0]++] = chunk.vector(0).getString(k);
          }
        });
    return texts;
  }

  /** Cuts the stream of ordered events into users and groups of equal time. */
  private static final class Cutter {
    private final Keys keys;
    private final TieGroup group;
    private final int[] offsets;
    private final int[] items;
    private final long[] times;
    private final byte[] marks;
    private int user;
    private long time;
    private int nanos;
    private int at;

    Cutter(Source source, Keys keys, int events, boolean timed) {
      this.keys = keys;
      this.group = new TieGroup(source.ties(), source.tieSeed(), keys);
      this.offsets = new int[keys.users().length + 1];
      this.items = new int[events];
      this.times = new long[timed ? events : 0];
      this.marks = new byte[source.split() instanceof Split.Column ? events : 0];
    }

    void accept(DuckDBDataChunkReader chunk) {
      var users = chunk.vector(0);
      var own = chunk.vector(1);
      var moments = chunk.vector(2);
      var roles = chunk.vector(3);
      var rows = chunk.vector(4);
      var parts = chunk.vector(5);
      for (long k = 0; k < chunk.rowCount(); k++) {
        int u = users.getInt(k);
        long t = times.length == 0 ? 0 : moments.getLong(k);
        int n = times.length == 0 ? 0 : parts.getInt(k);
        if (u != user || t != time || n != nanos) {
          flush();
        }
        while (user < u) {
          offsets[++user] = at;
        }
        time = t;
        nanos = n;
        group.add(own.getInt(k), rows.getLong(k), roles.getByte(k));
      }
    }

    private void flush() {
      int size = group.size();
      group.flush(user, items, marks, at);
      if (times.length > 0) {
        Arrays.fill(times, at, at + size, time);
      }
      at += size;
    }

    EventLog finish() {
      flush();
      Arrays.fill(offsets, user + 1, offsets.length, at);
      return new EventLog(keys, offsets, items, times, marks);
    }
  }
}
