package org.transept.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transept.Tiny;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.data.synthetic.World;
import org.transept.model.DivergedException;
import org.transept.run.EpochLog;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.RunDirectory;
import org.transept.run.train.Experiment;
import org.transept.run.trained.Evaluation;
import org.transept.run.trained.TrainedRun;
import org.transept.train.Progress;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real runs told to a real HTTP server. */
@Tag("long")
class TrackingTest {
  private static final int EPOCHS = 3;

  @TempDir static Path shared;
  private static Path events;

  @TempDir Path folder;
  private FakeMlflow server;
  private final List<String> said = new CopyOnWriteArrayList<>();

  /** Hears, and stops after so many epochs. */
  private final class Hearing implements Monitor {
    private final int most;
    private int epochs = -1;

    Hearing(int most) {
      this.most = most;
    }

    @Override
    public void say(String line) {
      if (line.startsWith("tracking")) {
        said.add(line);
      }
    }

    @Override
    public void ended(EpochLog log) {
      epochs = log.epoch();
    }

    @Override
    public boolean stops() {
      return epochs >= most;
    }
  }

  @BeforeAll
  static void write() throws IOException {
    events = shared.resolve("events.csv");
    World.of(Tiny.world(60)).write(events);
  }

  @BeforeEach
  void start() throws IOException {
    server = new FakeMlflow(0);
  }

  @AfterEach
  void stop() {
    server.close();
    assertThat(server.faults).isEmpty();
  }

  private static RunConfig config(String... sets) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "model.type=towers",
                "model.width=8",
                "model.layers=1",
                "train.epochs=" + EPOCHS,
                "train.batchTargets=64",
                "train.checkpointSteps=3",
                "evaluate.metrics=[hr@10, ndcg@10]"));
    all.addAll(List.of(sets));
    RunConfig read = Settings.read(RunConfig.DEFAULTS, null, all);
    return read.withData(read.data().withFiles(List.of(events.toString())));
  }

  private Destination here() {
    return new Destination(server.address(), "tests");
  }

  private boolean train(Path out, int most, String... sets) {
    return Tracking.during(
        out,
        here(),
        new Hearing(most),
        monitor ->
            Experiment.train(out, config(sets), "test", monitor).done() && evaluate(out, monitor));
  }

  private boolean resume(Path out) {
    return Tracking.during(
        out,
        null,
        new Hearing(99),
        monitor -> Experiment.resume(out, monitor).done() && evaluate(out, monitor));
  }

  private static boolean evaluate(Path out, Monitor monitor) {
    try (TrainedRun run = TrainedRun.open(out)) {
      Evaluation.of(run, run.config().evaluate(), monitor);
    }
    return true;
  }

  private FakeMlflow.Run only() {
    assertThat(server.runs).hasSize(1);
    return server.runs.values().iterator().next();
  }

  private static JsonNode json(Path file) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(file));
  }

  /** Every line of the log and the report have come, each once. */
  private void assertAllTold(Path out) throws IOException {
    FakeMlflow.Run run = only();
    List<String> valid = new ArrayList<>();
    List<String> loss = new ArrayList<>();
    for (String text : Files.readAllLines(out.resolve("log.jsonl"))) {
      JsonNode line = JsonMapper.shared().readTree(text);
      int epoch = line.path("epoch").asInt();
      valid.add(epoch + "=" + line.path("valid").path("food").asDouble());
      if (epoch > 0) {
        loss.add(epoch + "=" + line.path("loss").asDouble());
      }
    }
    assertThat(valid).hasSize(EPOCHS + 1);
    assertThat(run.values("valid/ndcg_at_10.food")).isEqualTo(valid);
    assertThat(run.values("train/loss")).isEqualTo(loss);
    JsonNode report = json(out.resolve("report.json"));
    long best = report.path("best").path("epoch").asLong();
    JsonNode own = report.path("models").get(0).path("rows").get(0);
    assertThat(own.path("domain").asString()).isEqualTo("food");
    assertThat(run.values("test/hr_at_10.food"))
        .containsExactly(best + "=" + own.path("metrics").path("hr@10").path("mean").asDouble());
    assertThat(run.values("test/hr_at_10.all.item-knn")).hasSize(1);
    assertThat(run.statuses.get(run.statuses.size() - 1)).isEqualTo("FINISHED");
  }

  @Test
  void aWholeRunArrivesAndItsNumbersAreThoseOfOneThatNobodyHears() throws IOException {
    Path out = folder.resolve("told");
    assertThat(train(out, 99)).isTrue();
    assertAllTold(out);
    FakeMlflow.Run run = only();
    assertThat(run.name).isEqualTo("told");
    assertThat(server.experiments).containsOnlyKeys("tests");
    assertThat(run.params)
        .containsEntry("train.epochs", "3")
        .containsEntry("model.type", "towers")
        .containsEntry("evaluate.metrics", "[\"hr@10\",\"ndcg@10\"]");
    assertThat(run.tags).containsEntry("mlflow.source.name", "test");
    assertThat(said).isEmpty();

    Path alone = folder.resolve("alone");
    Experiment.train(alone, config(), "test", Monitor.SILENT);
    assertThat(out.resolve("model.safetensors"))
        .hasSameBinaryContentAs(alone.resolve("model.safetensors"));
    assertThat(new RunDirectory(out).config()).isEqualTo(new RunDirectory(alone).config());
    assertThat(alone.resolve("tracking.json")).doesNotExist();
  }

  @Test
  void aStoppedRunIsKilledAndTheSameOneWhenItGoesOn() throws IOException {
    Path out = folder.resolve("stopped");
    assertThat(train(out, 1)).isFalse();
    assertThat(only().statuses).endsWith("KILLED");
    assertThat(resume(out)).isTrue();
    assertAllTold(out);
    assertThat(only().statuses).containsExactly("RUNNING", "KILLED", "RUNNING", "FINISHED");
  }

  @Test
  void aRunThatBreaksHasFailed() {
    Path out = folder.resolve("wild");
    assertThatThrownBy(() -> train(out, 99, "train.optimizer.rate=1e30"))
        .isInstanceOf(DivergedException.class);
    assertThat(only().statuses).endsWith("FAILED");
  }

  @Test
  void aFolderThatIsRefusedLeavesItsRunAlone() {
    Path out = folder.resolve("twice");
    assertThat(train(out, 99)).isTrue();
    assertThatThrownBy(() -> train(out, 99)).isInstanceOf(SettingsException.class);
    assertThat(only().statuses).endsWith("FINISHED");
  }

  @ParameterizedTest
  @EnumSource(names = "WELL", mode = EnumSource.Mode.EXCLUDE)
  void aServerThatIsNoUseCostsOneLineAndHearsAllOnResume(FakeMlflow.Mood mood) throws IOException {
    server.mood = mood;
    Path out = folder.resolve("unheard");
    assertThat(train(out, 99)).isTrue();
    assertThat(said).hasSize(1);
    assertThat(said.get(0)).contains(server.address() + "#tests cannot be told: ");
    assertThat(server.runs).isEmpty();
    server.mood = FakeMlflow.Mood.WELL;
    assertThat(resume(out)).isTrue();
    assertAllTold(out);
    assertThat(said).hasSize(1);
  }

  @Test
  void aServerThatIsAwayCostsOneLineAndHearsAllOnResume() throws IOException {
    int port = server.port();
    server.close();
    Path out = folder.resolve("away");
    assertThat(train(out, 99)).isTrue();
    assertThat(said).hasSize(1);
    server = new FakeMlflow(port);
    assertThat(resume(out)).isTrue();
    assertAllTold(out);
  }

  @Test
  void aServerThatComesBackMeanwhileHearsWhatItMissed() throws IOException {
    server.mood = FakeMlflow.Mood.BROKEN;
    Path out = folder.resolve("back");
    boolean done =
        Tracking.during(
            out,
            here(),
            new Hearing(99),
            monitor -> {
              boolean trained = Experiment.train(out, config(), "test", monitor).done();
              server.mood = FakeMlflow.Mood.WELL;
              return trained && evaluate(out, monitor);
            });
    assertThat(done).isTrue();
    assertAllTold(out);
  }

  @Test
  void aSlowServerHoldsUpTheEndOnlyAndNotForLong() {
    server.mood = FakeMlflow.Mood.SLOW;
    Path run = folder.resolve("run");
    Experiment.train(run, config(), "test", Monitor.SILENT);
    long[] times = new long[2];
    Tracking.during(
        run,
        here(),
        new Hearing(99),
        monitor -> {
          times[0] = System.nanoTime();
          for (int epoch = 0; epoch < 100; epoch++) {
            monitor.begins(Progress.START, 1, 100); // Each wakes the thread that tells.
          }
          times[1] = System.nanoTime();
          return true;
        });
    assertThat((times[1] - times[0]) / 1e9).isLessThan(2); // One request alone takes 3 s.
    assertThat((System.nanoTime() - times[1]) / 1e9).isLessThan(20); // It waits for 5 s.
  }

  @Test
  void anExperimentThatSomebodyElseMakesMeanwhileIsTaken() throws IOException {
    MlflowServer client = new MlflowServer(server.address(), Map.of());
    String id = client.experiment("a / b & c");
    server.hidesOnce = true;
    assertThat(client.experiment("a / b & c")).isEqualTo(id);
    assertThat(server.experiments).containsOnlyKeys("a / b & c");
  }
}
