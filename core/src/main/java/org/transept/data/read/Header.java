package org.transept.data.read;

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
 * @param dialect how values stand in a line: the separator of CSV is the one of comma, semicolon,
 *     tab and bar that splits the first line into most columns
 */
record Header(List<String> names, List<String> types, Dialect dialect) {
  private static final char[] DELIMITERS = {',', ';', '\t', '|'};

  /** Far more than a header has. */
  private static final int START = 1 << 20;

  static Header of(SourceFile file, Quotes quotes, Database database) throws IOException {
    return switch (file.format()) {
      case CSV -> separated(file, DELIMITERS, quotes != Quotes.NONE);
      case TSV -> tabs(file, quotes);
      case JSON_LINES -> {
        List<String> names = JsonRows.columns(file.name(), file.open());
        yield new Header(names, texts(names.size()), Dialect.NONE);
      }
      case PARQUET -> parquet(file, database);
    };
  }

  private static Header tabs(SourceFile file, Quotes quotes) throws IOException {
    char[] tab = {'\t'};
    if (quotes != Quotes.AUTO) {
      return separated(file, tab, quotes == Quotes.DOUBLE);
    }
    Header plain = separated(file, tab, false);
    boolean quoted =
        plain.names().stream().allMatch(name -> name.length() > 1 && name.matches("\".*\""));
    return quoted && !plain.names().isEmpty() ? separated(file, tab, true) : plain;
  }

  private static Header separated(SourceFile file, char[] delimiters, boolean quotes)
      throws IOException {
    byte[] start;
    try (InputStream in = file.open()) {
      start = in.readNBytes(START);
    }
    List<String> names = List.of();
    Dialect chosen = new Dialect(delimiters[0], quotes);
    for (char delimiter : delimiters) {
      // What is wrong with the first line is found again when all rows are checked.
      InputStream in = new ByteArrayInputStream(start);
      Dialect dialect = new Dialect(delimiter, quotes);
      try (CsvRows rows = new CsvRows(file.name(), in, dialect, new Problems())) {
        if (rows.header().size() > names.size()) {
          names = rows.header();
          chosen = dialect;
        }
      }
    }
    return new Header(names, texts(names.size()), chosen);
  }

  private static Header parquet(SourceFile file, Database database) throws IOException {
    ParquetEnds.check(file);
    try {
      List<String> names = new ArrayList<>();
      List<String> types = new ArrayList<>();
      for (String[] row : database.texts("DESCRIBE SELECT * FROM " + Scan.parquet(file))) {
        names.add(row[0]);
        types.add(row[1]);
      }
      return new Header(names, types, Dialect.NONE);
    } catch (SQLException e) {
      throw Database.fault(e);
    }
  }

  private static List<String> texts(int count) {
    return Collections.nCopies(count, "VARCHAR");
  }
}
