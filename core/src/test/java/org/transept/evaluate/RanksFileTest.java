package org.transept.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.DataException;
import org.transept.file.DamagedFileException;

class RanksFileTest {
  @TempDir Path folder;

  private static final Fingerprint FINGERPRINT =
      new Fingerprint(Map.of("columns", "user=it's \"here\"", "candidates", "full"));

  private static Case sample(int i) {
    return new Case(
        "it's " + i,
        i % 2 == 0 ? "food" : "küche",
        "a;\"b\n" + i,
        1 + i / 2.0,
        5000,
        i,
        i / 2,
        i % 3 == 0,
        7 * i);
  }

  private static ModelRanks samples(int count) {
    Ranks ranks = new Ranks();
    IntStream.range(0, count).forEach(i -> ranks.add(sample(i)));
    return new ModelRanks("o'neil", ModelRanks.Kind.BASELINE, FINGERPRINT, ranks);
  }

  @Test
  void everyCaseComesBackInItsOrder() {
    Path file = folder.resolve("it's ranks.parquet");
    RanksFile.write(file, samples(5000));
    ModelRanks read = RanksFile.read(file);
    assertThat(read.name()).isEqualTo("o'neil");
    assertThat(read.kind()).isEqualTo(ModelRanks.Kind.BASELINE);
    assertThat(read.fingerprint()).isEqualTo(FINGERPRINT);
    assertThat(read.ranks().size()).isEqualTo(5000);
    for (int i = 0; i < 5000; i++) {
      assertThat(read.ranks().get(i)).isEqualTo(sample(i));
    }
  }

  @Test
  void noCaseIsAlsoAFile() {
    Path file = folder.resolve("ranks.parquet");
    RanksFile.write(file, samples(0));
    assertThat(RanksFile.read(file).ranks().size()).isZero();
  }

  @Test
  void anOlderFileIsReplacedAndNothingIsLeftBeside() throws IOException {
    Path file = folder.resolve("ranks.parquet");
    RanksFile.write(file, samples(3));
    RanksFile.write(file, samples(2));
    assertThat(RanksFile.read(file).ranks().size()).isEqualTo(2);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aMissingFileIsRejected() {
    Path file = folder.resolve("none.parquet");
    assertThatThrownBy(() -> RanksFile.read(file))
        .isInstanceOf(DataException.class)
        .hasMessage(file + ": must be a file of ranks, got none; evaluate the run first");
  }

  @Test
  void aFileOfSomethingElseIsRejected() throws Exception {
    Path text = folder.resolve("text.parquet");
    Files.writeString(text, "not parquet");
    assertThatThrownBy(() -> RanksFile.read(text))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(text + ": must be a file of ranks, got something else; ");
    Path other = folder.resolve("other.parquet");
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement()) {
      statement.execute("COPY (SELECT 1 AS a) TO '" + other + "' (FORMAT parquet)");
    }
    assertThatThrownBy(() -> RanksFile.read(other))
        .hasMessage(other + ": must be a file of ranks of version 1, got none");
  }

  /** Rewritten with another kind, fingerprint or rank, as somebody may have done by hand. */
  private Path edited(String kind, String fingerprint, String rank) throws Exception {
    Path file = folder.resolve("edited.parquet");
    Path sound = folder.resolve("sound.parquet");
    RanksFile.write(sound, samples(2));
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT * REPLACE (%s AS rank) FROM read_parquet('%s')) TO '%s' (FORMAT parquet, KV_METADATA {transept: '1', model: 'm', kind: '%s', fingerprint: '%s'})"
              .formatted(rank, sound, file, kind, fingerprint));
    }
    return file;
  }

  @Test
  void whatWasEditedIsNamed() throws Exception {
    Path file = edited("king", "{}", "rank");
    assertThatThrownBy(() -> RanksFile.read(file))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageStartingWith(
            file + ": \"kind\" must be one of model, baseline, oracle, got \"king\"; ");
    edited("model", "[1", "rank");
    assertThatThrownBy(() -> RanksFile.read(file))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageStartingWith(file + ": \"fingerprint\": must be JSON, but ");
    edited("model", "{}", "-1.0");
    assertThatThrownBy(() -> RanksFile.read(file))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("rank must be between 1 and the number of candidates");
    edited("model", "{\"a\": {}}", "rank");
    assertThat(RanksFile.read(file).ranks().size()).isEqualTo(2);
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() {
    Path file = folder.resolve("no such folder").resolve("ranks.parquet");
    assertThatThrownBy(() -> RanksFile.write(file, samples(1)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file + ": cannot be written, there is no such file or folder; ");
  }

  @Test
  void aCaseThatWasNotAddedIsRejected() {
    assertThatThrownBy(() -> samples(2).ranks().get(2)).hasMessage("case must be below 2, got 2");
  }
}
