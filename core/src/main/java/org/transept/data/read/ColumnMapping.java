package org.transept.data.read;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.transept.data.ReadColumns;
import org.transept.data.split.Split;

/**
 * Which column of a file is what.
 *
 * @param columns names of all columns
 * @param user number of the user column, or {@link #NONE}
 * @param item number of the item column, or {@link #NONE}
 * @param domain number of the domain column, or {@link #NONE}
 * @param time number of the timestamp column, or {@link #NONE}
 * @param split number of the split column, or {@link #NONE}
 * @param title number of the title column, or {@link #NONE}
 * @param dated whether the timestamp column has DuckDB's type of a date or a point in time
 * @param dialect how values stand in a line of a text file
 * @param candidates names, in lower case, that would have been taken for columns
 */
record ColumnMapping(
    List<String> columns,
    int user,
    int item,
    int domain,
    int time,
    int split,
    int title,
    boolean dated,
    Dialect dialect,
    Set<String> candidates) {
  /** Number of a column that the file does not have. */
  static final int NONE = -1;

  private static final List<String> USERS =
      List.of("user", "user_id", "userid", "uid", "customer_id", "reviewerid");
  private static final List<String> ITEMS =
      List.of("item", "item_id", "itemid", "iid", "product_id", "asin");
  private static final List<String> DOMAINS = List.of("domain", "category");
  private static final List<String> TITLES =
      List.of("title", "name", "product_title", "item_title", "product_name");
  private static final List<String> TIMES =
      List.of("timestamp", "time", "ts", "unix_time", "unixreviewtime");

  /** A layout that names no column. */
  static ColumnMapping of(List<String> columns) {
    return new ColumnMapping(
        columns, NONE, NONE, NONE, NONE, NONE, NONE, false, Dialect.NONE, Set.of());
  }

  /** Numbers of the columns that are read, rising. */
  int[] read() {
    return IntStream.of(user, item, domain, time, split, title)
        .filter(c -> c != NONE)
        .distinct()
        .sorted()
        .toArray();
  }

  /** Whether a column has a name and is not read. */
  boolean leaves(int column) {
    return !columns.get(column).isEmpty() && Arrays.binarySearch(read(), column) < 0;
  }

  /** This with nothing read but one column, as text. */
  ColumnMapping alone(int column) {
    return new ColumnMapping(
        columns, NONE, NONE, NONE, NONE, NONE, column, false, dialect, Set.of());
  }

  /** Numbers of the columns of user, item and domain, as far as there are any. */
  int[] keys() {
    return IntStream.of(user, item, domain).filter(c -> c != NONE).toArray();
  }

  /** The layout of an event file. */
  static ColumnMapping ofEvents(
      SourceFile file, Header header, Columns names, Split split, Problems problems) {
    ColumnFinder finder = new ColumnFinder(file, header, problems);
    if (finder.isEmpty() || lacksHeader(finder, names)) {
      return of(header.names());
    }
    int user = finder.required("user", names.user(), USERS);
    int item = finder.required("item", names.item(), ITEMS);
    int marks =
        split instanceof Split.Column column
            ? finder.optional("split", column.column(), List.of())
            : NONE;
    return with(finder, names, user, item, marks);
  }

  /** The layout of one user's history, where the user column may be absent. */
  static ColumnMapping ofHistory(SourceFile file, Header header, Columns names, Problems problems) {
    ColumnFinder finder = new ColumnFinder(file, header, problems);
    if (finder.isEmpty()) {
      return of(header.names());
    }
    int user = finder.optional("user", names.user(), USERS);
    int item = finder.required("item", names.item(), ITEMS);
    return with(finder, names, user, item, NONE);
  }

  /** The layout of a table of users. */
  static ColumnMapping ofUsers(SourceFile file, Header header, Columns names, Problems problems) {
    ColumnFinder finder = new ColumnFinder(file, header, problems);
    int user = finder.isEmpty() ? NONE : finder.required("user", names.user(), USERS);
    return finder.layout(user, NONE, NONE, NONE, NONE, NONE);
  }

  /** The layout of a table of items: item, domain and title. */
  static ColumnMapping ofItems(SourceFile file, Header header, Columns names, Problems problems) {
    ColumnFinder finder = new ColumnFinder(file, header, problems);
    if (finder.isEmpty()) {
      return of(header.names());
    }
    int item = finder.required("item", names.item(), ITEMS);
    int domain = finder.optional("domain", names.domain(), DOMAINS);
    return finder.layout(NONE, item, domain, NONE, NONE, finder.title(TITLES));
  }

  private static ColumnMapping with(
      ColumnFinder finder, Columns names, int user, int item, int split) {
    SourceFile file = finder.file();
    int domain = NONE;
    if (file.domain().isEmpty()) {
      domain = finder.optional("domain", names.domain(), DOMAINS);
    } else if (!names.domain().isEmpty()) {
      finder.problem(
          "%s: domain must come from the name \"%s\" or from the column \"%s\", got both"
              .formatted(file.name(), file.domain(), names.domain()));
    }
    int time = finder.optional("timestamp", names.timestamp(), TIMES);
    return finder.layout(user, item, domain, time, split, NONE);
  }

  /** A first line without any usual name but with numbers is taken for data. */
  private static boolean lacksHeader(ColumnFinder finder, Columns names) {
    List<String> found = finder.header().names();
    boolean text =
        finder.file().format() == FileFormat.CSV || finder.file().format() == FileFormat.TSV;
    boolean mapped =
        found.contains(names.user())
            || found.contains(names.item())
            || found.contains(names.timestamp());
    boolean usual =
        found.stream().map(name -> name.toLowerCase(Locale.ROOT)).anyMatch(ColumnMapping::isUsual);
    boolean number = found.stream().anyMatch(name -> name.matches("-?\\d+(\\.\\d+)?"));
    if (!text || mapped || usual || !number) {
      return false;
    }
    finder.problem(
        "%s:1: must be a header that names the columns, got %s; add a line such as user,item,domain,timestamp"
            .formatted(finder.file().name(), ColumnFinder.listed(found)));
    return true;
  }

  private static boolean isUsual(String name) {
    return USERS.contains(name)
        || ITEMS.contains(name)
        || DOMAINS.contains(name)
        || TIMES.contains(name);
  }

  /** Which columns of a file are read, and as what. */
  ReadColumns of(SourceFile file, String times) {
    List<ReadColumns.Column> reads = new ArrayList<>();
    add(reads, "user", user, "");
    add(reads, "item", item, "");
    add(reads, "domain", domain, "");
    add(reads, "timestamp", time, times);
    add(reads, "split", split, "");
    add(reads, "title", title, "");
    List<String> leaves =
        IntStream.range(0, columns.size()).filter(this::leaves).mapToObj(columns::get).toList();
    return new ReadColumns(file.name(), reads, leaves);
  }

  private void add(List<ReadColumns.Column> reads, String role, int column, String unit) {
    if (column != NONE) {
      reads.add(new ReadColumns.Column(role, columns.get(column), unit));
    }
  }
}
