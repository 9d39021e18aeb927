package org.transept.data.read;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The rows of one file with their exact places. Rows that cannot be read become problems and are
 * passed over; a file that cannot be read on fails with a {@link FileFault}.
 */
interface Rows extends Closeable {
  /** Longest line, in bytes: far more than a row has, and little memory. */
  int LONGEST = 1 << 24;

  /** Goes to the next row that can be read; false behind the last one. */
  boolean next() throws IOException;

  /** What messages call the file. */
  String file();

  /** The line that the row begins on, or its number in a file without lines; both from 1. */
  long number();

  /** What {@link #number} counts. */
  default String unit() {
    return "line";
  }

  /** Where the row stands, as messages begin. */
  default String place() {
    return unit().equals("line") ? file() + ":" + number() : file() + " row " + number();
  }

  /** The text of a column that the layout names, empty if there is none. */
  String value(int column);

  /** {@link #value} in UTF-8. */
  default byte[] bytes(int column) {
    return value(column).getBytes(StandardCharsets.UTF_8);
  }

  /** Whether the text of a column was UTF-8; if not, {@link #value} has replacements in it. */
  default boolean encoded(int column) {
    return true;
  }

  /** Whether the text is known to be a right key: short ASCII that can be printed, not blank. */
  default boolean plain(int column) {
    return false;
  }

  /** Opens the rows of a file. */
  static Rows open(SourceTable part, Database database, Problems problems) throws IOException {
    SourceFile file = part.file();
    return switch (file.format()) {
      case CSV, TSV -> new CsvRows(file.name(), file.open(), part.layout(), problems);
      case JSON_LINES -> new JsonRows(file.name(), file.open(), part.layout(), problems);
      case PARQUET -> new ParquetRows(part, database);
    };
  }
}
