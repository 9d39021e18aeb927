package org.transept.data;

import java.io.Closeable;
import java.io.IOException;

/**
 * The rows of one file with their exact places. Slower than DuckDB: read only to name problems, and
 * for files of a few rows. Rows that cannot be read become problems and are passed over.
 */
interface Rows extends Closeable {
  /** Goes to the next row that can be read; false behind the last one. */
  boolean next() throws IOException;

  /** Where the row stands, as messages begin. */
  String place();

  /** The text of a column, empty if there is none. */
  String value(int column);

  /** Whether the text of a column was UTF-8; if not, {@link #value} has replacements in it. */
  default boolean encoded(int column) {
    return true;
  }

  /** Opens the rows of a file. */
  static Rows open(Part part, Database database, Problems problems) throws IOException {
    SourceFile file = part.file();
    return switch (file.format()) {
      case CSV, TSV ->
          new CsvRows(file.name(), file.open(database), part.layout().delimiter(), problems);
      case JSON_LINES ->
          new JsonRows(file.name(), file.open(database), part.layout().columns(), problems);
      case PARQUET -> new ParquetRows(part, database);
    };
  }
}
