package org.transept.data.read;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.transept.data.DataException;

/** Reads a table of users row by row. */
final class UserReader {
  private UserReader() {}

  static void read(
      Path path, Source source, Database database, BiConsumer<String, Supplier<String>> taker) {
    Problems problems = new Problems();
    List<SourceFile> files = SourceFile.find(List.of(path.toString()), problems);
    problems.check();
    SourceFile file = files.get(0);
    try {
      Header header = Header.of(file, source.quotes(), database);
      ColumnMapping layout = ColumnMapping.ofUsers(file, header, source.columns(), problems);
      problems.check();
      RowCheck check = new RowCheck(problems);
      try (Rows rows = Rows.open(new SourceTable(file, layout, ""), database, problems)) {
        while (rows.next()) {
          if (check.keys(rows, layout)) {
            taker.accept(rows.value(layout.user()), rows::place);
          }
        }
      }
      problems.check();
    } catch (IOException e) {
      throw new DataException(file.unreadable(e), e);
    }
  }
}
