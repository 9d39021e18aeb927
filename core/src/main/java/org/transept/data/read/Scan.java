package org.transept.data.read;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** SQL that reads the columns of a file as text. */
final class Scan {
  private Scan() {}

  /** Selects every column that the layout names as text, in the order of the file. */
  static String texts(SourceTable part) {
    return IntStream.of(part.layout().read())
        .mapToObj(c -> text(part, c))
        .collect(Collectors.joining(", ", "SELECT ", " FROM " + parquet(part.file())));
  }

  /**
   * A column as text, a point in time in microseconds since 1970; what has no text is NULL. Whole
   * numbers that are stored as floating-point ones are written as whole ones.
   */
  static String text(SourceTable part, int column) {
    if (part.file().format() != FileFormat.PARQUET) {
      return "c" + column;
    }
    String name = "\"" + part.layout().columns().get(column).replace("\"", "\"\"") + "\"";
    boolean date = part.layout().dated() && column == part.layout().time();
    if (date) {
      return "CAST(epoch_us(%s) AS VARCHAR)".formatted(name);
    }
    return """
    CASE WHEN typeof(%1$s) IN ('DOUBLE', 'FLOAT')
      THEN regexp_replace(CAST(%1$s AS VARCHAR), '^(-?[0-9]+)\\.0$', '\\1')
      ELSE CAST(%1$s AS VARCHAR) END\
    """
        .formatted(name);
  }

  static String parquet(SourceFile file) {
    return "read_parquet(%s, binary_as_string=true, hive_partitioning=false)".formatted(path(file));
  }

  /** The path in quotes, with what DuckDB expands in paths taken literally. */
  private static String path(SourceFile file) {
    String absolute = file.path().toAbsolutePath().toString();
    return Database.quoted(absolute.replaceAll("[\\[*?{]", "[$0]"));
  }
}
