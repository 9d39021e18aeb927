package org.transept.data;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** SQL that reads the columns of a file as text. */
final class Scan {
  private Scan() {}

  /** Selects every column as text, in the order of the file. */
  static String texts(Part part) {
    return IntStream.range(0, part.layout().columns().size())
        .mapToObj(c -> text(part, c))
        .collect(Collectors.joining(", ", "SELECT ", " FROM " + table(part)));
  }

  /** A column as text; what has no text is NULL. */
  static String text(Part part, int column) {
    if (part.file().format() != FileFormat.PARQUET) {
      return "c" + column;
    }
    String name = "\"" + part.layout().columns().get(column).replace("\"", "\"\"") + "\"";
    // A point in time within a second belongs to the second it lies in.
    boolean date = part.layout().dated() && column == part.layout().time();
    return "CAST(%s AS VARCHAR)"
        .formatted(date ? "CAST(floor(epoch(" + name + ")) AS BIGINT)" : name);
  }

  /** The table function that reads the file. */
  static String table(Part part) {
    SourceFile file = part.file();
    return switch (file.format()) {
      case CSV, TSV -> separated(part);
      case JSON_LINES -> json(part);
      case PARQUET -> parquet(file);
    };
  }

  static String parquet(SourceFile file) {
    return "read_parquet(%s, binary_as_string=true)".formatted(path(file));
  }

  private static String separated(Part part) {
    String columns =
        IntStream.range(0, part.layout().columns().size())
            .mapToObj(c -> "'c%d': 'VARCHAR'".formatted(c))
            .collect(Collectors.joining(", ", "{", "}"));
    // Sniffing could take another quote or type from one file to the next. Naming the line end
    // would lose the rows that end otherwise without an error.
    return "read_csv(%s, auto_detect=false, header=true, delim='%s', quote='\"', escape='\"', %s, columns=%s)"
        .formatted(path(part.file()), part.layout().delimiter(), compression(part.file()), columns);
  }

  private static String json(Part part) {
    Layout layout = part.layout();
    String columns =
        IntStream.range(0, layout.columns().size())
            .mapToObj(c -> Database.quoted(layout.columns().get(c)) + ": 'VARCHAR'")
            .collect(Collectors.joining(", ", "{", "}"));
    String aliases =
        IntStream.range(0, layout.columns().size())
            .mapToObj(c -> "c" + c)
            .collect(Collectors.joining(", "));
    return "read_json(%s, format='newline_delimited', %s, columns=%s) AS file(%s)"
        .formatted(path(part.file()), compression(part.file()), columns, aliases);
  }

  private static String compression(SourceFile file) {
    return "compression='" + file.compression().option() + "'";
  }

  /** The path in quotes, with DuckDB's wild cards taken literally. */
  static String path(SourceFile file) {
    return Database.quoted(file.path().toString().replaceAll("[\\[*?]", "[$0]"));
  }
}
