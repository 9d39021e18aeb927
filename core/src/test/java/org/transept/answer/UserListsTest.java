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
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.History;

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
    try (Answers answers = Answers.open(run)) {
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
          Question question = Question.after(past, d, 3, answers.choice());
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

  @Test
  void anOlderFileStandsIfTheWorkIsEnded() throws IOException {
    Path file = Files.writeString(own.resolve("lists.parquet"), "an older one");
    try (Answers answers = Answers.open(run)) {
      List<String> users = List.of(answers.finished().dataset().sequences().users());
      UserLists wanted = new UserLists(users, new int[] {0}, 3, OptionalLong.empty());
      assertThat(wanted.write(answers, file, done -> false)).isFalse();
      assertThat(file).hasContent("an older one");
      assertThat(own.toFile().list()).containsExactly("lists.parquet");
      Path nowhere = own.resolve("none/lists.parquet");
      assertThatThrownBy(() -> wanted.write(answers, nowhere, done -> true))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("lists.parquet: cannot be written; ");
    }
  }
}
