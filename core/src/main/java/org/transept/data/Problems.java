package org.transept.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

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
    LINE_END("line end"),
    JSON("JSON"),
    ENCODING("UTF-8"),
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

  private record Found(long order, String text) {}

  private static final int SHOWN = 20;

  private final Map<Kind, List<Found>> first = new EnumMap<>(Kind.class);
  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private long order;

  /** Counts a problem; the text is asked for only if it may be shown. */
  public void add(Kind kind, Supplier<String> text) {
    counts.merge(kind, 1L, Long::sum);
    List<Found> found = first.computeIfAbsent(kind, k -> new ArrayList<>());
    if (found.size() < SHOWN) {
      found.add(new Found(order++, text.get()));
    }
  }

  /** Counts a problem. */
  public void add(Kind kind, String text) {
    add(kind, () -> text);
  }

  /** Takes back every problem of that kind. */
  void forget(Kind kind) {
    first.remove(kind);
    counts.remove(kind);
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
      lines.add("and %d more: %s".formatted(total - lines.size(), describe(hidden)));
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
        .map(entry -> "%s (%d)".formatted(entry.getKey().label, entry.getValue()))
        .collect(Collectors.joining(", "));
  }
}
