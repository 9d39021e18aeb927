package org.transept.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.Tiny;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.data.DataException;
import org.transept.data.keep.KeptData;
import org.transept.evaluate.ModelRanks;
import org.transept.evaluate.RanksFile;
import org.transept.file.DamagedFileException;
import org.transept.run.train.Experiment;
import org.transept.run.train.ResumeTest;
import org.transept.run.trained.Evaluation;
import org.transept.run.trained.Named;
import org.transept.run.trained.TrainedRun;

/** What a run keeps of its data, and what it does without. */
@Tag("long")
class RunDataTest {
  @TempDir private static Path shared;

  private static Path log;
  private static List<Named> answered;
  private static String report;

  @TempDir private Path folder;

  private static RunConfig config(Path log, String... sets) {
    List<String> all = new ArrayList<>(List.of("model.type=markov"));
    all.addAll(List.of(sets));
    RunConfig config = Settings.read(RunConfig.DEFAULTS, null, all);
    return config.withData(config.data().withFiles(List.of(log.toString())));
  }

  @BeforeAll
  static void trainOne() throws IOException {
    log = WorldFolder.write(Tiny.world(60), shared.resolve("world"));
    Path run = shared.resolve("run");
    Experiment.train(run, config(log), "test", Monitor.SILENT);
    answered = answered(run);
    report = report(run);
  }

  private static List<Named> answered(Path run) {
    try (TrainedRun finished = TrainedRun.open(run)) {
      return Named.recommend(finished, "user-01", "food", 30);
    }
  }

  /** The report, and every rank, with those of the oracle in it. */
  private static String report(Path run) throws IOException {
    try (TrainedRun finished = TrainedRun.open(run)) {
      Evaluation.of(finished, finished.config().evaluate(), Monitor.SILENT);
    }
    ModelRanks ranks = RanksFile.read(run.resolve("ranks.parquet"));
    StringBuilder all = new StringBuilder(ranks.fingerprint().id());
    for (int i = 0; i < ranks.ranks().size(); i++) {
      all.append('\n').append(ranks.ranks().get(i));
    }
    return Files.readString(run.resolve("report.json")) + all;
  }

  private Path trained(String... sets) throws IOException {
    Path world = Files.createDirectories(folder.resolve("world"));
    for (String name : List.of(WorldFolder.EVENTS, WorldFolder.CONFIG)) {
      Files.copy(log.resolveSibling(name), world.resolve(name));
    }
    Path run = folder.resolve("run");
    Experiment.train(run, config(world.resolve(WorldFolder.EVENTS), sets), "test", Monitor.SILENT);
    return run;
  }

  @ParameterizedTest
  @ValueSource(strings = {"gone", "longer", "emptied", "gzipped"})
  void theLogMayBecomeAnything(String what) throws IOException {
    Path run = trained();
    Path events = folder.resolve("world").resolve(WorldFolder.EVENTS);
    Files.delete(events.resolveSibling(WorldFolder.CONFIG));
    switch (what) {
      case "gone" -> Files.delete(events);
      case "longer" -> Files.writeString(events, "user-01,x,food,9\n", StandardOpenOption.APPEND);
      case "emptied" -> Files.writeString(events, "");
      default -> Files.move(events, events.resolveSibling("events.csv.gz"));
    }
    Path moved = Files.move(run, Files.createDirectory(folder.resolve("elsewhere")).resolve("run"));
    assertThat(answered(moved)).isEqualTo(answered);
    assertThat(report(moved)).isEqualTo(report).contains("\"oracle\"");
    assertThat(Experiment.resume(moved, Monitor.SILENT).done()).isTrue();
  }

  @Test
  void whatIsKeptIsToldInTheRecord() throws IOException {
    Path run = trained();
    assertThat(new RunDirectory(run).run().path("keptBytes").asLong())
        .isEqualTo(RunData.bytes(run))
        .isPositive()
        .isLessThan(Files.size(log));
    for (String name : KeptData.FILES) {
      assertThat(run.resolve(name)).isNotEmptyFile();
      assertThat(run.resolve(name + ".part")).doesNotExist();
    }
  }

  /** Interrupted, its log deleted, moved, and ended: the weights and rules of a whole training. */
  @Test
  void resumingNeedsNoLog() throws IOException {
    List<String> sets =
        List.of("model.type=transept", "model.width=8", "train.epochs=2", "train.batchTargets=64");
    Path whole = folder.resolve("whole");
    RunConfig config = config(log, sets.toArray(String[]::new));
    Experiment.train(whole, config, "test", Monitor.SILENT);
    Path copy = Files.copy(log, folder.resolve("copy.csv"));
    Path run = folder.resolve("run");
    RunConfig other = config(copy, sets.toArray(String[]::new));
    Experiment.train(run, other, "test", ResumeTest.stoppingAfter(5));
    Files.delete(copy);
    Path moved = Files.move(run, folder.resolve("moved"));
    assertThat(Experiment.resume(moved, Monitor.SILENT).done()).isTrue();
    for (String file : List.of("model.safetensors", "rules.json")) {
      assertThat(moved.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
    }
    assertThat(answered(moved)).isEqualTo(answered(whole));
  }

  @Test
  void aRunWithoutDataNeedsItsLogAsItWas() throws IOException {
    Path run = trained("keepData=false");
    for (String name : KeptData.FILES) {
      assertThat(run.resolve(name)).doesNotExist();
    }
    assertThat(run.resolve(WorldFolder.CONFIG)).doesNotExist();
    assertThat(new RunDirectory(run).run().path("keptBytes").asLong(-1)).isZero();
    assertNeedsItsLog(run);
  }

  /** As those are that were trained before runs kept anything. */
  @Test
  void aRunWhoseDataIsDeletedNeedsItsLogAsItWas() throws IOException {
    Path run = trained();
    for (String name : KeptData.FILES) {
      Files.delete(run.resolve(name));
    }
    Files.delete(run.resolve(WorldFolder.CONFIG));
    assertNeedsItsLog(run);
  }

  private void assertNeedsItsLog(Path run) throws IOException {
    assertThat(answered(run)).isEqualTo(answered);
    assertThat(report(run)).isEqualTo(report);
    Path events = folder.resolve("world").resolve(WorldFolder.EVENTS);
    Files.writeString(events, "user-01,x,food,9\n", StandardOpenOption.APPEND);
    for (Runnable use :
        List.<Runnable>of(() -> answered(run), () -> Experiment.resume(run, Monitor.SILENT))) {
      assertThatThrownBy(use::run)
          .isInstanceOf(SettingsException.class)
          .hasMessageStartingWith(run + ": must be used with the data it was trained on (SHA-256 ")
          .hasMessageContaining("... in " + events);
    }
    Files.delete(events);
    assertThatThrownBy(() -> answered(run))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(run + " keeps no data of its own, so it needs its log where that")
        .hasMessageContaining("found none at " + events);
  }

  /** A process may be killed when some files are written, and the run has not begun. */
  @Test
  void filesOfARunThatNeverBeganAreReplaced() throws IOException {
    Path run = Files.createDirectory(folder.resolve("run"));
    Files.writeString(run.resolve("users.parquet"), "half");
    Files.writeString(run.resolve("items.parquet.part"), "half");
    Files.writeString(run.resolve(KeptData.EVENTS), "of another log");
    trained();
    assertThat(answered(run)).isEqualTo(answered);
  }

  @Test
  void dataOfAnotherRunIsRefused() throws IOException {
    Path run = trained();
    Path other = folder.resolve("other");
    Path csv =
        Files.writeString(folder.resolve("o.csv"), "user,item,domain\na,b,c\na,d,c\na,e,c\n");
    Experiment.train(other, config(csv), "test", Monitor.SILENT);
    KeptData.share(other, run);
    assertThatThrownBy(() -> answered(run))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageStartingWith(
            run.resolve(KeptData.EVENTS) + ": must have the SHA-256 that run.json says");
  }
}
