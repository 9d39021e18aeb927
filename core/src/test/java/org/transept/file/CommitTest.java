package org.transept.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Files and their checksums change together, wherever a writer is stopped. */
class CommitTest {
  private static final List<String> NAMES = List.of("model.safetensors", "ranks.parquet");
  private static final String ADVICE = "copy the run again";

  @TempDir private Path folder;

  /** Where a writer is killed. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static Runnable killed(int after) {
    int[] left = {after};
    return () -> {
      if (left[0]-- == 0) {
        throw new Killed();
      }
    };
  }

  private void stage(String name, String text) {
    WholeFile.stage(
        folder.resolve(name), part -> Files.writeString(part, text, StandardCharsets.UTF_8));
  }

  private void stage(int version) {
    NAMES.forEach(name -> stage(name, name + version));
  }

  private void write(int version, Commit commit) {
    if (!Files.exists(folder.resolve("run.json"))) {
      new Commit(folder).record(JsonMapper.shared().createObjectNode());
    }
    stage(version);
    commit.files(NAMES, record -> record.put("version", version));
  }

  private String text(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  /** The last letter, which is the version. */
  private String last(String name) {
    try {
      String text = text(name);
      return text.substring(text.length() - 1);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The version that all files are of. */
  private int version() throws IOException {
    Checksums sums = new Checksums(folder);
    int version = sums.record().path("version").asInt();
    for (String name : NAMES) {
      assertThat(text(name)).isEqualTo(name + version);
    }
    return version;
  }

  private void reads() {
    Checksums sums = new Checksums(folder);
    assertThat(sums.record().path("version").asInt()).isPositive();
    NAMES.forEach(name -> sums.check(name, ADVICE));
  }

  private List<String> listed() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Whether a write of version 2 that is killed was still stopped after so many steps. */
  private boolean stops(int step) {
    try {
      write(2, new Commit(folder, killed(step)));
      return false;
    } catch (Killed killed) {
      return true;
    }
  }

  @Test
  void aWriterThatIsKilledAnywhereLeavesAllOldOrAllNewFiles() throws IOException {
    boolean[] seen = new boolean[3];
    int step = 0;
    while (true) {
      write(1, new Commit(folder));
      boolean stopped = stops(step);
      reads();
      for (int again = 0; again < 3; again++) { // Whoever clears up may be killed as well.
        try {
          new Commit(folder, killed(again)).recover();
        } catch (Killed killed) {
          reads();
        }
      }
      new Commit(folder).recover();
      reads();
      seen[version()] = true;
      assertThat(listed())
          .containsExactly("model.safetensors", "ranks.parquet", "run.json", "run.json.sha256");
      if (!stopped) {
        break;
      }
      step++;
    }
    assertThat(seen).containsExactly(false, true, true);
    assertThat(step).isEqualTo(7); // Three files beside their places, four moved.
    assertThat(version()).isEqualTo(2);
  }

  @Test
  void aWriterGoesOnWhereAKilledOneWas() throws IOException {
    write(1, new Commit(folder));
    assertThat(stops(3)).isTrue(); // One of two files is moved.
    assertThat(NAMES).map(this::last).containsExactly("2", "1");
    reads();
    Commit next = new Commit(folder);
    next.recover();
    assertThat(version()).isEqualTo(2);
    stage("rules.json", "later");
    stage("report.html", "later");
    next.files(List.of("rules.json", "report.html"));
    reads();
    assertThat(new Checksums(folder).names())
        .containsExactly("model.safetensors", "ranks.parquet", "rules.json");
  }

  @Test
  void readersMeetNoFileThatIsNotRightWhileAWriterWrites() throws Exception {
    write(1, new Commit(folder));
    AtomicBoolean ends = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              for (int i = 0; i < 100; i++) {
                write(2 + i, new Commit(folder));
              }
              ends.set(true);
            });
    writer.start();
    while (!ends.get()) {
      reads();
    }
    writer.join();
    reads();
  }

  @Test
  void oneFlippedBitIsFoundInEachFile() throws IOException {
    write(1, new Commit(folder));
    Checksums sums = new Checksums(folder);
    for (String name : NAMES) {
      byte[] bytes = Files.readAllBytes(folder.resolve(name));
      for (int bit = 0; bit < 8 * bytes.length; bit++) {
        Files.write(folder.resolve(name), flipped(bytes, bit));
        assertThatThrownBy(() -> sums.check(name, ADVICE))
            .isInstanceOf(DamagedFileException.class)
            .hasMessage(
                folder.resolve(name)
                    + ": must have the SHA-256 that run.json says, got another; the file is"
                    + " damaged: copy the run again");
      }
      Files.write(folder.resolve(name), bytes);
      sums.check(name, ADVICE);
    }
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] flipped = bytes.clone();
    flipped[bit / 8] ^= (byte) (1 << bit % 8);
    return flipped;
  }

  @Test
  void oneFlippedBitOfTheRecordIsFoundAndTheWayOutWorks() throws IOException {
    write(1, new Commit(folder));
    Path record = folder.resolve("run.json");
    byte[] bytes = Files.readAllBytes(record);
    Checksums sums = new Checksums(folder);
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      Files.write(record, flipped(bytes, bit));
      assertThatThrownBy(sums::record)
          .isInstanceOf(DamagedFileException.class)
          .hasMessageStartingWith(record + ": ");
    }
    Files.write(record, bytes);
    Files.writeString(record, text("run.json").replace("\"version\" : 1", "\"version\" : 3"));
    assertThatThrownBy(sums::record)
        .hasMessage(
            "%s: must have the SHA-256 that run.json.sha256 says, got another; the file is damaged or was edited: copy the run again or, if it was edited on purpose, delete %s"
                .formatted(record, folder.resolve("run.json.sha256")));
    Files.delete(folder.resolve("run.json.sha256"));
    assertThat(sums.record().path("version").asInt()).isEqualTo(3);
    sums.check("ranks.parquet", ADVICE);
    stage("rules.json", "later");
    new Commit(folder).files(List.of("rules.json"));
    assertThat(folder.resolve("run.json.sha256")).exists();
    assertThat(sums.record().path("version").asInt()).isEqualTo(3);
  }

  @Test
  void aDamagedFileOfChecksumsIsNamed() throws IOException {
    write(1, new Commit(folder));
    Path cover = folder.resolve("run.json.sha256");
    Files.writeString(cover, "abc");
    assertThatThrownBy(new Checksums(folder)::record)
        .isInstanceOf(DamagedFileException.class)
        .hasMessageStartingWith(cover + ": must hold 64 hexadecimal digits");
  }

  @Test
  void aForeignFileIsNoneOfTheRuns() throws IOException {
    write(1, new Commit(folder));
    Files.writeString(folder.resolve("rules.json"), "{}");
    Checksums sums = new Checksums(folder);
    assertThatThrownBy(() -> sums.check("rules.json", ADVICE))
        .hasMessage(
            folder.resolve("rules.json")
                + ": must be a file that the run wrote, but run.json has no SHA-256 of it; remove"
                + " it or restore run.json");
    assertThatCode(() -> sums.check("absent.json", ADVICE)).doesNotThrowAnyException();
  }

  @Test
  void aRunOfAnOlderVersionIsReadAndGetsChecksumsWithTheNextFile() throws IOException {
    Files.writeString(folder.resolve("run.json"), "{\"name\":\"old\"}");
    Files.writeString(folder.resolve("model.safetensors"), "weights");
    Files.writeString(folder.resolve("report-uni99.json"), "{}");
    Files.writeString(folder.resolve("log.jsonl"), "{}\n");
    Checksums sums = new Checksums(folder);
    assertThat(sums.exist()).isFalse();
    sums.check("model.safetensors", ADVICE);
    stage("ranks.parquet", "ranks");
    new Commit(folder).files(List.of("ranks.parquet"));
    assertThat(sums.exist()).isTrue();
    assertThat(sums.names())
        .containsExactly("model.safetensors", "ranks.parquet", "report-uni99.json");
    // printf weights | sha256sum
    assertThat(sums.of("model.safetensors"))
        .isEqualTo("9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c");
  }

  @Test
  void aFolderWithoutRecordHasNoChecksums() throws IOException {
    stage(1);
    new Commit(folder).files(NAMES);
    assertThat(listed()).containsExactly("model.safetensors", "ranks.parquet");
  }
}
