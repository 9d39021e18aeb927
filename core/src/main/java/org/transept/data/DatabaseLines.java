package org.transept.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The bytes of a file that only DuckDB can uncompress. Every line ends with a line feed, whatever
 * it ended with in the file.
 */
final class DatabaseLines extends InputStream {
  private final ResultSet lines;
  private byte[] line = {};
  private int at;

  DatabaseLines(Database database, SourceFile file) throws IOException {
    // Latin-1 lets every byte through; the separator is one that text does not have.
    String sql =
        "SELECT line FROM read_csv(%s, auto_detect=false, header=false, delim='\\x01', quote='', "
            + "escape='', encoding='latin-1', compression='%s', columns={'line': 'VARCHAR'})";
    try {
      this.lines = database.open(sql.formatted(Scan.path(file), file.compression().option()));
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public int read() throws IOException {
    if (at == line.length && !nextLine()) {
      return -1;
    }
    return line[at++] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (at == line.length && !nextLine()) {
      return -1;
    }
    int count = Math.min(length, line.length - at);
    System.arraycopy(line, at, into, offset, count);
    at += count;
    return count;
  }

  private boolean nextLine() throws IOException {
    try {
      if (!lines.next()) {
        return false;
      }
      String text = lines.getString(1);
      line = ((text == null ? "" : text) + "\n").getBytes(StandardCharsets.ISO_8859_1);
      at = 0;
      return true;
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      lines.close();
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
