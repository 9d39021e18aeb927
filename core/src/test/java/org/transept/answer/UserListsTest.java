package org.transept.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.data.History;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.train.Experiment;
import tools.jackson.databind.json.JsonMapper;

class UserListsTest {
  @TempDir private static Path folder;
  private static Path run = Path.of("");

  @TempDir private Path own;

  @BeforeAll
  static void train() {
    run = SmallRuns.train(folder, List.of("model.type=markov"));
  }

  private static List<String> rows(Path file) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet read =
            statement.executeQuery(
                "SELECT \"user\", domain, rank, item, score FROM read_parquet('%s')"
                    .formatted(file))) {
      while (read.next()) {
        rows.add(
            "%s %s %d %s %s"
                .formatted(
                    read.getString(1),
                    read.getString(2),
                    read.getInt(3),
                    read.getString(4),
                    read.getDouble(5)));
      }
    }
    return rows;
  }

  @Test
  void everyUserHasAListOfEveryDomain() throws IOException, SQLException {
    Path file = Files.writeString(own.resolve("it's lists.parquet"), "an older one");
    try (Predictor answers = Predictor.open(run)) {
      List<String> users = List.of(answers.finished().dataset().sequences().users());
      List<Long> heard = new ArrayList<>();
      UserLists wanted = new UserLists(users, new int[] {1, 0}, 3, OptionalLong.empty());
      assertThat(wanted.write(answers, file, heard::add)).isTrue();
      assertThat(heard).containsExactly((long) users.size());
      List<String> expected = new ArrayList<>();
      for (String user : users) {
        History past = answers.histories().of(user);
        for (int d : new int[] {1, 0}) {
          int rank = 1;
          Query question = Query.after(past, d, 3, answers.choice());
          for (Scored one : answers.answer(question).items()) {
            expected.add(
                "%s %s %d %s %s"
                    .formatted(
                        user,
                        answers.finished().dataset().catalogue().name(d),
                        rank++,
                        answers.key(one.item()),
                        one.score()));
          }
        }
      }
      assertThat(expected).hasSize(users.size() * 6);
      Path plain = Files.move(file, own.resolve("lists.parquet"));
      assertThat(rows(plain)).isEqualTo(expected);
      assertThat(own.toFile().list()).containsExactly("lists.parquet");
    }
  }

  /** Keys and titles with all that a format must escape come back from each of them alike. */
  @ParameterizedTest
  @CsvSource({"lists.csv, read_csv", "lists.jsonl, read_json", "LISTS.Parquet, read_parquet"})
  void everyFormatHoldsTheSameRows(String name, String reader) throws IOException, SQLException {
    String key = "a\tb\"d,e\\f";
    Path log = own.resolve("log.jsonl");
    StringBuilder events = new StringBuilder();
    for (int user = 0; user < 4; user++) {
      for (String item : List.of(key, "plain", "NULL", "it's")) {
        events
            .append(
                JsonMapper.shared()
                    .writeValueAsString(Map.of("user", "u\t" + user, "item", item, "domain", "d")))
            .append('\n');
      }
    }
    Files.writeString(log, events);
    Path items = own.resolve("items.jsonl");
    Files.writeString(
        items,
        JsonMapper.shared()
                .writeValueAsString(Map.of("item", key, "domain", "d", "title", "Tee, \"grün\""))
            + "\n");
    RunConfig config = Settings.read(RunConfig.DEFAULTS, null, List.of("model.type=popularity"));
    Path run = own.resolve("run");
    Experiment.train(
        run,
        config.withData(
            config.data().withFiles(List.of(log.toString())).withItems(items.toString())),
        "test",
        Monitor.SILENT);
    Path file = own.resolve(name);
    try (Predictor answers = Predictor.open(run)) {
      UserLists wanted = new UserLists(List.of("u\t0"), new int[] {0}, 4, OptionalLong.empty());
      assertThat(wanted.write(answers, file, done -> true)).isTrue();
      List<String> expected = new ArrayList<>();
      Query question = Query.after(answers.histories().of("u\t0"), 0, 4, answers.choice());
      for (Scored one : answers.answer(question).items()) {
        String title = answers.catalogue().title(one.item());
        expected.add(
            "u\t0|d|%d|%s|%s|%s"
                .formatted(
                    expected.size() + 1,
                    answers.key(one.item()),
                    one.score(),
                    title.isEmpty() ? null : title));
      }
      assertThat(expected).hasSize(4).anyMatch(row -> row.contains(key) && row.endsWith("grün\""));
      assertThat(read(reader, file)).isEqualTo(expected);
    }
  }

  private static List<String> read(String reader, Path file) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet read = statement.executeQuery("FROM %s('%s')".formatted(reader, file))) {
      List<String> columns = new ArrayList<>();
      for (int c = 1; c <= read.getMetaData().getColumnCount(); c++) {
        columns.add(read.getMetaData().getColumnName(c));
      }
      assertThat(columns).containsExactly("user", "domain", "rank", "item", "score", "title");
      while (read.next()) {
        rows.add(
            "%s|%s|%d|%s|%s|%s"
                .formatted(
                    read.getString(1),
                    read.getString(2),
                    read.getInt(3),
                    read.getString(4),
                    read.getDouble(5),
                    read.getString(6)));
      }
    }
    return rows;
  }

  @Test
  void aFileThatEndsOtherwiseIsRefused() {
    for (String name : List.of("lists.txt", "lists", "csv", "lists.csv.gz", "lists.json")) {
      assertThatThrownBy(() -> UserLists.requireFormat(Path.of(name)))
          .isInstanceOf(SettingsException.class)
          .hasMessage(
              name + ": must end in .csv, .jsonl or .parquet, which says the format of the lists");
    }
  }

  @Test
  void anOlderFileStandsIfTheWorkIsEnded() throws IOException {
    Path file = Files.writeString(own.resolve("lists.parquet"), "an older one");
    try (Predictor answers = Predictor.open(run)) {
      List<String> users = List.of(answers.finished().dataset().sequences().users());
      UserLists wanted = new UserLists(users, new int[] {0}, 3, OptionalLong.empty());
      assertThat(wanted.write(answers, file, done -> false)).isFalse();
      assertThat(file).hasContent("an older one");
      assertThat(own.toFile().list()).containsExactly("lists.parquet");
      Path nowhere = own.resolve("none/lists.parquet");
      assertThatThrownBy(() -> wanted.write(answers, nowhere, done -> true))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("lists.parquet: cannot be written");
    }
  }
}
