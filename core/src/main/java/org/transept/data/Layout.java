package org.transept.data;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which column of a file is what.
 *
 * @param columns names of all columns
 * @param user number of the user column
 * @param item number of the item column
 * @param domain number of the domain column, or {@link #NONE}
 * @param time number of the timestamp column, or {@link #NONE}
 * @param split number of the split column, or {@link #NONE}
 * @param dated whether the timestamp column has DuckDB's type of a date or a point in time
 * @param delimiter what separates the values of a text file
 */
record Layout(
    List<String> columns,
    int user,
    int item,
    int domain,
    int time,
    int split,
    boolean dated,
    char delimiter) {
  /** Number of a column that the file does not have. */
  static final int NONE = -1;

  private static final List<String> USERS =
      List.of("user", "user_id", "userid", "uid", "customer_id", "reviewerid");
  private static final List<String> ITEMS =
      List.of("item", "item_id", "itemid", "iid", "product_id", "asin");
  private static final List<String> DOMAINS = List.of("domain", "category");
  private static final List<String> TIMES =
      List.of("timestamp", "time", "ts", "unix_time", "unixreviewtime");

  /** Finds the columns of one file; what is missing becomes a problem. */
  private record Finder(SourceFile file, Header header, Problems problems) {
    int required(String what, String mapped, List<String> usual) {
      int found = optional(what, mapped, usual);
      if (found == NONE && mapped.isEmpty()) {
        String text =
            "%s: must have a column for the %s (%s), found %s; name it with --set data.columns.%s="
                + "...";
        problem(text.formatted(file.name(), what, String.join(", ", usual), listed(header), what));
      }
      return found;
    }

    int optional(String what, String mapped, List<String> usual) {
      if (mapped.isEmpty()) {
        return usual.stream()
            .mapToInt(this::number)
            .filter(c -> c != NONE)
            .findFirst()
            .orElse(NONE);
      }
      int found = number(mapped);
      if (found == NONE) {
        problem(
            "%s: must have the column \"%s\" for the %s, found %s"
                .formatted(file.name(), mapped, what, listed(header)));
      }
      return found;
    }

    /** The column of exactly that name, or else the only one that differs in case alone. */
    private int number(String name) {
      int exact = header.names().indexOf(name);
      if (exact >= 0) {
        if (header.names().lastIndexOf(name) != exact) {
          problem("%s: column names must differ, got \"%s\" twice".formatted(file.name(), name));
        }
        return exact;
      }
      for (int c = 0; c < header.names().size(); c++) {
        if (header.names().get(c).equalsIgnoreCase(name)) {
          return c;
        }
      }
      return NONE;
    }

    void problem(String text) {
      problems.add(Problems.Kind.COLUMN, text);
    }
  }

  /** The layout of an event file. */
  static Layout ofEvents(
      SourceFile file, Header header, Columns names, Split split, Problems problems) {
    Finder finder = new Finder(file, header, problems);
    if (lacksHeader(finder, names)) {
      return new Layout(header.names(), NONE, NONE, NONE, NONE, NONE, false, header.delimiter());
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
  static Layout ofHistory(SourceFile file, Header header, Columns names, Problems problems) {
    Finder finder = new Finder(file, header, problems);
    int user = finder.optional("user", names.user(), USERS);
    int item = finder.required("item", names.item(), ITEMS);
    return with(finder, names, user, item, NONE);
  }

  /** The layout of a table of users. */
  static Layout ofUsers(SourceFile file, Header header, Columns names, Problems problems) {
    int user = new Finder(file, header, problems).required("user", names.user(), USERS);
    return new Layout(header.names(), user, NONE, NONE, NONE, NONE, false, header.delimiter());
  }

  /** The layout of a table of items: item and domain. */
  static Layout ofItems(SourceFile file, Header header, Columns names, Problems problems) {
    Finder finder = new Finder(file, header, problems);
    int item = finder.required("item", names.item(), ITEMS);
    int domain = finder.optional("domain", names.domain(), DOMAINS);
    return new Layout(header.names(), NONE, item, domain, NONE, NONE, false, header.delimiter());
  }

  /** Number of the column that has one of these names; a problem if none has. */
  static int title(SourceFile file, Header header, List<String> usual, Problems problems) {
    Finder finder = new Finder(file, header, problems);
    int found = finder.optional("title", "", usual);
    if (found == NONE) {
      finder.problem(
          "%s: must have a column for the title (%s), found %s"
              .formatted(file.name(), String.join(", ", usual), listed(header)));
    }
    return found;
  }

  private static Layout with(Finder finder, Columns names, int user, int item, int split) {
    SourceFile file = finder.file();
    Header header = finder.header();
    int domain = NONE;
    if (file.domain().isEmpty()) {
      domain = finder.optional("domain", names.domain(), DOMAINS);
    } else if (!names.domain().isEmpty()) {
      finder.problem(
          "%s: domain must come from the name \"%s\" or from the column \"%s\", got both"
              .formatted(file.name(), file.domain(), names.domain()));
    }
    int time = finder.optional("timestamp", names.timestamp(), TIMES);
    boolean dated = time != NONE && isDate(header.types().get(time));
    return new Layout(header.names(), user, item, domain, time, split, dated, header.delimiter());
  }

  private static boolean isDate(String type) {
    return type.startsWith("TIMESTAMP") || type.equals("DATE");
  }

  /** A first line without any usual name but with numbers is taken for data. */
  private static boolean lacksHeader(Finder finder, Columns names) {
    List<String> found = finder.header().names();
    if (found.isEmpty()) {
      finder.problem(finder.file().name() + ": must have at least one event, got none");
      return true;
    }
    boolean text =
        finder.file().format() == FileFormat.CSV || finder.file().format() == FileFormat.TSV;
    boolean mapped =
        found.contains(names.user())
            || found.contains(names.item())
            || found.contains(names.timestamp());
    boolean usual =
        found.stream().map(name -> name.toLowerCase(Locale.ROOT)).anyMatch(Layout::isUsual);
    boolean number = found.stream().anyMatch(name -> name.matches("-?\\d+(\\.\\d+)?"));
    if (!text || mapped || usual || !number) {
      return false;
    }
    finder.problem(
        "%s:1: must be a header that names the columns, got %s; add a line such as user,item,domain,timestamp"
            .formatted(finder.file().name(), listed(finder.header())));
    return true;
  }

  private static boolean isUsual(String name) {
    return USERS.contains(name)
        || ITEMS.contains(name)
        || DOMAINS.contains(name)
        || TIMES.contains(name);
  }

  private static String listed(Header header) {
    return header.names().stream()
        .map(name -> "\"" + name + "\"")
        .collect(Collectors.joining(", "));
  }
}
