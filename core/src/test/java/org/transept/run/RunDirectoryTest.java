package org.transept.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.file.DamagedFileException;
import org.transept.run.train.TinyExperiment;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class RunDirectoryTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path folder;

  @Test
  void aNewRunGetsItsFolderAndAnOldOneIsNotOverwritten() {
    RunDirectory directory = new RunDirectory(folder.resolve("runs/one"));
    directory.create();
    assertThat(directory.path()).isDirectory();
    assertThat(directory.name()).isEqualTo("one");
    directory.create(); // Without run.json it is not a run yet.
    directory.write("run.json", JSON.createObjectNode());
    assertThatThrownBy(directory::create)
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "%s: must be a new folder, but it holds a run; use --resume %s to go on with it, or"
                    .formatted(directory.path(), directory.path())
                + " choose another --out");
  }

  @Test
  void aFolderWithoutRunIsNamed() {
    assertThatThrownBy(() -> new RunDirectory(folder).run())
        .isInstanceOf(SettingsException.class)
        .hasMessage(folder + ": must be the folder of a run, but it has no run.json");
  }

  @Test
  void theConfigurationComesBackAsItWasWritten() {
    RunDirectory directory = new RunDirectory(folder);
    RunConfig config = TinyExperiment.config(Path.of("events.csv"));
    ObjectNode run = JSON.createObjectNode();
    run.set("config", Settings.write(config));
    directory.write("run.json", run);
    assertThat(directory.config()).isEqualTo(config);
    assertThat(folder.resolve("run.json.part")).doesNotExist();
  }

  @Test
  void aRunIsTrainedByOneAtATime() throws IOException {
    RunDirectory directory = new RunDirectory(folder);
    try (FileChannel lock = directory.lock()) {
      assertThat(lock.isOpen()).isTrue();
      assertThatThrownBy(directory::lock)
          .isInstanceOf(SettingsException.class)
          .hasMessage(
              folder
                  + ": must be trained or evaluated by one process at a time, but another one holds"
                  + " it; wait for it or stop it");
    }
    directory.lock().close();
  }

  @Test
  void linesOfEpochsThatAreDoneAgainLeaveTheLog() throws IOException {
    RunDirectory directory = new RunDirectory(folder);
    for (int epoch = 0; epoch < 4; epoch++) {
      directory.log(JSON.createObjectNode().put("epoch", epoch));
    }
    Path log = folder.resolve("log.jsonl");
    Files.writeString(log, Files.readString(log) + "{\"epoch\":4,\"st");
    directory.truncateLog(3);
    assertThat(log).hasContent("{\"epoch\":0}\n{\"epoch\":1}\n{\"epoch\":2}\n");
    directory.truncateLog(0);
    assertThat(log).isEmptyFile();
  }

  /** As file systems leave a file whose last blocks had not reached the disk. */
  @Test
  void zerosAtTheEndOfTheLogAreHalfALine() throws IOException {
    RunDirectory directory = new RunDirectory(folder);
    Path log = folder.resolve("log.jsonl");
    String lines = "{\"epoch\":0}\r\n{\"epoch\":1}\r\n";
    Files.writeString(log, lines + "\0".repeat(300));
    assertThat(directory.truncateLog(2)).isEmpty();
    assertThat(log).hasContent("{\"epoch\":0}\n{\"epoch\":1}\n");
    Files.writeString(log, lines + "{\"epoch\":2,\"va" + "\0".repeat(300));
    assertThat(directory.truncateLog(3)).containsExactly(2);
    Files.writeString(log, "\0".repeat(300));
    assertThat(directory.truncateLog(2)).containsExactly(0, 1);
    assertThat(log).isEmptyFile();
    Files.delete(log);
    assertThat(directory.truncateLog(1)).containsExactly(0);
  }

  @Test
  void ofSeveralLinesOfAnEpochTheLastOneStays() throws IOException {
    RunDirectory directory = new RunDirectory(folder);
    Path log = folder.resolve("log.jsonl");
    Files.writeString(
        log, "{\"epoch\":0}\n{\"epoch\":1}\n{\"epoch\":1,\"step\":2}\n{\"epoch\":0}\n");
    directory.truncateLog(2);
    assertThat(log).hasContent("{\"epoch\":0}\n{\"epoch\":1,\"step\":2}\n");
  }

  @Test
  void halfALineThatEndsLikeAWholeOneIsHalfALine() throws IOException {
    RunDirectory directory = new RunDirectory(folder);
    Path log = folder.resolve("log.jsonl");
    Files.writeString(log, "{\"epoch\":0}\n{\"epoch\":1,\"valid\":{\"all\":0.5}");
    directory.truncateLog(2);
    assertThat(log).hasContent("{\"epoch\":0}\n");
    Files.writeString(log, "{\"epoch\":0}\n{\"epoch\":1}"); // Whole, but for its end.
    directory.truncateLog(2);
    assertThat(log).hasContent("{\"epoch\":0}\n{\"epoch\":1}\n");
  }

  @Test
  void aLineOfTheLogThatIsSomethingElseIsNamed() throws IOException {
    RunDirectory directory = new RunDirectory(folder);
    Path log = folder.resolve("log.jsonl");
    Files.writeString(log, "{\"epoch\":0}\n[1]\n{\"epoch\":1}\n");
    assertThatThrownBy(() -> directory.truncateLog(2))
        .isInstanceOf(DamagedFileException.class)
        .hasMessage(
            log
                + ":2: must be a JSON object, got array; the file is damaged, restore it from a"
                + " copy");
    Files.writeString(log, "{\"epoch\":\"x\"}\n");
    assertThatThrownBy(() -> directory.truncateLog(2))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageStartingWith(log + ": must hold what was written, but ");
  }

  @Test
  void aConfigurationThatIsNotThatOfARunIsDamageToItsFile() throws IOException {
    Path file = folder.resolve("run.json");
    for (String text :
        List.of("{}", "{\"config\":3}", "{\"config\":{\"train\":{\"epochs\":\"x\",\"p\":1}}}")) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> new RunDirectory(folder).config())
          .isInstanceOf(DamagedFileException.class)
          .hasMessageStartingWith(file + ": config must be that of a run, but ")
          .hasMessageNotContaining("\n");
    }
  }
}
