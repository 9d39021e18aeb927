package org.transept.data.read;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.transept.data.DataException;

/**
 * Vectors in a Parquet file: columns {@code item}, {@code vector} (a list or array of floats or
 * doubles) and, if there is one, {@code domain}.
 */
public final class ParquetVectors implements VectorFile {
  private static final String DAMAGED = "must be a Parquet file that can be read; write it again";
  private static final String ITEM = "item";
  private static final String DOMAIN = "domain";
  private static final String VECTOR = "vector";
  private static final String NUMBERS = "(FLOAT|DOUBLE)\\[\\d*\\]";

  private final SourceFile file;
  private final boolean domains;
  private final int width;

  private ParquetVectors(SourceFile file, boolean domains, int width) {
    this.file = file;
    this.domains = domains;
    this.width = width;
  }

  /**
   * A file whose columns are as they must be.
   *
   * @throws DataException with all that is wrong with the columns
   */
  public static ParquetVectors of(Path path) {
    SourceFile file =
        new SourceFile(path.toString(), path, "", FileFormat.PARQUET, FileFormat.Compression.NONE);
    try (Database database = Database.open()) {
      Header header = Header.of(file, Quotes.NONE, database);
      check(file, header);
      String first = "SELECT coalesce(max(len(vector)), 0) FROM (SELECT vector FROM %s LIMIT 1)";
      int width = (int) database.numbers(first.formatted(Scan.parquet(file)))[0];
      return new ParquetVectors(file, header.names().contains(DOMAIN), width);
    } catch (IOException | SQLException unreadable) {
      throw unreadable(file, unreadable);
    }
  }

  private static void check(SourceFile file, Header header) {
    Problems problems = new Problems();
    for (String column : List.of(ITEM, VECTOR)) {
      if (!header.names().contains(column)) {
        problems.add(
            Problems.Kind.COLUMN,
            "%s: must have the column \"%s\", found %s; rename one"
                .formatted(file.name(), column, listed(header.names())));
      }
    }
    int vector = header.names().indexOf(VECTOR);
    if (vector >= 0 && !header.types().get(vector).matches(NUMBERS)) {
      problems.add(
          Problems.Kind.COLUMN,
          "%s: column \"%s\" must hold lists of floats or doubles, got %s"
              .formatted(file.name(), VECTOR, header.types().get(vector)));
    }
    problems.check();
  }

  private static String listed(List<String> names) {
    return names.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(", "));
  }

  private static DataException unreadable(SourceFile file, Exception cause) {
    FileFault fault = cause instanceof FileFault own ? own : new FileFault(DAMAGED, cause);
    return new DataException(fault.in(file.name()), cause);
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public boolean hasDomains() {
    return domains;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public void keys(Keys keys) {
    String domain = domains ? text(DOMAIN) : "''";
    stream(
        "SELECT %s, %s, coalesce(len(vector), 0) FROM %s"
            .formatted(domain, text(ITEM), Scan.parquet(file)),
        chunk -> {
          for (long k = 0; k < chunk.rowCount(); k++) {
            keys.accept(
                chunk.vector(0).getString(k),
                chunk.vector(1).getString(k),
                Math.toIntExact(chunk.vector(2).getLong(k)));
          }
        });
  }

  private static String text(String column) {
    return "coalesce(CAST(%s AS VARCHAR), '')".formatted(column);
  }

  @Override
  public void vectors(Vectors vectors) {
    float[] vector = new float[width];
    int[] at = {0};
    stream( // One number after another: results have no reader of lists.
        "SELECT unnest(CAST(vector AS FLOAT[])) FROM " + Scan.parquet(file),
        chunk -> {
          var numbers = chunk.vector(0);
          for (long k = 0; k < chunk.rowCount(); k++) {
            vector[at[0]++] = numbers.getFloat(k, Float.NaN);
            if (at[0] == width) {
              vectors.accept(vector);
              at[0] = 0;
            }
          }
        });
  }

  private void stream(String sql, Database.Chunks chunks) {
    try (Database database = Database.open()) {
      database.stream(sql, chunks);
    } catch (SQLException unreadable) {
      throw unreadable(file, unreadable);
    }
  }
}
