package org.transept.run.trained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.evaluate.Protocol;
import org.transept.evaluate.RanksFile;
import org.transept.file.Checksums;
import org.transept.file.Commit;
import org.transept.file.DamagedFileException;
import org.transept.file.FileException;
import org.transept.file.JsonFile;
import org.transept.run.EvaluationFiles;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.RunDirectory;
import org.transept.run.train.Experiment;
import org.transept.run.train.TinyExperiment;
import tools.jackson.databind.node.ObjectNode;

/** What opening, resuming and evaluating a run make of damaged files. */
@Tag("long")
class RunChecksumsTest {
  @TempDir private static Path folder;

  private static Path trained;
  private static Path counted;

  @BeforeAll
  static void trains() {
    Path csv = TinyExperiment.log(folder);
    trained = evaluated(TinyExperiment.trained(folder.resolve("trained"), csv));
    RunConfig config =
        Settings.read(TinyExperiment.config(csv), null, List.of("model.type=popularity"));
    counted = folder.resolve("counted");
    Experiment.train(counted, config, "test", Monitor.SILENT);
    evaluated(counted);
  }

  private static Path evaluated(Path run) {
    return evaluated(run, "full");
  }

  private static Path evaluated(Path run, String protocol) {
    try (TrainedRun finished = TrainedRun.toEvaluate(run)) {
      Evaluation.alone(
          finished, Protocol.parse(protocol, finished.config().evaluate()), Monitor.SILENT);
    }
    return run;
  }

  private static Path copy(Path run, String name) throws IOException {
    Path copy = Files.createDirectory(folder.resolve(name));
    try (Stream<Path> files = Files.list(run)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 4;
    Files.write(file, bytes);
  }

  private static void refuses(Runnable opening, Path file, String advice) {
    assertThatThrownBy(opening::run)
        .isInstanceOf(DamagedFileException.class)
        .hasMessage(
            file
                + ": must have the SHA-256 that run.json says, got another; the file is damaged: "
                + advice);
  }

  private static void open(Path run) {
    TrainedRun.open(run).close();
  }

  @Test
  void everyFileThatCountsHasAChecksum() throws IOException {
    Checksums sums = new Checksums(trained);
    assertThat(sums.names())
        .contains("model.safetensors", "ranks.parquet", "report.json", "state.safetensors");
    for (String name : sums.names()) {
      assertThat(Checksums.sum(trained.resolve(name))).as(name).isEqualTo(sums.of(name));
    }
    assertThat(trained.resolve("run.json.sha256"))
        .hasContent(Checksums.sum(trained.resolve("run.json")) + "  run.json");
    try (Stream<Path> files = Files.list(trained)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".part"));
    }
  }

  @Test
  void oneFlippedBitInAnyFileIsAnErrorWithItsName() throws IOException {
    Path run = copy(trained, "flipped");
    for (String name : new Checksums(trained).names()) {
      Path file = run.resolve(name);
      byte[] right = Files.readAllBytes(file);
      flip(file);
      if (name.equals("state.safetensors")) {
        open(run); // Nothing but --resume reads it.
      } else {
        boolean evaluation = EvaluationFiles.isOne(name);
        refuses(
            () -> open(run),
            file,
            evaluation ? "run ./transept evaluate " + run : "copy the run again or train anew");
      }
      if (!EvaluationFiles.isOne(name)) {
        refuses(
            () -> Experiment.resume(run, Monitor.SILENT), file, "copy the run again or train anew");
      }
      Files.write(file, right);
    }
    open(run);
    Path record = run.resolve("run.json");
    byte[] right = Files.readAllBytes(record);
    for (int at = 0; at < right.length; at += Math.max(1, right.length / 50)) {
      byte[] bytes = right.clone();
      bytes[at] ^= 1;
      Files.write(record, bytes);
      assertThatThrownBy(() -> open(run))
          .isInstanceOf(DamagedFileException.class)
          .hasMessageStartingWith(record + ": ");
    }
  }

  @Test
  void aCutFileIsAnErrorWithItsName() throws IOException {
    Path run = copy(trained, "cut");
    Path file = run.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    refuses(() -> open(run), file, "copy the run again or train anew");
    Files.delete(file);
    assertThatThrownBy(() -> open(run)).hasMessageContaining("it has no model.safetensors");
  }

  @Test
  void anEvaluationMakesDamagedRanksAndReportsAnew() throws IOException {
    Path run = copy(counted, "anew");
    flip(run.resolve("ranks.parquet"));
    flip(run.resolve("report.json"));
    evaluated(run);
    open(run);
    assertThat(JsonFile.object(run.resolve("report.json")).get("fingerprint"))
        .isEqualTo(JsonFile.object(counted.resolve("report.json")).get("fingerprint"));
  }

  @Test
  void evaluationsUnderOtherProtocolsStandBesideTheRunsOwn() throws IOException {
    Path run = copy(counted, "beside");
    byte[] own = Files.readAllBytes(run.resolve("report.json"));
    for (String protocol : List.of("uni5", "uni5-seed3", "pop5", "full-favour-target")) {
      evaluated(run, protocol);
      assertThat(run.resolve("report-%s.json".formatted(protocol))).exists();
      assertThat(RanksFile.read(run.resolve("ranks-%s.parquet".formatted(protocol))).ranks().size())
          .isPositive();
    }
    assertThat(run.resolve("report.json")).hasBinaryContent(own);
    assertThat(JsonFile.object(run.resolve("report-uni5-seed3.json")).at("/fingerprint/candidates"))
        .hasToString("\"uni5, seed 3\"");
    assertThat(new Checksums(run).names()).contains("ranks-pop5.parquet", "report-uni5.json");
    Path other = run.resolve("ranks-uni5.parquet");
    flip(other);
    refuses(() -> open(run), other, "run ./transept evaluate %s --protocol uni5".formatted(run));
  }

  @Test
  void aRunWhoseOwnProtocolIsAnotherHasItUnderThePlainNames() {
    RunConfig config =
        Settings.read(
            TinyExperiment.config(folder.resolve("events.csv")),
            null,
            List.of("evaluate.candidates.type=uniform", "evaluate.candidates.seed=4"));
    Protocol own = config.evaluate();
    assertThat(EvaluationFiles.of(config, own)).isEqualTo(EvaluationFiles.OWN);
    assertThat(EvaluationFiles.of(config, Protocol.parse("uni999", own)).ranks())
        .isEqualTo("ranks.parquet");
    assertThat(EvaluationFiles.of(config, Protocol.parse("uni999-seed5", own)).ranks())
        .isEqualTo("ranks-uni999-seed5.parquet");
    assertThat(EvaluationFiles.of(config, Protocol.parse("full", own)).report())
        .isEqualTo("report-full.json");
    Protocol measured = Protocol.parse("full-by-mrr+hr@3", own);
    assertThat(measured.metrics()).containsExactly("mrr", "hr@3");
    EvaluationFiles files = EvaluationFiles.of(config, measured);
    assertThat(files.report()).isEqualTo("report-full-by-mrr+hr@3.json");
    assertThat(files.command(folder)).endsWith(" --protocol full-by-mrr+hr@3");
  }

  @Test
  void anEvaluationForWhoseLastFileThereIsNoRoomLeavesTheOneBefore() throws IOException {
    Path run = copy(counted, "full");
    String before = Checksums.sum(run.resolve("report.json"));
    try (TrainedRun finished = TrainedRun.toEvaluate(run)) {
      Protocol own = finished.config().evaluate();
      Evaluation.Page full =
          (folder, name, report) -> {
            throw FileException.writing(
                folder.resolve(name), new IOException("No space left on device"));
          };
      assertThatThrownBy(() -> Evaluation.of(finished, own, full, Monitor.SILENT))
          .hasMessage(
              run.resolve("report.html")
                  + ": cannot be written, no space left; make room and run the command again");
    }
    assertThat(Checksums.sum(run.resolve("report.json"))).isEqualTo(before);
    assertThat(run).isDirectoryNotContaining("glob:**.part");
    open(run);
  }

  @Test
  void ranksAndReportOfTwoEvaluationsAreTold() throws IOException {
    Path run = copy(counted, "two");
    Files.delete(run.resolve("run.json.sha256"));
    String record = Files.readString(run.resolve("run.json"));
    Path ranks = run.resolve("ranks.parquet");
    String before = Checksums.sum(ranks);
    Files.copy(
        evaluated(copy(counted, "three"), "uni5").resolve("ranks-uni5.parquet"),
        ranks,
        StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(run.resolve("run.json"), record.replace(before, Checksums.sum(ranks)));
    assertThatThrownBy(() -> new RunDirectory(run).report(EvaluationFiles.OWN))
        .hasMessage(
            "%s: must be of one evaluation with ranks.parquet, but is of another; run ./transept evaluate %s"
                .formatted(run.resolve("report.json"), run));
  }

  @Test
  void nobodyEvaluatesARunThatIsTrained() throws IOException {
    try (FileChannel lock = new RunDirectory(counted).lock();
        TrainedRun finished = TrainedRun.open(counted)) {
      assertThat(lock.isOpen()).isTrue();
      assertThatThrownBy(
              () -> Evaluation.alone(finished, finished.config().evaluate(), Monitor.SILENT))
          .isInstanceOf(SettingsException.class)
          .hasMessage(
              counted
                  + ": must be trained or evaluated by one process at a time, but another one holds"
                  + " it; wait for it or stop it");
    }
  }

  @Test
  void aRunThatWasTrainedMeanwhileIsNotEvaluated() throws IOException {
    Path run = copy(trained, "meanwhile");
    try (TrainedRun finished = TrainedRun.open(run)) {
      Files.write(run.resolve("model.safetensors.part"), new byte[] {1});
      new Commit(run).files(List.of("model.safetensors"));
      assertThatThrownBy(
              () -> Evaluation.alone(finished, finished.config().evaluate(), Monitor.SILENT))
          .hasMessage(
              "%s: must stay as it was opened, but it was trained meanwhile; run ./transept evaluate %s again"
                  .formatted(run, run));
    }
  }

  @Test
  void aRunOfAnOlderVersionIsOpenedAndResumed() throws IOException {
    Path run = copy(trained, "older");
    Files.delete(run.resolve("run.json.sha256"));
    ObjectNode record = JsonFile.object(run.resolve("run.json"));
    record.remove("sha256");
    Files.writeString(run.resolve("run.json"), record.toString());
    open(run);
    assertThat(new Checksums(run).exist()).isFalse();
    Experiment.resume(run, Monitor.SILENT);
    evaluated(run);
    assertThat(new Checksums(run).names()).contains("model.safetensors", "state.safetensors");
    flip(run.resolve("model.safetensors"));
    assertThatThrownBy(() -> open(run)).isInstanceOf(DamagedFileException.class);
  }
}
