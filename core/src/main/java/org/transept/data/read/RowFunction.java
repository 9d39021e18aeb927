package org.transept.data.read;

import java.io.IOException;
import java.util.Arrays;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;

/**
 * Rows of a text file as a table of DuckDB: the columns that the layout names, as text, called c
 * and their number. Rows whose keys are wrong become problems and are left out.
 */
final class RowFunction implements DuckDBTableFunction<Integer, Integer, Integer> {
  private final Rows rows;
  private final ColumnMapping layout;
  private final RowCheck check;

  RowFunction(Rows rows, ColumnMapping layout, Problems problems) {
    this.rows = rows;
    this.layout = layout;
    this.check = new RowCheck(problems);
  }

  @Override
  public Integer bind(DuckDBTableFunctionBindInfo info) {
    for (int column : layout.read()) {
      info.addResultColumn("c" + column, DuckDBColumnType.VARCHAR);
    }
    return 0;
  }

  @Override
  public Integer init(DuckDBTableFunctionInitInfo info) {
    info.setMaxThreads(1); // Rows come one after another, and their order is that of events.
    return 0;
  }

  @Override
  public long apply(DuckDBTableFunctionCallInfo info, DuckDBDataChunkWriter chunk)
      throws IOException {
    int[] read = layout.read();
    byte[][][] columns = new byte[read.length][Math.toIntExact(chunk.capacity())][];
    int count = 0;
    while (count < chunk.capacity() && rows.next()) {
      if (check.usable(rows, layout)) {
        for (int c = 0; c < read.length; c++) {
          columns[c][count] = rows.bytes(read[c]);
        }
        count++;
      }
    }
    for (int c = 0; c < read.length && count > 0; c++) {
      byte[][] filled = Arrays.copyOf(columns[c], count);
      chunk.vector(c).setStringUtf8Batch(0, filled);
    }
    return count;
  }
}
