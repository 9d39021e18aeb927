package org.transept.data.read;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.Sequences;
import org.transept.data.split.Filter;
import org.transept.data.split.Split;

/** Small event files for tests, and what was read from them in words. */
public final class EventFiles {
  private EventFiles() {}

  public static Path write(Path folder, String name, String text) {
    return write(folder, name, text.getBytes(StandardCharsets.UTF_8));
  }

  static Path write(Path folder, String name, byte[] bytes) {
    Path path = folder.resolve(name);
    try (OutputStream file = Files.newOutputStream(path);
        OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(file) : file) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return path;
  }

  /** Writes what {@code query} gives with DuckDB. */
  public static Path copy(Path folder, String name, String query, String options) {
    Path path = folder.resolve(name);
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement()) {
      statement.execute("COPY (%s) TO '%s' (%s)".formatted(query, path, options));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return path;
  }

  public static Source source(Path... files) {
    return Source.DEFAULTS.withFiles(List.of(files).stream().map(Path::toString).toList());
  }

  public static Source with(Source source, Split split) {
    return new Source(
        source.files(), source.columns(), source.filter(), source.ties(), source.tieSeed(), split);
  }

  public static Source with(Source source, Filter filter) {
    return new Source(
        source.files(), source.columns(), filter, source.ties(), source.tieSeed(), source.split());
  }

  static Source with(Source source, Quotes quotes) {
    return new Source(
        source.files(),
        source.items(),
        source.columns(),
        quotes,
        source.time(),
        source.filter(),
        source.ties(),
        source.tieSeed(),
        source.split());
  }

  static Source with(Source source, Columns columns) {
    return new Source(
        source.files(), columns, source.filter(), source.ties(), source.tieSeed(), source.split());
  }

  static Source with(Source source, TieOrder ties, long seed) {
    return new Source(
        source.files(), source.columns(), source.filter(), ties, seed, source.split());
  }

  /** The message that reading fails with, without the folder of the files. */
  static String problem(Path folder, Source source) {
    DataException thrown =
        Assertions.catchThrowableOfType(DataException.class, () -> Datasets.read(source));
    return String.valueOf(thrown.getMessage())
        .replace(" at " + folder, " at FOLDER")
        .replace(folder + "/", "")
        .replace(" at FOLDER", " at " + folder);
  }

  /** The message that something fails with. */
  static String problem(ThrowableAssert.ThrowingCallable reading) {
    DataException thrown = Assertions.catchThrowableOfType(DataException.class, reading);
    return String.valueOf(thrown.getMessage());
  }

  /** A line a user: "ann: food/a@10 film/b@20". */
  public static List<String> lines(Sequences sequences) {
    List<String> lines = new ArrayList<>();
    Catalogue catalogue = sequences.catalogue();
    for (int u = 0; u < sequences.size(); u++) {
      StringBuilder line = new StringBuilder(sequences.users()[u]).append(":");
      for (int e = sequences.offsets()[u]; e < sequences.offsets()[u + 1]; e++) {
        int item = sequences.items()[e];
        line.append(" ").append(catalogue.name(catalogue.domainOf(item)));
        line.append("/").append(catalogue.key(item));
        if (sequences.timed()) {
          line.append("@").append(sequences.times()[e]);
        }
      }
      lines.add(line.toString());
    }
    return lines;
  }

  /** A line a user: "ann: train train valid test". */
  public static List<String> roles(Dataset dataset) {
    List<String> lines = new ArrayList<>();
    Sequences sequences = dataset.sequences();
    for (int u = 0; u < sequences.size(); u++) {
      StringBuilder line = new StringBuilder(sequences.users()[u]).append(":");
      for (int e = sequences.offsets()[u]; e < sequences.offsets()[u + 1]; e++) {
        line.append(" ").append(Role.of(dataset.roles()[e]).name().toLowerCase(Locale.ROOT));
      }
      lines.add(line.toString());
    }
    return lines;
  }
}
