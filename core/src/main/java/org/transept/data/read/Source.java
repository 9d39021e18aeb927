package org.transept.data.read;

import java.nio.file.Path;
import java.util.List;
import org.transept.config.Doc;
import org.transept.data.Dataset;
import org.transept.data.TimeColumn;
import org.transept.data.split.Filter;
import org.transept.data.split.Split;

/**
 * Where events come from and how they become a {@link Dataset}.
 *
 * @param files paths of CSV, TSV, JSON lines or Parquet files, compressed or not; with several
 *     files and no domain column each file is a domain named after it (events-food.csv is "food" if
 *     all names share a prefix up to a separator, otherwise the whole base name); {@code name=path}
 *     names it explicitly
 */
public record Source(
    @Doc("event files; name=path makes a file a domain") List<String> files,
    @Doc("table of items with columns item, domain and title; empty for none") String items,
    Columns columns,
    @Doc(
            "whether values of CSV and TSV stand in double quotes: auto (in CSV they may; in TSV if"
                + " the header's names do), none or double")
        Quotes quotes,
    TimeColumn time,
    Filter filter,
    @Doc("order of events with equal timestamps: source, shuffle or item") TieOrder ties,
    @Doc("seed of the shuffle, if ties are shuffled") long tieSeed,
    Split split) {
  /** A leave-one-out source with nothing else set. */
  public static final Source DEFAULTS =
      new Source(
          List.of(),
          "",
          Columns.USUAL,
          Quotes.AUTO,
          TimeColumn.AUTO,
          Filter.NONE,
          TieOrder.SOURCE,
          0,
          new Split.LeaveOneOut());

  /** A source without titles. */
  public Source(
      List<String> files,
      Columns columns,
      Filter filter,
      TieOrder ties,
      long tieSeed,
      Split split) {
    this(files, "", columns, Quotes.AUTO, TimeColumn.AUTO, filter, ties, tieSeed, split);
  }

  /** This source reading other files. */
  public Source withFiles(List<String> other) {
    return new Source(
        List.copyOf(other), items, columns, quotes, time, filter, ties, tieSeed, split);
  }

  /** This source with titles from another table. */
  public Source withItems(String other) {
    return new Source(files, other, columns, quotes, time, filter, ties, tieSeed, split);
  }

  /** This source with times written in another way. */
  public Source withTime(TimeColumn other) {
    return new Source(files, items, columns, quotes, other, filter, ties, tieSeed, split);
  }

  /** This source with absolute paths, so that it can be read from any working folder. */
  public Source absolute() {
    String table = items.isEmpty() ? "" : absolute(items);
    return withItems(table)
        .withFiles(
            files.stream()
                .map(
                    file -> {
                      int path = SourceFile.pathStart(file);
                      return file.substring(0, path) + absolute(file.substring(path));
                    })
                .toList());
  }

  /** This source without paths: as many files of the domains that they name. */
  public Source unplaced() {
    return withItems(items.isEmpty() ? "" : "items")
        .withFiles(files.stream().map(file -> file.substring(0, file.indexOf('=') + 1)).toList());
  }

  private static String absolute(String path) {
    return Path.of(path).toAbsolutePath().normalize().toString();
  }
}
