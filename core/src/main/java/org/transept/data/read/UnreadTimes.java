package org.transept.data.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.transept.data.PlausibleTimes;
import org.transept.data.Printable;
import org.transept.data.TimeUnit;
import org.transept.data.Warning;
import org.transept.data.WrittenTime;
import org.transept.data.WrittenTime.Form;

/** Finds columns that look like times in files of which no column is read as the time. */
final class UnreadTimes {
  /** Rows that are looked at. */
  private static final int ROWS = 100;

  /** Columns that are looked at: each reads the beginning of the file anew. */
  private static final int COLUMNS = 50;

  /** Numbers are times only in columns of such a name; keys are numbers as well. */
  private static final Pattern NAME =
      Pattern.compile("(?i).*(time|date|stamp|day|when|created).*|ts|.*_(ts|at)");

  private UnreadTimes() {}

  /** A warning for each such column of the first file that has any. */
  static List<Warning> of(List<SourceTable> parts, Database database) {
    for (SourceTable part : parts) {
      List<Warning> found = new ArrayList<>();
      List<String> columns = part.layout().columns();
      for (int c = 0; c < Math.min(columns.size(), COLUMNS); c++) {
        if (part.layout().time() == ColumnMapping.NONE && part.layout().leaves(c)) {
          String example = example(part, c, database);
          if (!example.isEmpty()) {
            found.add(warning(part, columns.get(c), example));
          }
        }
      }
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private static Warning warning(SourceTable part, String column, String example) {
    return new Warning(
        "unread-time",
        Printable.oneLine(
            "column \"%s\" of %s looks like a time (\"%s\") and is not read"
                .formatted(column, part.file().name(), example)),
        "read it with --set data.columns.timestamp=" + Printable.oneLine(column));
  }

  /** The first value, if all that are looked at are times; otherwise empty. */
  private static String example(SourceTable part, int column, Database database) {
    String name = part.layout().columns().get(column);
    SourceTable alone = new SourceTable(part.file(), part.layout().alone(column), part.domain());
    String first = "";
    try (Rows rows = Rows.open(alone, database, new Problems())) {
      for (int r = 0; r < ROWS && rows.next(); r++) {
        String text = rows.value(column).strip();
        if (!text.isEmpty() && !isTime(text, NAME.matcher(name).matches())) {
          return "";
        }
        first = first.isEmpty() ? text : first;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(part.file().unreadable(e), e);
    }
    return first;
  }

  private static boolean isTime(String text, boolean named) {
    WrittenTime time = WrittenTime.of(text, TimeUnit.AUTO);
    if (time == null || time.form() != Form.NUMBER) {
      return time != null;
    }
    long seconds = time.seconds(TimeUnit.of(time.whole()));
    return named
        && (WrittenTime.looksLikeDate(time.whole())
            || (seconds >= PlausibleTimes.EARLIEST && seconds < PlausibleTimes.LATEST));
  }
}
