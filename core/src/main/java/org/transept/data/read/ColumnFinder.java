package org.transept.data.read;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.transept.data.Printable;

/** Finds the columns of one file by their names; what is missing or not clear becomes a problem. */
final class ColumnFinder {
  private static final int NONE = ColumnMapping.NONE;

  /** Columns that a message names. */
  private static final int LISTED = 20;

  /** DuckDB's types of texts and numbers. */
  private static final String PLAIN =
      "VARCHAR|ENUM\\(.*|UUID|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\\(.*";

  private static final String POINT_IN_TIME = "TIMESTAMP.*|DATE";

  private final SourceFile file;
  private final Header header;
  private final Problems problems;
  private final Set<String> candidates = new HashSet<>();

  ColumnFinder(SourceFile file, Header header, Problems problems) {
    this.file = file;
    this.header = header;
    this.problems = problems;
  }

  SourceFile file() {
    return file;
  }

  Header header() {
    return header;
  }

  /** Whether the file has no column at all, which is a problem. */
  boolean isEmpty() {
    if (header.names().isEmpty()) {
      problem(file.name() + ": must have at least one event, got none");
      return true;
    }
    return false;
  }

  int required(String what, String mapped, List<String> usual) {
    int before = problems.count();
    int found = optional(what, mapped, usual);
    if (found == NONE && mapped.isEmpty() && problems.count() == before) {
      problem(
          "%s: must have a column for the %s (%s), found %s; name it with --set data.columns.%s=..."
              .formatted(
                  file.name(), what, String.join(", ", usual), listed(header.names()), what));
    }
    return found;
  }

  int optional(String what, String mapped, List<String> usual) {
    if (!mapped.isEmpty()) {
      int found = mapped(what, mapped);
      return found == NONE ? NONE : typed(what, found);
    }
    candidates.addAll(usual);
    List<String> found =
        header.names().stream().filter(name -> usual.contains(lower(name))).distinct().toList();
    if (found.size() > 1) {
      problem(
          "%s: must have one column for the %s, found %s; choose with --set data.columns.%s=%s"
              .formatted(file.name(), what, listed(found), what, found.get(0)));
      return NONE;
    }
    return found.isEmpty() ? NONE : typed(what, once(found.get(0)));
  }

  /** The first of these names that there is; a problem if there is none. */
  int title(List<String> usual) {
    for (String name : usual) {
      for (String own : header.names()) {
        if (lower(own).equals(name)) {
          return typed("title", once(own));
        }
      }
    }
    problem(
        "%s: must have a column for the title (%s), found %s"
            .formatted(file.name(), String.join(", ", usual), listed(header.names())));
    return NONE;
  }

  ColumnMapping layout(int user, int item, int domain, int time, int split, int title) {
    boolean dated = time != NONE && header.types().get(time).matches(POINT_IN_TIME);
    return new ColumnMapping(
        header.names(),
        user,
        item,
        domain,
        time,
        split,
        title,
        dated,
        header.dialect(),
        Set.copyOf(candidates));
  }

  void problem(String text) {
    problems.add(Problems.Kind.COLUMN, text);
  }

  static String listed(List<String> names) {
    String some =
        names.stream()
            .limit(LISTED)
            .map(name -> "\"" + Printable.shown(name) + "\"")
            .collect(Collectors.joining(", "));
    return names.size() > LISTED ? "%s and %s more".formatted(some, names.size() - LISTED) : some;
  }

  /** The column of exactly that name, or else the only one that differs in case alone. */
  private int mapped(String what, String name) {
    if (header.names().contains(name)) {
      return once(name);
    }
    List<String> alike = new ArrayList<>();
    for (String own : header.names()) {
      if (own.equalsIgnoreCase(name)) {
        alike.add(own);
      }
    }
    if (alike.size() == 1) {
      return once(alike.get(0));
    }
    problem(
        "%s: must have the column \"%s\" for the %s, found %s"
            .formatted(file.name(), name, what, listed(header.names())));
    return NONE;
  }

  private int once(String name) {
    int found = header.names().indexOf(name);
    if (header.names().lastIndexOf(name) != found) {
      problem("%s: column names must differ, got \"%s\" twice".formatted(file.name(), name));
    }
    return found;
  }

  /** The column, unless its type has no text. */
  private int typed(String what, int column) {
    String type = header.types().get(column);
    boolean time = what.equals("timestamp") && type.matches(POINT_IN_TIME);
    if (time || type.matches(PLAIN)) {
      return column;
    }
    problem(
        "%s: column \"%s\" must be text or a number, got %s"
            .formatted(file.name(), header.names().get(column), Printable.shown(type)));
    return NONE;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
