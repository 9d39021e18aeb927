package org.transept.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The columns of a file.
 *
 * @param names in the file's order; empty if the file is
 * @param types DuckDB's types of them; text is VARCHAR
 * @param delimiter what separates the values of CSV and TSV: in CSV the one of comma, semicolon,
 *     tab and bar that splits the first line into most columns
 */
record Header(List<String> names, List<String> types, char delimiter) {
  private static final char[] DELIMITERS = {',', ';', '\t', '|'};

  /** Far more than a header has. */
  private static final int START = 1 << 16;

  static Header of(SourceFile file, Database database) throws IOException {
    return switch (file.format()) {
      case CSV -> separated(file, database, DELIMITERS);
      case TSV -> separated(file, database, new char[] {'\t'});
      case JSON_LINES -> {
        List<String> names = JsonRows.columns(file.name(), file.open(database));
        yield new Header(names, texts(names.size()), ',');
      }
      case PARQUET -> parquet(file, database);
    };
  }

  private static Header separated(SourceFile file, Database database, char[] delimiters)
      throws IOException {
    byte[] start;
    try (InputStream in = file.open(database)) {
      start = in.readNBytes(START);
    }
    List<String> names = List.of();
    char chosen = delimiters[0];
    for (char delimiter : delimiters) {
      // What is wrong with the first line is found again when all rows are checked.
      InputStream in = new ByteArrayInputStream(start);
      try (CsvRows rows = new CsvRows(file.name(), in, delimiter, new Problems())) {
        if (rows.header().size() > names.size()) {
          names = rows.header();
          chosen = delimiter;
        }
      }
    }
    return new Header(names, texts(names.size()), chosen);
  }

  private static Header parquet(SourceFile file, Database database) throws IOException {
    try {
      List<String> names = new ArrayList<>();
      List<String> types = new ArrayList<>();
      for (String[] row : database.texts("DESCRIBE SELECT * FROM " + Scan.parquet(file))) {
        names.add(row[0]);
        types.add(row[1]);
      }
      return new Header(names, types, ',');
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static List<String> texts(int count) {
    return Collections.nCopies(count, "VARCHAR");
  }
}
