package org.transept.data.read;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Rows of a Parquet file, counted from 1. */
final class ParquetRows implements Rows {
  private final String name;
  private final int[] read;
  private final ResultSet result;
  private final String[] values;
  private long row;

  ParquetRows(SourceTable part, Database database) throws IOException {
    this.name = part.file().name();
    this.read = part.layout().read();
    this.values = new String[part.layout().columns().size()];
    try {
      this.result = database.open(Scan.texts(part));
    } catch (SQLException e) {
      throw Database.fault(e);
    }
  }

  @Override
  public boolean next() throws IOException {
    try {
      if (!result.next()) {
        return false;
      }
      row++;
      for (int c = 0; c < read.length; c++) {
        String text = result.getString(c + 1);
        values[read[c]] = text == null ? "" : text;
      }
      return true;
    } catch (SQLException e) {
      throw Database.fault(e);
    }
  }

  @Override
  public String file() {
    return name;
  }

  @Override
  public long number() {
    return row;
  }

  @Override
  public String unit() {
    return "row";
  }

  @Override
  public String value(int column) {
    return values[column];
  }

  @Override
  public void close() throws IOException {
    try {
      result.close();
    } catch (SQLException e) {
      throw Database.fault(e);
    }
  }
}
