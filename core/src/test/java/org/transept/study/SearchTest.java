package org.transept.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.config.Settings;
import org.transept.data.synthetic.World;
import org.transept.data.synthetic.WorldConfig;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.train.Experiment;

/** Searches with real worker processes. */
@Tag("long")
class SearchTest {
  private static final List<String> WORKER = List.of(StudyTest.WorkerMain.class.getName());

  @TempDir static Path folder;

  private static Search whole;
  private static List<TrialResult> tried;
  private static final List<String> SAID = new CopyOnWriteArrayList<>();

  private static Monitor hearing(List<String> lines, int stopAfter) {
    return new Monitor() {
      @Override
      public void say(String line) {
        lines.add(line);
      }

      @Override
      public boolean stops() {
        return stopAfter > 0 && lines.stream().filter(l -> l.startsWith("[")).count() >= stopAfter;
      }
    };
  }

  /** Trials to epoch 1, a third of them to 3; three heads at width 8 are refused. */
  private static SearchConfig config() throws IOException {
    Path events = folder.resolve("events.csv");
    if (!events.toFile().exists()) {
      World.of(
              Settings.read(
                  WorldConfig.DEFAULTS,
                  null,
                  List.of(
                      "itemsPerDomain=30",
                      "users=50",
                      "choices=2",
                      "events.min=5",
                      "events.max=12")))
          .write(events);
    }
    RunConfig run =
        Settings.read(
            RunConfig.DEFAULTS,
            null,
            List.of(
                "model.type=towers",
                "model.width=12",
                "model.layers=1",
                "train.epochs=3",
                "train.batchTargets=64",
                "evaluate.metrics=[hr@10, ndcg@10]",
                "data.files=['" + events + "']"));
    return new SearchConfig(
        run,
        List.of(
            new Parameter(List.of(), "train.optimizer.rate", 1e-4, 3e-2, true, false),
            new Parameter(List.of("model.width=8", "model.width=12"), "", 0, 0, false, false),
            new Parameter(List.of("model.heads=1", "model.heads=3"), "", 0, 0, false, false)),
        new Method.SuccessiveHalving(3, 1),
        9,
        4,
        2,
        0);
  }

  @BeforeAll
  static void doOne() throws IOException {
    whole = Search.open(folder.resolve("whole"), config(), "test");
    assertThat(whole.run(WORKER, hearing(SAID, 0))).isTrue();
    tried = whole.tried();
  }

  private static List<Draw> possible() {
    return whole.draws().stream().filter(draw -> draw.config() != null).toList();
  }

  private static RunConfig run(Draw draw) {
    return Objects.requireNonNull(draw.config());
  }

  @Test
  void roundsKeepTheBestOfThoseBefore() {
    List<Draw> first = possible();
    assertThat(first).hasSizeBetween(3, 8); // Of nine.
    assertThat(SAID).anyMatch(line -> line.contains("refused") && line.contains("heads"));
    int kept = Math.max(1, first.size() / 3);
    List<String> best =
        first.stream()
            .sorted(
                Comparator.comparingDouble(
                        (Draw d) -> Validations.of(whole.folder(d), run(d)).bestNumber(1))
                    .reversed())
            .limit(kept)
            .map(Draw::name)
            .toList();
    for (Draw draw : first) {
      int epochs = Validations.of(whole.folder(draw), run(draw)).numbers().size();
      assertThat(epochs >= 3).as(draw.name()).isEqualTo(best.contains(draw.name()));
    }
    assertThat(tried.stream().filter(one -> one.epochs() == 3)).hasSize(kept);
    assertThat(tried.get(0).epochs()).isEqualTo(3);
  }

  @Test
  void nothingIsEvaluatedOnTheTestSplit() throws IOException {
    try (Stream<Path> files = Files.walk(whole.folder())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .doesNotContain("report.json", "ranks.parquet", "report.html")
          .contains("trials.csv", "best.yaml", "search.json", "model.safetensors");
    }
  }

  /** Its epochs have the rates of a whole training, whichever round they are of. */
  @Test
  void theWinnerIsTheRunThatItsConfigurationTrains() throws IOException {
    Path file = folder.resolve("whole/best.yaml");
    List<String> alone = new ArrayList<>(List.of("train.slices=1"));
    RunConfig best = Settings.read(RunConfig.DEFAULTS, file, alone);
    Path run = folder.resolve("alone");
    Experiment.train(run, best, "test", Monitor.SILENT);
    Path searched = whole.folder().resolve("runs").resolve(tried.get(0).trial());
    assertThat(run.resolve("model.safetensors"))
        .hasSameBinaryContentAs(searched.resolve("model.safetensors"));
  }

  @Tag("slow")
  @Test
  void stoppedAndGoneOnItComesToTheSame() throws IOException {
    Search search = Search.open(folder.resolve("stopped"), config(), "test");
    List<String> lines = new CopyOnWriteArrayList<>();
    assertThat(search.run(WORKER, hearing(lines, 2))).isFalse();
    assertThat(lines).anyMatch(line -> line.contains("saving what is under way"));
    Search again = Search.open(folder.resolve("stopped"), config(), "test");
    assertThat(again.run(WORKER, Monitor.SILENT)).isTrue();
    assertThat(again.tried()).isEqualTo(tried);
    assertThat(folder.resolve("stopped/trials.csv"))
        .hasSameTextualContentAs(folder.resolve("whole/trials.csv"));
    // And a third time there is nothing to do.
    List<String> more = new CopyOnWriteArrayList<>();
    assertThat(again.run(WORKER, hearing(more, 0))).isTrue();
    assertThat(more).noneMatch(line -> line.startsWith("["));
  }
}
