package org.transept.data.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.Samples;

class CsvRowsTest {
  private static final List<String> PIECES =
      List.of("a", "b ", ",", ",", "\n", "\n", "\"", "\"\"", "\"c\"", "\"d\ne\"", "x y", "é", "1");

  @TempDir Path folder;

  @Test
  void rowsStandOnTheLineTheyBeginOn() {
    String text = "user,item\n\na,\"b\n\nc\"\nd,e\n\"x\r\ny\",f";
    assertThat(read(text, new Problems()))
        .containsExactly("f:3 [a, b\n\nc]", "f:6 [d, e]", "f:7 [x\r\ny, f]");
  }

  /** DuckDB's strict mode is an independent reader. */
  @Test
  void whatDuckDbReadsIsReadAlikeAndWhatItRefusesIsAProblem() {
    try (Database database = Database.open()) {
      Samples.each(
          random -> {
            String text = "user,item\n" + text(random);
            Problems problems = new Problems();
            List<String> own = read(text, problems);
            List<String> theirs = theirs(database, text);
            if (theirs == null) {
              assertThat(problems.none()).as("problems of %s", text).isFalse();
            } else if (problems.none()) {
              assertThat(own.stream().map(row -> row.substring(row.indexOf(' ') + 1)).toList())
                  .as("rows of %s", text)
                  .isEqualTo(theirs);
            } else {
              assertThat(problems.none()).as("no problems of %s, %s", text, theirs).isTrue();
            }
          });
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int pieces = 1 + random.nextInt(12);
    for (int n = 0; n < pieces; n++) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  private @Nullable List<String> theirs(Database database, String text) {
    EventFiles.write(folder, "f.csv", text);
    String sql =
        "SELECT * FROM read_csv('%s', auto_detect=false, header=true, delim=',', quote='\"',"
            + " escape='\"', columns={'c0': 'VARCHAR', 'c1': 'VARCHAR'})";
    try {
      return database.texts(sql.formatted(folder.resolve("f.csv"))).stream()
          .map(List::of)
          .map(List::toString)
          .toList();
    } catch (SQLException e) {
      return null;
    }
  }

  private static List<String> read(String text, Problems problems) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    List<String> rows = new ArrayList<>();
    try (CsvRows reader =
        new CsvRows("f", new ByteArrayInputStream(bytes), new Dialect(',', true), problems)) {
      while (reader.next()) {
        rows.add("%s [%s, %s]".formatted(reader.place(), reader.value(0), reader.value(1)));
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
