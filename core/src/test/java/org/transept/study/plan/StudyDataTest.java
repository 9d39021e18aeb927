package org.transept.study.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.Tiny;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.data.keep.KeptData;
import org.transept.data.synthetic.World;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.RunDirectory;
import org.transept.run.trained.TrainedRun;
import org.transept.study.Method;
import org.transept.study.Parameter;
import org.transept.study.Search;
import org.transept.study.SearchConfig;
import org.transept.study.Study;
import org.transept.study.StudyTest;
import org.transept.study.plan.StudyConfig.Arm;
import org.transept.study.plan.StudyConfig.Axis;

/** Studies and searches over logs that change, move or go; of models that count, in a worker. */
@Tag("long")
class StudyDataTest {
  private static final List<String> WORKER = List.of(StudyTest.WorkerMain.class.getName());

  @TempDir private static Path shared;

  private static Path log;

  @TempDir private Path folder;

  @BeforeAll
  static void writeLog() throws IOException {
    log = shared.resolve("events.csv");
    World.of(Tiny.world(60)).write(log);
  }

  private static RunConfig run(Path log, String... sets) {
    List<String> all = new ArrayList<>(List.of("model.type=markov"));
    all.addAll(List.of(sets));
    RunConfig run = Settings.read(RunConfig.DEFAULTS, null, all);
    return run.withData(run.data().withFiles(List.of(log.toString())));
  }

  private static StudyConfig config(RunConfig run, Long... seeds) {
    return new StudyConfig(
        run,
        List.of(
            new Axis(
                "model",
                Stream.of("markov", "popularity")
                    .map(
                        type ->
                            new Arm(
                                type,
                                List.of("model.type=" + type),
                                List.of(),
                                "",
                                ScaleParameter.WIDTH))
                    .toList())),
        List.of(seeds),
        1,
        0,
        new StudyConfig.Analysis("ndcg@10", 20, 20));
  }

  private static Study.Standing done(Path out, StudyConfig config) {
    return Study.open(out, config, "test").run(WORKER, Monitor.SILENT);
  }

  private static Object onDisk(Path run) throws IOException {
    return Files.readAttributes(run.resolve(KeptData.EVENTS), BasicFileAttributes.class).fileKey();
  }

  @Test
  void aStudyKeepsItsDataOnceAndRefusesOther() throws IOException {
    Path own = Files.copy(log, folder.resolve("own.csv"));
    Path out = folder.resolve("study");
    assertThat(done(out, config(run(own), 1L))).isEqualTo(new Study.Standing(2, 0, 0));
    Path first = out.resolve("runs/markov_s1");
    assertThat(onDisk(first)).isEqualTo(onDisk(out.resolve("runs/popularity_s1")));

    byte[] study = Files.readAllBytes(out.resolve("study.json"));
    Files.writeString(own, "user-01,x,food,9\n", StandardOpenOption.APPEND);
    Study other = Study.open(out, config(run(own), 1L, 2L), "test");
    assertThatThrownBy(() -> other.run(WORKER, Monitor.SILENT))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(out + " holds runs of other data (SHA-256 ")
        .hasMessageEndingWith("restore the log, or give another --out");
    assertThat(out.resolve("study.json")).hasBinaryContent(study);
    assertThat(out.resolve("runs/markov_s2")).doesNotExist();

    // The log it began with, in another place; the study, too.
    Path moved = Files.move(out, folder.resolve("moved"));
    assertThat(done(moved, config(run(log), 1L, 2L))).isEqualTo(new Study.Standing(4, 0, 0));
    Files.delete(own);
    Study looked = Study.open(moved);
    assertThat(looked.trials()).allMatch(looked::finished);
    try (TrainedRun finished = TrainedRun.open(moved.resolve("runs/markov_s1"))) {
      assertThat(finished.dataset().sequences().size()).isEqualTo(60);
    }
  }

  @Tag("slow")
  @Test
  void aStudyThatHasBegunNeedsItsLogNoMore() throws IOException {
    Path own = Files.copy(log, folder.resolve("own.csv"));
    Path out = folder.resolve("study");
    StudyConfig config = config(run(own), 1L);
    assertThat(done(out, config)).isEqualTo(new Study.Standing(2, 0, 0));
    Files.delete(own);
    Study looked = Study.open(out);
    looked.analyse();
    assertThat(done(out, config(run(own), 1L, 2L))).isEqualTo(new Study.Standing(4, 0, 0));
    assertThat(onDisk(out.resolve("runs/markov_s2")))
        .isEqualTo(onDisk(out.resolve("runs/markov_s1")));
  }

  private Path compressed() throws IOException {
    Path file = folder.resolve("events.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      Files.copy(log, out);
    }
    return file;
  }

  private static String hash(Path run) {
    return new RunDirectory(run).run().path("dataHash").asString("");
  }

  @Test
  void aStudyGoesOnWithItsLogCompressed() throws IOException {
    Path out = folder.resolve("study");
    assertThat(done(out, config(run(log), 1L))).isEqualTo(new Study.Standing(2, 0, 0));
    assertThat(done(out, config(run(compressed()), 1L, 2L))).isEqualTo(new Study.Standing(4, 0, 0));
    assertThat(hash(out.resolve("runs/markov_s2"))).isEqualTo(hash(out.resolve("runs/markov_s1")));
  }

  @Test
  void withoutDataNothingIsKept() throws IOException {
    Path out = folder.resolve("study");
    StudyConfig config = config(run(log, "keepData=false"), 1L);
    assertThat(done(out, config)).isEqualTo(new Study.Standing(2, 0, 0));
    try (Stream<Path> files = Files.walk(out)) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .doesNotContainAnyElementsOf(KeptData.FILES);
    }
    // Compressed, it is the same log.
    StudyConfig more = config(run(compressed(), "keepData=false"), 1L, 2L);
    assertThat(done(out, more)).isEqualTo(new Study.Standing(4, 0, 0));
    assertThat(hash(out.resolve("runs/markov_s2"))).isEqualTo(hash(out.resolve("runs/markov_s1")));
  }

  @Test
  void aSearchOverAnotherLogIsRefused() throws IOException {
    Path own = Files.copy(log, folder.resolve("own.csv"));
    Path out = folder.resolve("search");
    SearchConfig config =
        new SearchConfig(
            run(own),
            List.of(
                new Parameter(
                    List.of("model.type=markov", "model.type=popularity"), "", 0, 0, false, false)),
            new Method.Random(),
            2,
            4,
            1,
            0);
    assertThat(Search.open(out, config, "test").run(WORKER, Monitor.SILENT)).isTrue();
    assertThat(onDisk(out.resolve("runs/t001"))).isEqualTo(onDisk(out.resolve("runs/t002")));
    Files.writeString(own, "user-01,x,food,9\n", StandardOpenOption.APPEND);
    Search other = Search.open(out, config, "test");
    assertThatThrownBy(() -> other.run(WORKER, Monitor.SILENT))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(out + " holds runs of other data (SHA-256 ");
  }
}
