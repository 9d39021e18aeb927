package org.transept.data.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.Dataset;
import org.transept.data.Sequences;
import org.transept.data.read.Columns;
import org.transept.data.read.Datasets;
import org.transept.data.read.Source;
import org.transept.data.read.TieOrder;
import org.transept.data.split.Filter;
import org.transept.data.split.Split;
import org.transept.file.FileException;

class KeptDataTest {
  @TempDir private Path folder;

  private static Dataset again(Dataset dataset, Path folder) {
    KeptData.write(dataset, folder);
    return KeptData.read(folder);
  }

  private static void assertSame(Dataset read, Dataset kept) {
    assertThat(read.hash()).isEqualTo(kept.hash());
    assertThat(read.roles()).isEqualTo(kept.roles());
    Sequences one = read.sequences();
    Sequences other = kept.sequences();
    assertThat(one.users()).isEqualTo(other.users());
    assertThat(one.offsets()).isEqualTo(other.offsets());
    assertThat(one.items()).isEqualTo(other.items());
    assertThat(one.times()).isEqualTo(other.times());
    Catalogue catalogue = read.catalogue();
    assertThat(catalogue.names()).isEqualTo(kept.catalogue().names());
    assertThat(catalogue.items()).isEqualTo(kept.catalogue().items());
    for (int item = 1; item <= catalogue.items(); item++) {
      assertThat(catalogue.key(item)).isEqualTo(kept.catalogue().key(item));
      assertThat(catalogue.title(item)).isEqualTo(kept.catalogue().title(item));
      assertThat(catalogue.domainOf(item)).isEqualTo(kept.catalogue().domainOf(item));
    }
  }

  /**
   * More events than DuckDB puts into a group of rows, so that threads may get in each other's way.
   */
  @Tag("long")
  @Test
  void whatIsReadIsWhatWasWritten() throws IOException {
    Random random = new Random(3);
    StringBuilder log = new StringBuilder("user,item,domain,timestamp\n");
    for (int e = 0; e < 300_000; e++) {
      log.append(
          "u%d,i%d,%s,%d\n"
              .formatted(
                  random.nextInt(900),
                  random.nextInt(400),
                  List.of("food", "küche", "工具").get(random.nextInt(3)),
                  random.nextInt(50))); // Many events of a user at one time.
    }
    Path csv = Files.writeString(folder.resolve("events.csv"), log);
    Source source =
        new Source(
            List.of(csv.toString()),
            Columns.USUAL,
            new Filter(0, 0, 240, 3, true, 400),
            TieOrder.SHUFFLE,
            7,
            new Split.GlobalTime(40, 45));
    Dataset dataset = Datasets.read(source);
    assertThat(dataset.sequences().events()).isBetween(130_000, 299_999);
    assertSame(again(dataset, folder.resolve("kept")), dataset);
  }

  @Test
  void keysTitlesAndRolesStayAsTheyAre() throws IOException {
    Path csv =
        Files.writeString(
            folder.resolve("events.csv"),
            """
            user,item,domain,split
            007,1,b,train
            007,"a, ""b"" c",b,valid
            7,😀,a b,test
            7,' ; DROP,a b,test
            é,1,a b,train
            """);
    Path titles =
        Files.writeString(
            folder.resolve("items.csv"), "item,domain,title\n1,b,Tea for 2\n😀,a b,\"«x»\n y\"\n");
    Source source =
        new Source(
                List.of(csv.toString()),
                Columns.USUAL,
                Filter.NONE,
                TieOrder.SOURCE,
                0,
                new Split.Column("split"))
            .withItems(titles.toString());
    Dataset dataset = Datasets.read(source);
    assertThat(dataset.sequences().timed()).isFalse();
    assertThat(dataset.catalogue().hasTitles()).isTrue();
    assertSame(again(dataset, folder.resolve("kept")), dataset);
  }

  private Dataset small(String... lines) throws IOException {
    List<String> all = new ArrayList<>(List.of("user,item,domain,timestamp"));
    all.addAll(List.of(lines));
    Path csv = Files.write(folder.resolve("small.csv"), all);
    return Datasets.read(Source.DEFAULTS.withFiles(List.of(csv.toString())));
  }

  private Dataset small() throws IOException {
    return small("u,i,food,1", "u,j,tools,2", "v,k,food,5", "u,k,food,3");
  }

  /** As docs/run-folder.md says, with any tool that reads Parquet. */
  @Test
  void anyToolCanReadIt() throws IOException, SQLException {
    KeptData.write(small(), folder);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                SELECT u.user, i.domain, i.item, e.time, e.role FROM '%1$s/events.parquet' e
                JOIN '%1$s/users.parquet' u ON u.file_row_number = e.user
                JOIN '%1$s/items.parquet' i ON i.file_row_number = e.item - 1
                ORDER BY e.file_row_number\
                """
                    .formatted(folder))) {
      List<String> lines = new ArrayList<>();
      while (rows.next()) {
        lines.add(
            "%s %s %s %s %s"
                .formatted(
                    text(rows, 1), text(rows, 2), text(rows, 3), text(rows, 4), text(rows, 5)));
      }
      assertThat(lines)
          .containsExactly(
              "u food i 1 train", "u tools j 2 valid", "u food k 3 test", "v food k 5 train");
    }
  }

  private static String text(ResultSet rows, int column) throws SQLException {
    return String.valueOf(rows.getString(column));
  }

  @Test
  void anOlderOneIsReplaced() throws IOException {
    KeptData.write(small(), folder);
    Dataset other = small("x,y,z,1");
    assertSame(again(other, folder), other);
  }

  @Test
  void itIsSharedWithoutASecondCopy() throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    KeptData.write(small(), first);
    KeptData.share(first, second);
    assertSame(KeptData.read(second), KeptData.read(first));
    Object key =
        Files.readAttributes(
                first.resolve(KeptData.EVENTS), java.nio.file.attribute.BasicFileAttributes.class)
            .fileKey();
    assertThat(
            Files.readAttributes(
                    second.resolve(KeptData.EVENTS),
                    java.nio.file.attribute.BasicFileAttributes.class)
                .fileKey())
        .isEqualTo(key);
    KeptData.write(small("x,y,z,1"), first); // Written beside and moved: the other stays.
    assertSame(KeptData.read(second), small());
  }

  @Test
  void filesThatDoNotBelongTogetherAreRefused() throws IOException {
    Path other = folder.resolve("other");
    KeptData.write(small("x,y,z,1"), other);
    KeptData.write(small(), folder);
    Files.delete(folder.resolve("users.parquet"));
    assertThatThrownBy(() -> KeptData.read(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "users.parquet: must be the data that training kept, got no such file");
    Files.copy(other.resolve("users.parquet"), folder.resolve("users.parquet"));
    assertThatThrownBy(() -> KeptData.read(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "users.parquet: must be the data that training kept, got that of another log");
  }

  @ParameterizedTest
  @ValueSource(strings = {"users.parquet", "items.parquet", "events.parquet"})
  void aDamagedFileIsNamed(String name) throws IOException {
    KeptData.write(small(), folder);
    Path file = folder.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    for (byte[] damaged :
        List.of(
            new byte[0],
            "PAR1".getBytes(java.nio.charset.StandardCharsets.UTF_8),
            java.util.Arrays.copyOf(bytes, bytes.length / 2))) {
      Files.write(file, damaged);
      assertThatThrownBy(() -> KeptData.read(folder))
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith(file + ": must be the data that training kept, got ")
          .hasMessageEndingWith("or delete events.parquet to have the log read in its place");
    }
  }

  /** Rows that are no dataset, in a file that is sound otherwise. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 AS user, 9 AS item, 1 AS time, 'train' AS role",
        "0 AS user, 0 AS item, 1 AS time, 'train' AS role",
        "5 AS user, 1 AS item, 1 AS time, 'train' AS role",
        "-1 AS user, 1 AS item, 1 AS time, 'train' AS role",
        "0 AS user, NULL::INTEGER AS item, 1 AS time, 'train' AS role",
        "0 AS user, 1 AS item, 1 AS time, 'guess' AS role",
        "0 AS user, 1 AS item, 1 AS time",
        "unnest([1, 0]) AS user, 1 AS item, 1 AS time, 'train' AS role",
        "0 AS user, 1 AS item, unnest([2, 1]) AS time, 'train' AS role",
        "0 AS user, 1 AS item, unnest([2, NULL]) AS time, 'train' AS role",
      })
  void rowsThatAreNoDatasetAreRefused(String selection) throws IOException, SQLException {
    Dataset dataset = small();
    KeptData.write(dataset, folder);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT %s) TO '%s' (FORMAT parquet, KV_METADATA {transept: '1', data: '%s'})"
              .formatted(selection, folder.resolve(KeptData.EVENTS), dataset.hash()));
    }
    assertThatThrownBy(() -> KeptData.read(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("events.parquet: must be the data that training kept, got ");
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Dataset dataset = small();
    assertThatThrownBy(() -> KeptData.write(dataset, file))
        .isInstanceOf(FileException.class)
        .hasMessageContaining(file + ": cannot be written");
  }
}
