package org.transept.run.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.data.DataException;
import org.transept.data.Dataset;
import org.transept.data.History;
import org.transept.data.Role;
import org.transept.data.Sequences;
import org.transept.data.batch.HeldOut;
import org.transept.data.read.Datasets;
import org.transept.evaluate.Case;
import org.transept.evaluate.Evaluator;
import org.transept.evaluate.Ranks;
import org.transept.evaluate.Report;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.RunDirectory;
import org.transept.run.estimate.Estimate;
import org.transept.run.trained.Evaluation;
import org.transept.run.trained.Named;
import org.transept.run.trained.TrainedRun;
import org.transept.torch.NoLeaks;
import org.transept.train.Progress;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Models that count are trained, resumed, evaluated and asked like networks. */
@ExtendWith(NoLeaks.class)
class CountingRunTest {
  private static final long DAY = 86_400;

  @TempDir private static Path directory;
  private static Path csv = Path.of("");

  @TempDir private Path own;

  /** Collects what is said. */
  private static final class Said implements Monitor {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void say(String line) {
      lines.add(line);
    }
  }

  @BeforeAll
  static void write() {
    csv = TinyExperiment.log(directory);
  }

  private static RunConfig config(Path events, String... sets) {
    RunConfig config = Settings.read(RunConfig.DEFAULTS, null, List.of(sets));
    return config.withData(config.data().withFiles(List.of(events.toString())));
  }

  private Path trained(Path events, String... sets) {
    Path out = own.resolve("run");
    Experiment.train(out, config(events, sets), "test", Monitor.SILENT);
    return out;
  }

  /** Four users buy old on day 1, new on day 40; the last two events of each are held out. */
  private Path fashion(boolean timed) throws IOException {
    List<String> lines = new ArrayList<>(List.of("user,item,domain" + (timed ? ",timestamp" : "")));
    for (int u = 1; u <= 4; u++) {
      for (String event : List.of("old 1", "new 40", "x 60", "y 61")) {
        String[] parts = event.split(" ", -1);
        long time = Integer.parseInt(parts[1]) * DAY;
        lines.add("u%d,%s,food%s".formatted(u, parts[0], timed ? "," + time : ""));
      }
    }
    return Files.write(own.resolve("fashion.csv"), lines);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "popularity",
        "recent-popularity",
        "markov",
        "item-knn",
        "sequential-rules",
        "knn-recent"
      })
  void everyOneIsAModelByItsName(String type) throws IOException {
    Said said = new Said();
    Path out = own.resolve("run");
    RunConfig config = config(csv, "model.type=" + type);
    assertThat(Settings.read(RunConfig.DEFAULTS, Settings.write(config))).isEqualTo(config);
    Progress progress = Experiment.train(out, config, "test", said);
    assertThat(progress.done()).isTrue();
    assertThat(said.lines).hasSize(2);
    assertThat(said.lines.get(0)).contains("reads ");
    assertThat(said.lines.get(1)).startsWith("counted ");
    JsonNode run = new RunDirectory(out).run();
    assertThat(run.path("config").path("model").path("type").asString()).isEqualTo(type);
    assertThat(run.path("parameters").path("total").asLong(-1)).isZero();
    assertThat(run.path("seconds").asDouble(-1)).isBetween(0.0, 10.0);
    List<String> log = Files.readAllLines(out.resolve("log.jsonl"));
    assertThat(log).hasSize(1);
    JsonNode line = new JsonMapper().readTree(log.get(0));
    assertThat(line.path("valid").path("all").asDouble(-1)).isBetween(0.01, 1.0);
    assertThat(out)
        .isDirectoryNotContaining("glob:**.safetensors")
        .isDirectoryNotContaining("glob:**.part");
    try (TrainedRun finished = TrainedRun.open(out)) {
      Report report = Evaluation.of(finished, config.evaluate(), Monitor.SILENT);
      List<String> others =
          new ArrayList<>(
              List.of(
                  "markov",
                  "popularity",
                  "item-knn",
                  "sequential-rules",
                  "recent-popularity",
                  "knn-recent"));
      others.remove(type);
      others.add(0, "run");
      assertThat(report.models().stream().map(Report.Model::name)).isEqualTo(others);
      assertThat(report.json().has("best")).isFalse();
    }
  }

  /** What is counted again when a run is opened is what was evaluated. */
  @ParameterizedTest
  @ValueSource(strings = {"recent-popularity", "knn-recent"})
  void theRankOfATargetIsItsPlaceInTheAnswerAtItsTime(String type) {
    try (TrainedRun finished =
        TrainedRun.open(trained(csv, "model.type=" + type, "model.days=2"))) {
      Dataset dataset = finished.dataset();
      Sequences sequences = dataset.sequences();
      Ranks ranks =
          new Evaluator(dataset, finished.config().evaluate(), finished.recommender().length())
              .rank(finished.recommender(), Role.TEST, done -> {});
      HeldOut held = HeldOut.of(dataset, Role.TEST);
      for (int i = 0; i < held.size(); i++) {
        Case one = ranks.get(i);
        int begin = sequences.offsets()[held.user(i)];
        int[] past = Arrays.copyOfRange(sequences.items(), begin, held.position(i));
        List<Named> answer =
            Named.recommend(
                finished,
                new History(past, new long[0], List.of()),
                one.domain(),
                dataset.catalogue().items(),
                OptionalLong.of(sequences.times()[held.position(i)]));
        double own =
            answer.stream()
                .filter(scored -> scored.item().equals(one.target()))
                .findFirst()
                .orElseThrow()
                .score();
        long above = answer.stream().filter(scored -> scored.score() > own).count();
        long equal = answer.stream().filter(scored -> scored.score() == own).count();
        assertThat(one.rank()).isBetween(above + 1.0, (double) above + equal);
      }
    }
  }

  @Test
  void whatBecomesPopularLaterIsNotRecommendedBefore() throws IOException {
    try (TrainedRun finished =
        TrainedRun.open(trained(fashion(true), "model.type=recent-popularity", "model.days=30"))) {
      History nobody = new History(new int[0], new long[0], List.of());
      List<Named> early = Named.recommend(finished, nobody, "food", 4, OptionalLong.of(20 * DAY));
      assertThat(early.get(0).item()).isEqualTo("old");
      assertThat(early)
          .filteredOn(scored -> scored.item().equals("new"))
          .allMatch(s -> s.score() == 0);
      List<Named> late = Named.recommend(finished, nobody, "food", 4, OptionalLong.of(50 * DAY));
      assertThat(late.get(0).item()).isEqualTo("new");
      // On the day itself it is not known yet.
      List<Named> onTheDay =
          Named.recommend(finished, nobody, "food", 1, OptionalLong.of(40 * DAY + 9));
      assertThat(onTheDay.get(0).item()).isEqualTo("old");
    }
  }

  /** Without a time a question is asked at the end of the log, or of a history that ends later. */
  @Test
  void theEndOfTheLogIsTheTimeOfAQuestion() throws IOException {
    try (TrainedRun finished =
        TrainedRun.open(trained(fashion(true), "model.type=recent-popularity", "model.days=30"))) {
      assertThat(Named.recommend(finished, "u1", "food", 4))
          .isEqualTo(Named.recommend(finished, "u1", "food", 4, OptionalLong.of(61 * DAY)))
          .isNotEqualTo(Named.recommend(finished, "u1", "food", 4, OptionalLong.of(99 * DAY)));
      History later = new History(new int[] {1}, new long[] {99 * DAY}, List.of());
      assertThat(Named.recommend(finished, later, "food", 4))
          .isEqualTo(Named.recommend(finished, "u1", "food", 4, OptionalLong.of(99 * DAY)));
    }
  }

  @Test
  void eventsAfterTheQuestionAreNoHistory() throws IOException {
    try (TrainedRun finished = TrainedRun.open(trained(fashion(true), "model.type=markov"))) {
      // After old came new, four times; after new nothing in training.
      assertThat(Named.recommend(finished, "u1", "food", 1, OptionalLong.of(DAY)).get(0).item())
          .isEqualTo("new");
      assertThat(Named.recommend(finished, "u1", "food", 1, OptionalLong.of(DAY)).get(0).score())
          .isGreaterThan(4);
      assertThat(
              Named.recommend(finished, "u1", "food", 1, OptionalLong.of(40 * DAY)).get(0).score())
          .isLessThan(1);
    }
  }

  @Test
  void aLogWithoutTimestampsKnowsNoDays() throws IOException {
    Path untimed = fashion(false);
    for (String type : List.of("recent-popularity", "knn-recent")) {
      assertThatThrownBy(() -> trained(untimed, "model.type=" + type))
          .isInstanceOf(DataException.class)
          .hasMessage(
              "counts of recent days need a log with timestamps, this one has none;"
                  + " give it a column of times, or choose another model");
      assertThat(own.resolve("run")).doesNotExist();
    }
    try (TrainedRun finished = TrainedRun.open(trained(untimed, "model.type=item-knn"))) {
      assertThat(Named.recommend(finished, "u1", "food", 4)).hasSize(4);
      assertThatThrownBy(() -> Named.recommend(finished, "u1", "food", 4, OptionalLong.of(DAY)))
          .isInstanceOf(DataException.class)
          .hasMessage(
              "--at needs a log with timestamps, but that of this run has none; leave it out");
      Report report = Evaluation.of(finished, finished.config().evaluate(), Monitor.SILENT);
      assertThat(report.models().stream().map(Report.Model::name))
          .containsExactly("run", "markov", "popularity", "sequential-rules");
    }
  }

  @Test
  void aRunThatIsResumedIsFinished() throws IOException {
    Path out = trained(csv, "model.type=item-knn");
    List<String> log = Files.readAllLines(out.resolve("log.jsonl"));
    Said said = new Said();
    Progress progress = Experiment.resume(out, said);
    assertThat(progress.done()).isTrue();
    assertThat(said.lines).containsExactly(out + " has finished training already");
    assertThat(Files.readAllLines(out.resolve("log.jsonl"))).isEqualTo(log);
  }

  @Test
  void aFolderThatHoldsARunIsRefused() {
    trained(csv, "model.type=popularity");
    assertThatThrownBy(() -> trained(csv, "model.type=markov"))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(own.resolve("run") + ": must be a new folder");
  }

  @Test
  void thereIsNothingToEstimate() {
    Dataset dataset = Datasets.read(config(csv).data());
    RunConfig counts = config(csv, "model.type=item-knn");
    assertThatThrownBy(() -> Estimate.of(counts, dataset))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "model.type: must be a network here, got \"item-knn\", which counts: it has no weights"
                + " to train and takes seconds");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.type=recent-popularity|model.days=0|days: must be from 1 to 36,500, got 0",
        "model.type=item-knn|model.decay=0|decay: must be more than 0 and at most 1, got 0",
        "model.type=item-knn|model.decay=1.01|decay: must be more than 0 and at most 1, got 1.01",
        "model.type=item-knn|model.shrink=-1|shrink: must be from 0 to 1,000,000,000, got -1",
        "model.type=item-knn|model.length=0|length: must be from 1 to 1,000,000, got 0",
        "model.type=knn-recent|model.weight=-0.1|weight: must be from 0 to 1,000,000, got -0.1",
        "model.type=knn-recent|model.days=0|days: must be from 1 to 36,500, got 0",
      })
  void settingsOutOfTheirRangeAreTold(String text) {
    String[] parts = text.split("\\|", -1);
    assertThatThrownBy(() -> config(csv, parts[0], parts[1]))
        .isInstanceOf(SettingsException.class)
        .hasMessageEndingWith("model." + parts[2]);
  }
}
