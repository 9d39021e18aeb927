package org.transept.data.read;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.History;
import org.transept.data.TimeUnit;
import org.transept.data.WrittenTime;

/** Reads one person's {@link History}. */
final class HistoryReader {
  private record Event(int item, @Nullable WrittenTime time) {
    long seconds(TimeUnit unit) {
      return Objects.requireNonNull(time).seconds(unit);
    }

    int nanos(TimeUnit unit) {
      return Objects.requireNonNull(time).nanos(unit);
    }
  }

  private static final int NAMED = 5;

  private final SourceFile file;
  private final ColumnMapping layout;
  private final Catalogue catalogue;
  private final Problems problems;
  private final List<Event> events = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();
  private String user = "";

  private HistoryReader(
      SourceFile file, ColumnMapping layout, Catalogue catalogue, Problems problems) {
    this.file = file;
    this.layout = layout;
    this.catalogue = catalogue;
    this.problems = problems;
  }

  static History read(Path path, Source source, Catalogue catalogue, Database database) {
    Problems problems = new Problems();
    List<SourceFile> files = SourceFile.find(List.of(path.toString()), problems);
    problems.check();
    SourceFile file = files.get(0);
    try {
      Header header = Header.of(file, source.quotes(), database);
      ColumnMapping layout = ColumnMapping.ofHistory(file, header, source.columns(), problems);
      if (layout.domain() == ColumnMapping.NONE && catalogue.domains() > 1 && problems.none()) {
        problems.add(
            Problems.Kind.COLUMN,
            "%s: must have a column for the domain because there are several (%s), found none"
                .formatted(file.name(), String.join(", ", catalogue.names())));
      }
      problems.check();
      HistoryReader reader = new HistoryReader(file, layout, catalogue, problems);
      SourceTable part = new SourceTable(file, layout, "");
      try (Rows rows = Rows.open(part, database, problems)) {
        return reader.read(rows, part, source.time().unit());
      }
    } catch (IOException e) {
      throw new DataException(file.unreadable(e), e);
    }
  }

  private History read(Rows rows, SourceTable part, TimeUnit stated) throws IOException {
    RowCheck check = new RowCheck(problems, stated);
    check.check(
        rows,
        part,
        time -> {
          user(rows);
          add(rows, time);
        });
    check.finish();
    problems.check();
    if (events.isEmpty()) {
      throw new DataException(
          "%s: must have at least one item of the catalogue (%s items), got %s"
              .formatted(file.name(), catalogue.items(), listed()));
    }
    return history(check.unit());
  }

  private History history(TimeUnit unit) {
    boolean timed = events.get(0).time() != null;
    if (timed) {
      events.sort(
          Comparator.<Event>comparingLong(e -> e.seconds(unit)).thenComparing(e -> e.nanos(unit)));
    }
    return new History(
        events.stream().mapToInt(Event::item).toArray(),
        timed ? events.stream().mapToLong(e -> e.seconds(unit)).toArray() : new long[0],
        List.copyOf(unknown));
  }

  private void user(Rows rows) {
    if (layout.user() == ColumnMapping.NONE) {
      return;
    }
    String own = rows.value(layout.user());
    if (!user.isEmpty() && !user.equals(own)) {
      problems.add(
          Problems.Kind.USER,
          rows,
          "one",
          () -> "must be the history of one user, got \"%s\" after \"%s\"".formatted(own, user));
    } else {
      user = own;
    }
  }

  private void add(Rows rows, @Nullable WrittenTime time) {
    int domain = 0;
    if (layout.domain() != ColumnMapping.NONE) {
      String name = rows.value(layout.domain());
      domain = catalogue.names().indexOf(name);
      if (domain < 0) {
        problems.add(
            Problems.Kind.DOMAIN,
            rows,
            "known",
            () ->
                "column \"%s\" must be one of %s, got \"%s\""
                    .formatted(
                        layout.columns().get(layout.domain()),
                        String.join(", ", catalogue.names()),
                        name));
        return;
      }
    }
    String key = rows.value(layout.item());
    int item = catalogue.item(domain, key);
    if (item == 0) {
      unknown.add(key);
    } else {
      events.add(new Event(item, time));
    }
  }

  private String listed() {
    if (unknown.isEmpty()) {
      return "no events";
    }
    String some = String.join(", ", unknown.subList(0, Math.min(NAMED, unknown.size())));
    return unknown.size() > NAMED ? "%s and %s more".formatted(some, unknown.size() - NAMED) : some;
  }
}
