package org.transept.study;

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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.config.Settings;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.RunDirectory;
import org.transept.run.train.Experiment;
import org.transept.study.plan.ScaleParameter;
import org.transept.study.plan.StudyConfig;
import org.transept.study.plan.StudyConfig.Arm;
import org.transept.study.plan.StudyConfig.Axis;
import org.transept.study.plan.Trial;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Studies with real worker processes. */
@Tag("long")
public class StudyTest {
  private static final List<String> WORKER = List.of(WorkerMain.class.getName());

  @TempDir static Path folder;

  private static Study whole;
  private static List<String> said;

  /** What the command line's hidden command does. */
  public static final class WorkerMain {
    private WorkerMain() {}

    /** Serves its standard input. */
    public static void main(String[] arguments) {
      TrialServer.serve(System.in, System.out);
    }
  }

  private static final class Listener implements Monitor {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final int stopAfter;

    /** Stops after so many finished runs; 0 never does. */
    Listener(int stopAfter) {
      this.stopAfter = stopAfter;
    }

    @Override
    public void say(String line) {
      lines.add(line);
    }

    @Override
    public boolean stops() {
      return stopAfter > 0
          && lines.stream().filter(line -> line.startsWith("[")).count() >= stopAfter;
    }
  }

  private static StudyConfig config(List<Long> seeds, Arm... more) {
    RunConfig run =
        Settings.read(
            RunConfig.DEFAULTS,
            null,
            List.of(
                "model.type=towers",
                "model.width=8",
                "model.layers=1",
                "train.epochs=3",
                "train.batchTargets=64",
                "train.checkpointSteps=2",
                "evaluate.metrics=[hr@10, ndcg@10]"));
    List<Arm> arms =
        new ArrayList<>(
            List.of(
                new Arm("", List.of("model.fusion.type=none"), List.of(), "", ScaleParameter.WIDTH),
                new Arm(
                    "", List.of("model.fusion.type=early"), List.of(), "", ScaleParameter.WIDTH)));
    arms.addAll(List.of(more));
    Axis world =
        new Axis(
            "world",
            List.of(
                new Arm(
                    "tiny",
                    List.of(),
                    List.of(
                        "itemsPerDomain=30",
                        "users=80",
                        "choices=2",
                        "events.min=5",
                        "events.max=12"),
                    "",
                    ScaleParameter.WIDTH)));
    return new StudyConfig(
        run,
        List.of(world, new Axis("fusion", arms)),
        seeds,
        2,
        0,
        new StudyConfig.Analysis("ndcg@10", 200, 200));
  }

  @BeforeAll
  static void doOne() {
    whole = Study.open(folder.resolve("whole"), config(List.of(1L, 2L)), "test");
    Listener listener = new Listener(0);
    assertThat(whole.run(WORKER, listener)).isEqualTo(new Study.Standing(4, 0, 0));
    said = listener.lines;
    whole.analyse();
  }

  private static List<String> table(Study study, String columns) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT %s FROM read_parquet('%s') ORDER BY run, domain"
                    .formatted(columns, study.folder().resolve("study.parquet")))) {
      List<String> lines = new ArrayList<>();
      while (rows.next()) {
        List<String> cells = new ArrayList<>();
        for (int c = 1; c <= rows.getMetaData().getColumnCount(); c++) {
          cells.add(String.valueOf(rows.getString(c)));
        }
        lines.add(String.join(" ", cells));
      }
      return lines;
    }
  }

  private static final String NUMBERS = "* EXCLUDE (seconds, memoryMiB)";

  @Test
  void thePlanIsSaidFirst() {
    assertThat(said.get(0)).startsWith("tiny_none: ").contains(" trained weights, at most ");
    assertThat(said.get(2))
        .startsWith("4 runs: 2 cells x 2 seeds, 0 done; the others take at most about ");
    assertThat(said).filteredOn(line -> line.startsWith("[")).hasSize(4);
  }

  /** So loose that no load of the machine breaks it. */
  @Test
  void whatIsExpectedOfARunIsOfTheOrderOfWhatItTakes() {
    Expectation expectation = Expectation.of(whole, whole.trials());
    for (Trial trial : whole.trials()) {
      double took = new RunDirectory(whole.folder(trial)).run().path("seconds").asDouble();
      assertThat(expectation.seconds().getOrDefault(trial.cell(), 0.0) / took)
          .isBetween(0.01, 100.0);
    }
  }

  @Test
  void theTableHasARowForEachRunAndDomain() throws SQLException {
    assertThat(table(whole, "run, \"arm.world\", \"arm.fusion\", seed, domain, model"))
        .hasSize(12)
        .startsWith(
            "tiny_early_s1 tiny early 1 all towers",
            "tiny_early_s1 tiny early 1 food towers",
            "tiny_early_s1 tiny early 1 kitchen towers",
            "tiny_early_s2 tiny early 2 all towers");
    assertThat(table(whole, "\"best.absMeanCos\" IS NULL, \"arm.fusion\""))
        .containsOnly("true none", "false early");
  }

  /** A run of a study is what the same settings give outside it. */
  @Test
  void aRunIsTheSameAsOneByItself() throws IOException {
    Path run = whole.folder().resolve("runs").resolve("tiny_early_s2");
    JsonNode config = JsonMapper.shared().readTree(Files.readString(run.resolve("run.json")));
    Path alone = folder.resolve("alone");
    Experiment.train(
        alone, Settings.read(RunConfig.DEFAULTS, config.path("config")), "test", Monitor.SILENT);
    assertThat(alone.resolve("model.safetensors"))
        .hasSameBinaryContentAs(run.resolve("model.safetensors"));
  }

  /** Stopped within the first runs; then another seed is wanted as well. */
  @Test
  void stoppedAndGoneOnWithMoreSeedsItComesToTheSame() throws SQLException {
    Path out = folder.resolve("stopped");
    Study.Standing standing =
        Study.open(out, config(List.of(1L)), "test").run(WORKER, new Listener(1));
    assertThat(standing.failed()).isZero();

    Listener again = new Listener(0);
    Study more = Study.open(out, config(List.of(1L, 2L)), "test");
    assertThat(more.run(WORKER, again)).isEqualTo(new Study.Standing(4, 0, 0));
    assertThat(again.lines).filteredOn(line -> line.startsWith("[")).hasSize(4 - standing.done());
    more.analyse();
    assertThat(table(more, NUMBERS)).isEqualTo(table(whole, NUMBERS));
  }

  /** One run diverges; the folders of two are of other settings, half done and finished. */
  @Test
  void runsThatFailAreNamed() throws IOException {
    Arm wild =
        new Arm(
            "wild",
            List.of("model.fusion.type=none", "train.optimizer.rate=1e30"),
            List.of(),
            "",
            ScaleParameter.WIDTH);
    Path out = folder.resolve("wild");
    for (String run : List.of("tiny_none_s1", "tiny_early_s1")) {
      Path its = Files.createDirectories(out.resolve("runs").resolve(run));
      try (Stream<Path> files = Files.list(whole.folder().resolve("runs").resolve(run))) {
        for (Path file : files.toList()) {
          Files.copy(file, its.resolve(String.valueOf(file.getFileName())));
        }
      }
    }
    Files.delete(out.resolve("runs/tiny_early_s1/report.json")); // The other one is finished.
    StudyConfig changed =
        Settings.read(config(List.of(1L), wild), null, List.of("run.train.epochs=4"));
    Listener listener = new Listener(0);
    Study study = Study.open(out, changed, "test");
    assertThat(study.run(WORKER, listener)).isEqualTo(new Study.Standing(0, 3, 0));
    assertThat(listener.lines)
        .anyMatch(line -> line.startsWith("tiny_wild_s1 failed: "))
        .filteredOn(line -> line.contains("must hold a run of the settings that the study gives"))
        .hasSize(2);
  }

  @Test
  void theAnalysisHoldsRunsAgainstEachOther() throws IOException {
    JsonNode analysis =
        JsonMapper.shared().readTree(Files.readString(whole.folder().resolve("analysis.json")));
    assertThat(analysis.path("runs").path("done").asInt()).isEqualTo(4);
    assertThat(analysis.path("points").size()).isEqualTo(12);
    assertThat(analysis.path("effects").size()).isEqualTo(3);
    assertThat(analysis.path("trajectories").get(0).path("epochs").size()).isEqualTo(4);
    assertThat(analysis.path("findings").toString()).contains("fusion: early against none changes");
  }

  @Test
  void whatIsNoStudyIsRefused() {
    assertThatThrownBy(() -> Study.open(folder.resolve("nothing")))
        .hasMessageContaining("must be the folder of a study, but it has no study.json");
    assertThat(Study.open(whole.folder()).trials()).hasSize(4);
  }
}
