package org.transept.data.read;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.transept.data.DataException;
import org.transept.data.Printable;

/**
 * Everything wrong with the source files, collected so that one message shows every kind at once.
 */
public final class Problems {
  /** Kinds of problem; the name is what the count of those not shown is called. */
  public enum Kind {
    FILE("file"),
    COLUMN("column"),
    WIDTH("number of columns"),
    QUOTE("quotes"),
    HEADER("header again"),
    JSON("JSON"),
    ENCODING("UTF-8"),
    KEY("line breaks"),
    LENGTH("long keys"),
    USER("empty user"),
    ITEM("empty item"),
    REPEATED("repeated item"),
    DOMAIN("empty domain"),
    TIMESTAMP("timestamp"),
    NO_TIMESTAMP("empty timestamp"),
    SPLIT("split value"),
    SPLIT_ORDER("split order"),
    VECTOR("vector"),
    SETTING("setting");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  /** What one problem is: it is told once, however many rows have it. */
  private record Group(Kind kind, String file, String about) {}

  private static final class Found {
    private final long order;
    private final String text;
    private final String unit;
    private final List<Long> lines = new ArrayList<>();
    private long rows;

    Found(long order, String text, String unit) {
      this.order = order;
      this.text = Printable.oneLine(text);
      this.unit = unit;
    }

    void at(long line) {
      rows++;
      if (lines.size() < EXAMPLES) {
        lines.add(line);
      }
    }

    long order() {
      return order;
    }

    String text() {
      if (rows < 2) {
        return text;
      }
      String places = lines.stream().map(String::valueOf).collect(Collectors.joining(", "));
      return String.format(
          Locale.ROOT,
          "%s; %,d rows, %sat %ss %s",
          text,
          rows,
          rows > lines.size() ? "first " : "",
          unit,
          places);
    }
  }

  private static final int SHOWN = 20;
  private static final int EXAMPLES = 3;

  private final Map<Group, Found> ofRows = new HashMap<>();
  private final Map<Kind, List<Found>> first = new EnumMap<>(Kind.class);
  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private long order;

  /** Counts a problem; the text is asked for only if it may be shown. */
  public void add(Kind kind, Supplier<String> text) {
    counts.merge(kind, 1L, Long::sum);
    List<Found> found = first.computeIfAbsent(kind, k -> new ArrayList<>());
    if (found.size() < SHOWN) {
      found.add(new Found(order++, text.get(), ""));
    }
  }

  /** Counts a problem. */
  public void add(Kind kind, String text) {
    add(kind, () -> text);
  }

  /**
   * Counts a problem of a row. Rows of one file with the same kind of problem about the same thing
   * are told in one line, with the text of the first of them.
   *
   * @param rows stand at the row
   * @param about the column or the rule, where a kind has several
   * @param text what must hold, and what to do, behind the row's place
   */
  void add(Kind kind, Rows rows, String about, Supplier<String> text) {
    Group group = new Group(kind, rows.file(), about);
    Found found = ofRows.get(group);
    if (found == null) {
      String placed = rows.place() + ": " + text.get();
      found = new Found(order++, placed, rows.unit());
      ofRows.put(group, found);
      counts.merge(kind, 1L, Long::sum);
      first.computeIfAbsent(kind, k -> new ArrayList<>()).add(found);
    }
    found.at(rows.number());
  }

  /** Takes back every problem of that kind. */
  void forget(Kind kind) {
    first.remove(kind);
    counts.remove(kind);
    ofRows.keySet().removeIf(group -> group.kind() == kind);
  }

  /** How many problems there are, of which each is told once. */
  int count() {
    return counts.values().stream().mapToInt(Long::intValue).sum();
  }

  boolean none() {
    return counts.isEmpty();
  }

  /**
   * Throws everything found as one exception, if anything was found.
   *
   * @throws DataException with a line for each problem, or the first of them and counts
   */
  public void check() {
    if (none()) {
      return;
    }
    long total = counts.values().stream().mapToLong(Long::longValue).sum();
    Map<Kind, Long> hidden = new EnumMap<>(counts);
    List<String> lines =
        shown(hidden).stream()
            .sorted(Comparator.comparingLong(Found::order))
            .map(Found::text)
            .collect(Collectors.toCollection(ArrayList::new));
    if (total == 1) {
      throw new DataException(lines.get(0));
    }
    if (total > lines.size()) {
      lines.add("and %s more: %s".formatted(total - lines.size(), describe(hidden)));
    }
    throw new DataException(total + " problems in the data:\n  - " + String.join("\n  - ", lines));
  }

  /**
   * The first of each kind, then the second of each, until enough; counts them off {@code left}.
   */
  private List<Found> shown(Map<Kind, Long> left) {
    List<Found> shown = new ArrayList<>();
    for (int round = 0; round < SHOWN; round++) {
      for (Map.Entry<Kind, List<Found>> entry : first.entrySet()) {
        if (round < entry.getValue().size() && shown.size() < SHOWN) {
          shown.add(entry.getValue().get(round));
          left.merge(entry.getKey(), -1L, Long::sum);
        }
      }
    }
    return shown;
  }

  private static String describe(Map<Kind, Long> hidden) {
    return hidden.entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .map(entry -> "%s (%s)".formatted(entry.getKey().label, entry.getValue()))
        .collect(Collectors.joining(", "));
  }
}
