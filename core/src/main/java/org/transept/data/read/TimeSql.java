package org.transept.data.read;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.transept.data.Reading;
import org.transept.data.TimeUnit;
import org.transept.data.UnixTime;
import org.transept.data.WrittenTime;

/** SQL that reads times as {@link WrittenTime} does, and finds the unit of each file's. */
@SuppressWarnings("EnumOrdinal") // SQL knows a form by its number.
final class TimeSql {
  private static final int NUMBER = WrittenTime.Form.NUMBER.ordinal();
  private static final String BLANKS = "' \t'";
  private static final String EMPTY =
      "{'y':'','m':'','d':'','h':'','i':'','s':'','f':'','z':'','sign':'','zh':'','zm':''}";

  private TimeSql() {}

  /** What the times of a file are written in as far as that is known before they are read. */
  static TimeUnit known(SourceTable part, TimeUnit stated) {
    return part.layout().dated() ? TimeUnit.US : stated;
  }

  /**
   * Selects from a subquery with a text x whatever {@code columns} says, and of each time w, its
   * whole number or seconds, f, the billionths behind, and k, the ordinal of its form. All are NULL
   * where x is no time.
   */
  static String read(String columns, String from, TimeUnit unit) {
    return """
    SELECT %s, CASE WHEN n THEN TRY_CAST(floor(v) AS BIGINT) WHEN e >= 0 THEN e END AS w,
      CASE WHEN n THEN CAST(CAST(v - floor(v) AS DECIMAL(9, 9)) * 1000000000::DECIMAL(10, 0)
        AS INTEGER) ELSE CAST(rpad(p.f, 9, '0') AS INTEGER) END AS f,
      CASE WHEN n THEN %s WHEN p.h <> '' AND p.z = '' THEN %s ELSE %s END AS k
    FROM (SELECT *, CASE WHEN n THEN TRY_CAST(trim(x, %s) AS DECIMAL(38, 9)) END AS v,
        86400 * date_diff('day', DATE '1970-01-01',
            TRY_CAST(p.y || '-' || p.m || '-' || p.d AS DATE))
          + 3600 * %s + 60 * %s + %s
          - (3600 * %s + 60 * %s) * CASE p.sign WHEN '-' THEN -1 ELSE 1 END AS e
      FROM (%s))\
    """
        .formatted(
            columns,
            NUMBER,
            WrittenTime.Form.LOCAL.ordinal(),
            WrittenTime.Form.DATE.ordinal(),
            BLANKS,
            whole("h"),
            whole("i"),
            whole("s"),
            whole("zh"),
            whole("zm"),
            parts(from, unit));
  }

  /** Adds to rows whether x is a number (n), and what ISO 8601 says its parts are (p). */
  private static String parts(String from, TimeUnit unit) {
    String number = "regexp_full_match(x, %s)".formatted(quoted(WrittenTime.NUMBER));
    return """
    SELECT *, CASE
        WHEN n THEN %s
        WHEN regexp_full_match(x, %s) THEN regexp_extract(x, %s, %s)
        WHEN regexp_full_match(x, %s) THEN regexp_extract(x, %s, %s)
        ELSE %s END AS p
      FROM (SELECT *, %s AS n FROM (%s))\
    """
        .formatted(
            EMPTY,
            quoted(WrittenTime.ISO),
            quoted(WrittenTime.ISO),
            WrittenTime.GROUPS,
            quoted(WrittenTime.BASIC),
            quoted(WrittenTime.BASIC),
            WrittenTime.GROUPS,
            EMPTY,
            unit == TimeUnit.ISO ? "FALSE" : "coalesce(" + number + ", FALSE)",
            from);
  }

  /**
   * The condition under which a time that {@link #read} has found cannot be of the unit that is
   * stated, or of any: as {@link UnixTime#isOf}.
   */
  static String wrong(TimeUnit unit) {
    String date = "k <> %s AND (w < 0 OR w >= %s)".formatted(NUMBER, UnixTime.LIMIT);
    return switch (unit) {
      case AUTO, ISO -> date;
      case S, MS, US, NS ->
          "k <> %s OR w // %s >= %s".formatted(NUMBER, unit.perSecond(), UnixTime.LIMIT);
    };
  }

  /**
   * The unit of each file's times, in the order of the files.
   *
   * @param table has p, the number of a file, and w, f, k as {@link #read} makes them
   * @return AUTO for times that are in no one unit, or may be dates
   */
  static List<TimeUnit> units(
      List<SourceTable> parts, TimeUnit stated, Database database, String table)
      throws SQLException {
    TimeUnit[] units = new TimeUnit[parts.size()];
    Arrays.setAll(units, p -> known(parts.get(p), stated));
    String sql =
        """
        SELECT p, count_if(k <> %1$s), min(w) FILTER (WHERE k = %1$s AND (w > 0 OR f > 0)),
          max(w) FILTER (WHERE k = %1$s) FROM %2$s GROUP BY p\
        """
            .formatted(NUMBER, table);
    for (String[] row : database.texts(sql)) {
      int p = Integer.parseInt(row[0]);
      if (units[p] == TimeUnit.AUTO) {
        units[p] = unit(!row[1].equals("0"), row[2], row[3]);
      }
      if (units[p] != TimeUnit.AUTO
          && units[p] != TimeUnit.ISO
          && stated == TimeUnit.AUTO
          && onlyDates(p, row[2], row[3], database, table)) {
        units[p] = TimeUnit.AUTO;
      }
    }
    return List.of(units);
  }

  /** How each file's times are written, of those that have any. */
  static List<Reading.Times> times(
      List<SourceTable> parts, List<TimeUnit> units, Database database, String table)
      throws SQLException {
    Set<String> local = new HashSet<>();
    String sql =
        "SELECT DISTINCT p FROM %s WHERE k = %s".formatted(table, WrittenTime.Form.LOCAL.ordinal());
    database.texts(sql).forEach(row -> local.add(row[0]));
    List<Reading.Times> times = new ArrayList<>();
    for (int p = 0; p < parts.size(); p++) {
      ColumnMapping layout = parts.get(p).layout();
      String column = layout.columns().get(layout.time());
      TimeUnit unit = layout.dated() ? TimeUnit.AUTO : units.get(p);
      boolean zoneless = local.contains(Integer.toString(p));
      times.add(new Reading.Times(parts.get(p).file().name(), column, unit, zoneless));
    }
    return times;
  }

  /** Selects t, the second of a time, and n, the nanoseconds since, from w and f of file p. */
  static String seconds(List<TimeUnit> units) {
    String per =
        units.stream()
            .map(unit -> Long.toString(unit.perSecond()))
            .collect(Collectors.joining(", ", "[", "][p + 1]"));
    boolean plain = units.stream().allMatch(unit -> unit.perSecond() == 1);
    return plain
        ? "raw.w AS t, raw.f AS n"
        : "raw.w // %1$s AS t, CAST(raw.w %% %1$s * (%2$s // %1$s) + raw.f // %1$s AS INTEGER) AS n"
            .formatted(per, TimeUnit.NS.perSecond());
  }

  private static TimeUnit unit(boolean dates, String least, String most) {
    if (least.isEmpty()) {
      return dates ? TimeUnit.ISO : TimeUnit.S;
    }
    TimeUnit unit = TimeUnit.of(Long.parseLong(least));
    return dates || unit != TimeUnit.of(Long.parseLong(most)) ? TimeUnit.AUTO : unit;
  }

  private static boolean onlyDates(
      int p, String least, String most, Database database, String table) throws SQLException {
    if (least.isEmpty()
        || !WrittenTime.looksLikeDate(Long.parseLong(least))
        || !WrittenTime.looksLikeDate(Long.parseLong(most))) {
      return false;
    }
    String sql = "SELECT DISTINCT w FROM %s WHERE p = %s AND (w > 0 OR f > 0)".formatted(table, p);
    try (ResultSet numbers = database.open(sql)) {
      while (numbers.next()) {
        if (!WrittenTime.looksLikeDate(numbers.getLong(1))) {
          return false;
        }
      }
      return true;
    }
  }

  private static String whole(String group) {
    return "coalesce(TRY_CAST(p.%s AS BIGINT), 0)".formatted(group);
  }

  private static String quoted(String expression) {
    return Database.quoted(expression);
  }
}
