package org.transept.run.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.Tiny;
import org.transept.data.synthetic.World;
import org.transept.file.DamagedFileException;
import org.transept.model.Network;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.RunDirectory;
import org.transept.run.trained.TrainedRun;
import org.transept.torch.Host;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;
import org.transept.torch.Workers;
import org.transept.train.Progress;
import org.transept.train.Trainer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A run that was interrupted ends with the weights of one that was not, bit for bit. */
@Tag("long")
public class ResumeTest {
  @TempDir private static Path folder;

  private static Path events;
  private static Path whole;

  @BeforeAll
  static void trainsWithoutInterruption() throws IOException {
    events = folder.resolve("events.csv");
    World.of(Tiny.world(120)).write(events);
    whole = folder.resolve("whole");
    assertThat(Experiment.train(whole, KilledRun.config(events), "test", Monitor.SILENT).done())
        .isTrue();
  }

  /** Asks to stop after a number of steps. */
  public static Monitor stoppingAfter(long steps) {
    long[] left = {steps};
    return new Monitor() {
      @Override
      public void stepped(Trainer.Step step, Progress progress) {
        left[0]--;
      }

      @Override
      public boolean stops() {
        return left[0] <= 0;
      }
    };
  }

  private static void assertSame(Path run) throws IOException {
    assertSame(run, whole);
  }

  private static void assertSame(Path run, Path whole) throws IOException {
    assertThat(run.resolve("model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("model.safetensors"));
    assertThat(weights(run)).isEqualTo(weights(whole));
    assertThat(log(run)).isEqualTo(log(whole));
  }

  /** Everything after the header, which holds times. */
  private static List<Byte> weights(Path run) throws IOException {
    byte[] bytes = Files.readAllBytes(run.resolve("state.safetensors"));
    int header = java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt(0);
    List<Byte> values = new ArrayList<>();
    for (int i = Long.BYTES + header; i < bytes.length; i++) {
      values.add(bytes[i]);
    }
    return values;
  }

  /** What the log says apart from time and memory. */
  private static List<String> log(Path run) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("log.jsonl"))) {
      JsonNode node = new JsonMapper().readTree(line);
      lines.add(
          List.of(
                  node.path("epoch"),
                  node.path("step"),
                  node.path("loss"),
                  node.path("terms"),
                  node.path("rate"),
                  node.path("gradientNorm"),
                  node.path("attentionPadding"),
                  node.path("valid"),
                  node.path("probe"))
              .toString());
    }
    return lines;
  }

  @Test
  void stoppingAtRandomStepsChangesNothing() throws IOException {
    Random random = new Random(11);
    Path run = folder.resolve("stopped");
    Progress progress = Experiment.train(run, KilledRun.config(events), "test", stoppingAfter(2));
    int stops = 0;
    while (!progress.done()) {
      progress = Experiment.resume(run, stoppingAfter(1 + random.nextInt(40)));
      stops++;
    }
    assertThat(stops).isGreaterThan(2);
    assertSame(run);
  }

  /** File systems leave zeros where data had not reached the disk. */
  @Test
  void whatAPowerCutLeavesIsMendedOrTold() throws IOException {
    Path run = folder.resolve("power");
    Experiment.train(run, KilledRun.config(events), "test", stoppingAfter(14));
    Path log = run.resolve("log.jsonl");
    Files.writeString(log, Files.readString(log) + "{\"epoch\":9,\"x\":{}" + "\0".repeat(99));
    Path state = run.resolve("state.safetensors");
    byte[] sound = Files.readAllBytes(state);
    byte[] zeros = sound.clone();
    Arrays.fill(zeros, zeros.length - 64, zeros.length, (byte) 0);
    for (byte[] damaged : List.of(zeros, Arrays.copyOf(sound, sound.length / 2), new byte[0])) {
      Files.write(state, damaged);
      assertThatThrownBy(() -> Experiment.resume(run, Monitor.SILENT))
          .isInstanceOf(DamagedFileException.class)
          .hasMessageStartingWith(state + ": must have the SHA-256 that run.json says")
          .hasMessageEndingWith("copy the run again or train anew");
    }
    Files.write(state, sound);
    List<String> said = new ArrayList<>();
    Experiment.resume(
        run,
        new Monitor() {
          @Override
          public void say(String line) {
            said.add(line);
          }
        });
    assertThat(said).noneMatch(line -> line.contains("lost"));
    assertSame(run);
  }

  /** Rows that are late must be as late after the resume. */
  @Test
  void stoppingUnderTheSampledLossChangesNothing() throws IOException {
    RunConfig config =
        KilledRun.config(events, "objective.type=sampled-softmax", "objective.negatives=4");
    Path uninterrupted = folder.resolve("sampled");
    Experiment.train(uninterrupted, config, "test", Monitor.SILENT);
    Path run = folder.resolve("sampled-stopped");
    Progress progress = Experiment.train(run, config, "test", stoppingAfter(5));
    while (!progress.done()) {
      progress = Experiment.resume(run, stoppingAfter(17));
    }
    assertSame(run, uninterrupted);
  }

  /** Noise and support of every step, the sums of the term, and what is kept beside the weights. */
  @Test
  void stoppingAProcessChangesNothing() throws IOException {
    RunConfig config =
        KilledRun.config(events, "model.type=np-cdsr", "model.latent.width=4", "train.epochs=3");
    Path uninterrupted = folder.resolve("process");
    Experiment.train(uninterrupted, config, "test", Monitor.SILENT);
    Path run = folder.resolve("process-stopped");
    Progress progress = Experiment.train(run, config, "test", stoppingAfter(5));
    while (!progress.done()) {
      progress = Experiment.resume(run, stoppingAfter(11));
    }
    assertSame(run, uninterrupted);
    List<String> lines = Files.readAllLines(run.resolve("log.jsonl"));
    JsonNode last = new JsonMapper().readTree(lines.get(lines.size() - 1));
    assertThat(last.path("terms").path("kl").asDouble()).isPositive();
    assertThat(last.path("loss").asDouble())
        .isGreaterThan(last.path("terms").path("kl").asDouble());
    try (TrainedRun finished = TrainedRun.open(run)) {
      Network network = (Network) finished.recommender();
      Map<String, Tensor> saved = network.parameters().saved();
      double[] served = Host.doubles(Objects.requireNonNull(saved.get("latents")));
      network.refresh(); // From the weights that are served, and the same training events.
      assertThat(Host.doubles(Objects.requireNonNull(saved.get("latents"))))
          .containsExactly(served)
          .doesNotContain(0);
    }
  }

  /** Modules that keep their start, and the sums of the penalty's term. */
  @Test
  void stoppingWithFrozenModulesChangesNothing() throws IOException {
    String attention = "model.fusion.attention.";
    RunConfig config =
        KilledRun.config(
            events,
            attention + "control=frozen",
            attention + "orthogonality=0.5",
            "train.epochs=3");
    Path uninterrupted = folder.resolve("frozen");
    Experiment.train(uninterrupted, config, "test", Monitor.SILENT);
    Path run = folder.resolve("frozen-stopped");
    Progress progress = Experiment.train(run, config, "test", stoppingAfter(5));
    while (!progress.done()) {
      progress = Experiment.resume(run, stoppingAfter(11));
    }
    assertSame(run, uninterrupted);
    List<String> lines = Files.readAllLines(run.resolve("log.jsonl"));
    JsonNode last = new JsonMapper().readTree(lines.get(lines.size() - 1));
    assertThat(last.path("terms").path("orthogonality").asDouble()).isPositive();
    JsonNode counts = new RunDirectory(run).run().path("parameters");
    long modules = 2 * (16 * 16 * 16 + 13 * 16); // Two directions of width 16.
    assertThat(counts.path("total").asLong() - counts.path("trainable").asLong())
        .isEqualTo(modules);
    assertThat(counts.path("groups").has("fusion")).isFalse();
    try (TrainedRun finished = TrainedRun.open(run);
        Scope scope = Scope.inference()) {
      Network network = (Network) finished.recommender();
      Map<String, Tensor> saved = network.parameters().saved();
      Parameters fresh = new Parameters(config.seed(), network.parameters().type());
      config.network().build(fresh, network.items().catalogue());
      int frozen = 0;
      for (Map.Entry<String, Tensor> start : fresh.saved().entrySet()) {
        if (start.getKey().startsWith("fusion.")) {
          Tensor served = Objects.requireNonNull(saved.get(start.getKey()));
          assertThat(Host.floats(served)).containsExactly(Host.floats(start.getValue()));
          frozen++;
        }
      }
      assertThat(frozen).isEqualTo(2 * 16); // Tensors: 8 of attention, 4 of the gate, 4 of norms.
    }
  }

  /** How often the rate fell, how stale the best number is and which number it is must be kept. */
  @Test
  void stoppingAroundAPlateauChangesNothing() throws IOException {
    RunConfig config =
        KilledRun.config(
            events,
            "train.epochs=7",
            "train.batchWindows=16",
            "train.optimizer.rate=0.1",
            "train.optimizer.decayAll=true",
            "train.schedule.type=plateau",
            "train.schedule.warmupEpochs=2",
            "train.schedule.epochs=1",
            "train.select.metric=mrr",
            "train.select.average=domains");
    Path uninterrupted = folder.resolve("plateau");
    Progress end = Experiment.train(uninterrupted, config, "test", Monitor.SILENT);
    assertThat(end.falls()).isPositive();
    Path run = folder.resolve("plateau-stopped");
    Progress progress = Experiment.train(run, config, "test", stoppingAfter(5));
    while (!progress.done()) {
      progress = Experiment.resume(run, stoppingAfter(6));
    }
    assertThat(progress.falls()).isEqualTo(end.falls());
    assertSame(run, uninterrupted);
  }

  @Tag("slow")
  @Test
  void killingTheProcessAtRandomMomentsChangesNothing() throws Exception {
    Random random = new Random(13);
    Path run = folder.resolve("killed");
    int kills = 0;
    boolean done = false;
    for (int attempt = 0; attempt < 30 && !done; attempt++) {
      Process process = start(run, events);
      // The first attempts are cut short once training has begun; the last ones may finish.
      long begun = waitForTraining(process, run);
      long patience = attempt < 3 ? 50 + random.nextInt(400) : 60_000;
      done = process.waitFor(patience, TimeUnit.MILLISECONDS) && process.exitValue() == 0;
      if (!done) {
        assertThat(process.isAlive()).as("the run failed by itself").isTrue();
        process.destroyForcibly().waitFor();
        kills++;
      }
      assertThat(begun).isPositive();
    }
    assertThat(done).isTrue();
    assertThat(kills).isPositive();
    assertSame(run);
    assertThat(folder.resolve("tmp"))
        .as("libraries that were unpacked for one process")
        .isDirectoryNotContaining("glob:**.so");
  }

  @Test
  void anotherProcessMayNotTrainAlong() throws Exception {
    try (FileChannel held = new RunDirectory(whole).lock()) {
      assertThat(held.isOpen()).isTrue();
      assertThat(start(whole, events).waitFor()).isNotZero();
    }
    assertThat(start(whole, events).waitFor()).isZero();
  }

  /** Trains a run, or goes on with it, in a process that has computed nothing yet. */
  static Process start(Path run, Path events) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-D" + Workers.THREADS + "=1", // The uninterrupted run has two.
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
            "-Djava.io.tmpdir=" + Files.createDirectories(run.resolveSibling("tmp")),
            "-cp",
            System.getProperty("java.class.path"),
            KilledRun.class.getName(),
            run.toString(),
            events.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Waits until the process has written or touched its log, or has ended. */
  static long waitForTraining(Process process, Path run) throws InterruptedException {
    Path log = run.resolve("log.jsonl");
    long started = System.currentTimeMillis();
    while (process.isAlive()
        && !(Files.exists(log) && log.toFile().lastModified() >= started - 1000)) {
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
    return 1 + System.currentTimeMillis() - started;
  }
}
