package org.transept.data.read;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.Dataset;
import org.transept.data.EventLog;
import org.transept.data.History;
import org.transept.data.ReadColumns;
import org.transept.data.Reading;
import org.transept.data.Sequences;
import org.transept.data.split.Filter;
import org.transept.data.split.Filters;
import org.transept.data.split.Split;
import org.transept.data.split.SplitProof;
import org.transept.data.split.Splits;

/**
 * Reads event logs. Text keys stay as they are written ("007" is not "7"); empty lines are passed
 * over. Users are in the order of their keys, and so are the items of a domain, by code point: no
 * number tells when something first appeared. Domains without an event left are gone.
 */
public final class Datasets {
  private record Events(EventLog log, Reading reading) {}

  private Datasets() {}

  /**
   * Reads, filters and splits a log.
   *
   * <p>Without timestamps the order of the rows is the order of time, over several files in the
   * order given. A file name with {@code .gz} or {@code .zst} is uncompressed. A Parquet timestamp
   * may also be a date or a point in time.
   *
   * @throws DataException listing the problems of all files: each kind, the first ones with their
   *     place, the others counted
   */
  public static Dataset read(Source source) {
    Events read;
    List<ReadColumns> columns;
    @Nullable Titles titles = null;
    String hash;
    try (Database database = Database.open()) {
      Problems problems = new Problems();
      List<SourceFile> files = SourceFile.find(source.files(), problems);
      List<SourceTable> parts = parts(source, files, database, problems);
      List<SourceFile> tables =
          source.items().isEmpty() ? List.of() : SourceFile.find(List.of(source.items()), problems);
      CompletableFuture<String> hashed = // Beside the reading, which does not need it.
          SourceHash.ahead(Stream.concat(files.stream(), tables.stream()).toList());
      titles = titles(source, tables, database, problems);
      read = events(source, parts, database, problems);
      columns = columns(parts, titles, read.reading());
      hash = hashed.join();
    } catch (CompletionException e) {
      String reason = String.valueOf(e.getCause() == null ? e : e.getCause().getMessage());
      throw new DataException("data.files must be readable, got " + reason, e);
    }
    EventLog log = read.log();
    boolean byUser = source.split() instanceof Split.Column && Splits.isByUser(log);
    checkOrder(source, log);
    EventLog kept = kept(source, log);
    Sequences sequences = kept.sequences();
    Reading reading = read.reading();
    if (titles != null) {
      reading = reading.with(titles.doubts(sequences.catalogue()).stream());
      sequences = sequences.with(titles.in(sequences.catalogue()));
    }
    byte[] roles =
        source.split() instanceof Split.Column
            ? byUser ? Splits.byUser(sequences, kept.marks()) : kept.marks()
            : Splits.roles(sequences, source.split());
    Dataset dataset = new Dataset(sequences, roles, hash, columns, reading);
    SplitProof.check(dataset, source.split());
    return dataset;
  }

  private static EventLog kept(Source source, EventLog log) {
    EventLog kept = Filters.apply(source.filter(), log);
    if (kept.events() == 0) {
      throw new DataException(
          "filter must keep at least one event, got 0 of %s with %s"
              .formatted(log.events(), source.filter()));
    }
    return kept;
  }

  /**
   * Reads one person's events: columns item, domain unless the catalogue has one only, and
   * timestamp if there is one; without, the order of the rows is time.
   *
   * @param source names the columns and says how values are written
   * @throws DataException listing the problems of the file; also if it has several users, no event,
   *     or no item that the catalogue knows
   */
  public static History history(Path path, Source source, Catalogue catalogue) {
    try (Database database = Database.open()) {
      return HistoryReader.read(path, source, catalogue, database);
    }
  }

  /**
   * Reads the column user of a table.
   *
   * @param source names the columns and says whether values stand in quotes
   * @param taker hears each row's user and, if it asks, where the row stands; all rows that can be
   *     read come before problems are thrown
   * @throws DataException listing the problems of the file
   */
  public static void users(Path path, Source source, BiConsumer<String, Supplier<String>> taker) {
    try (Database database = Database.open()) {
      UserReader.read(path, source, database, taker);
    }
  }

  private static List<SourceTable> parts(
      Source source, List<SourceFile> files, Database database, Problems problems) {
    List<SourceFile> usable = new ArrayList<>();
    List<ColumnMapping> layouts = new ArrayList<>();
    for (SourceFile file : files) {
      try {
        Header header = Header.of(file, source.quotes(), database);
        layouts.add(
            ColumnMapping.ofEvents(file, header, source.columns(), source.split(), problems));
        usable.add(file);
      } catch (IOException e) {
        problems.add(Problems.Kind.FILE, file.unreadable(e));
      }
    }
    return SourceTable.of(usable, layouts, problems);
  }

  private static List<ReadColumns> columns(
      List<SourceTable> parts, @Nullable Titles titles, Reading reading) {
    List<ReadColumns> columns = new ArrayList<>();
    for (SourceTable part : parts) {
      columns.add(part.layout().of(part.file(), reading.unit(part.file().name())));
    }
    if (titles != null) {
      columns.add(titles.columns());
    }
    return columns;
  }

  private static @Nullable Titles titles(
      Source source, List<SourceFile> tables, Database database, Problems problems) {
    Titles titles = null;
    for (SourceFile table : tables) {
      try {
        titles = Titles.read(table, source, database, problems);
      } catch (IOException e) {
        problems.add(Problems.Kind.FILE, table.unreadable(e));
      }
    }
    return titles;
  }

  private static Events events(
      Source source, List<SourceTable> parts, Database database, Problems problems) {
    EventTable table = new EventTable(database, source.time().unit());
    boolean sound = false;
    try {
      if (problems.none()) {
        Problems found = new Problems();
        table.read(parts, found);
        sound = found.none() && table.sound();
      }
      if (sound) {
        checkUse(source, table, problems);
        problems.check();
        Reading reading = table.reading().with(UnreadTimes.of(parts, database).stream());
        return new Events(table.log(source), reading);
      }
    } catch (SQLException e) {
      explain(source, parts, database, problems);
      problems.check();
      FileFault fault = Database.fault(e);
      throw new DataException(fault.in(String.join(", ", source.files())), fault);
    }
    explain(source, parts, database, problems);
    problems.check();
    throw new DataException("data.files must hold rows as described, got some that do not");
  }

  /** Reads the files again, slowly, to say what is wrong and where. */
  private static void explain(
      Source source, List<SourceTable> parts, Database database, Problems problems) {
    RowCheck check = new RowCheck(problems, source.time().unit());
    for (SourceTable part : parts) {
      try (Rows rows = Rows.open(part, database, problems)) {
        check.check(rows, part);
      } catch (IOException e) {
        problems.add(Problems.Kind.FILE, part.file().unreadable(e));
      }
    }
    check.finish();
  }

  /** Settings that need timestamps, and a log that has any event. */
  private static void checkUse(Source source, EventTable table, Problems problems) {
    if (!problems.none()) {
      return;
    }
    if (table.events() == 0) {
      problems.add(
          Problems.Kind.FILE,
          "%s: must have at least one event, got none"
              .formatted(String.join(", ", source.files())));
    } else if (!table.timed()) {
      Filter filter = source.filter();
      if (filter.from() != 0 || filter.until() != 0) {
        without(
            problems, "filter from and until must be 0", filter.from() + " and " + filter.until());
      }
      if (source.ties() != TieOrder.SOURCE) {
        without(problems, "ties must be source", source.ties().name().toLowerCase(Locale.ROOT));
      }
      if (source.split() instanceof Split.GlobalTime) {
        without(problems, "split must not be by global time", source.split().toString());
      }
    }
  }

  private static void without(Problems problems, String rule, String got) {
    problems.add(Problems.Kind.SETTING, rule + " for a log without timestamps, got " + got);
  }

  /** A split by column must not train on what comes after a target. */
  private static void checkOrder(Source source, EventLog log) {
    if (!(source.split() instanceof Split.Column column)) {
      return;
    }
    Problems problems = new Problems();
    for (int u = 0; u < log.users(); u++) {
      int start = log.offsets()[u];
      SplitProof.Fall fall = SplitProof.fall(log.marks(), log.times(), start, log.offsets()[u + 1]);
      if (fall != null) {
        String user = log.keys().users()[u];
        problems.add(
            Problems.Kind.SPLIT_ORDER,
            () ->
                "%s: column \"%s\" must go from train to valid to test in time, but user \"%s\": %s; mark it later or leave it out"
                    .formatted(
                        String.join(", ", source.files()),
                        column.column(),
                        user,
                        SplitProof.describe(log.marks(), fall, start)));
      }
    }
    problems.check();
  }
}
