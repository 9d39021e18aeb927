package org.transept.data;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which columns of a file are read, and which are left.
 *
 * @param file what messages call the file
 * @param leaves names of the columns that are not read, in the order of the file
 */
public record ReadColumns(String file, List<Column> reads, List<String> leaves) {
  /**
   * A column that is read.
   *
   * @param role what it is read as: user, item, domain, timestamp, split or title
   * @param name its name in the file
   * @param unit what its values are, or empty
   */
  public record Column(String role, String name, String unit) {}

  /** Names that a line shows of those that are left. */
  private static final int SHOWN = 20;

  /** A line for each file, or one for all if they are alike. */
  public static List<String> lines(List<ReadColumns> files) {
    List<String> texts = files.stream().map(ReadColumns::text).distinct().toList();
    return texts.size() < 2
        ? texts
        : files.stream().map(file -> file.file + ": " + file.text()).toList();
  }

  /** Such as {@code reads user, item, ts as timestamp (Unix seconds); leaves rating, title}. */
  String text() {
    String read = reads.stream().map(ReadColumns::text).collect(Collectors.joining(", "));
    if (leaves.isEmpty()) {
      return "reads " + read;
    }
    String left =
        leaves.stream().limit(SHOWN).map(Printable::shown).collect(Collectors.joining(", "));
    int more = leaves.size() - SHOWN;
    String rest = more > 0 ? String.format(Locale.ROOT, " and %,d more", more) : "";
    return Printable.oneLine("reads %s; leaves %s%s".formatted(read, left, rest));
  }

  private static String text(Column column) {
    String name = column.name().equals(column.role()) ? "" : column.name() + " as ";
    String unit = column.unit().isEmpty() ? "" : " (" + column.unit() + ")";
    return Printable.oneLine(name + column.role() + unit);
  }
}
