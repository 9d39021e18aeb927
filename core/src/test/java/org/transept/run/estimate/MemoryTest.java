package org.transept.run.estimate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transept.Tiny;
import org.transept.config.Settings;
import org.transept.data.Dataset;
import org.transept.data.Sequences;
import org.transept.data.count.Followers;
import org.transept.data.synthetic.World;
import org.transept.data.synthetic.WorldConfig;
import org.transept.model.context.Rules;
import org.transept.run.Machine;
import org.transept.run.train.TinyExperiment;
import org.transept.torch.PretendDevice;

/** The formula of a run's memory against processes that train and look back at their peak. */
class MemoryTest {
  private static final Percentage CLOSE = Percentage.withPercentage(20);

  @TempDir private static Path folder;

  private static Memory memory(Dataset dataset, String... sets) {
    return Memory.of(Plan.of(Settings.read(TinyExperiment.TOWERS, null, List.of(sets)), dataset));
  }

  @Test
  void weightsGradientsAndMomentsAreCountedExactly() {
    Dataset dataset = World.of(Tiny.world(60)).dataset();
    String[] small = {"model.width=8", "model.layers=0", "model.type=merged", "train.slices=3"};
    Memory dense = memory(dataset, small);
    // 61 rows of items, a start, 51 positions, a norm.
    double weights = 4 * (61 * 8 + 8 + 51 * 8 + 16);
    assertThat(dense.weights()).isEqualTo(weights);
    assertThat(dense.gradients()).isEqualTo(3 * weights);
    assertThat(dense.moments()).isEqualTo(2 * weights);
  }

  @Test
  void thePeakIsTheSumOfItsParts() {
    assertThat(new Memory(1, 2, 4, 8, 16, 32, 64, 128, 256).peak()).isCloseTo(511, within(1e-9));
  }

  @Test
  void theProcessorHoldsAllAndAGpuAllButWhatJavaHolds() {
    Memory memory = new Memory(1, 2, 4, 8, 16, 32, 64, 128, 256);
    assertThat(memory.host()).isCloseTo(511, within(1e-9));
    try (PretendDevice pretend = new PretendDevice()) {
      assertThat(memory.host()).isCloseTo(3, within(1e-9));
      assertThat(memory.device()).isCloseTo(508, within(1e-9));
      assertThat(Fit.fits(memory, 2)).isTrue();
    }
    assertThat(Fit.fits(memory, 2)).isFalse();
  }

  /** Pairs of the first user at most two steps apart: (1, 2), (1, 3), (2, 3), (2, 1), (3, 1). */
  @Test
  void followersAreCountedByTheirPairs() {
    Sequences training =
        Tiny.sequences(Tiny.catalogue(2, 2), new int[] {1, 2, 3, 1}, new int[] {4});
    Rules.Sequential rules = new Rules.Sequential(2, 1, List.of(1));
    double items = 5 * (2 * (16 + 8) + 4); // The first row is no item.
    assertThat(Heap.followers(training, rules)).isEqualTo(5 * 8 + items);
    assertThat(Heap.followers(training, new Rules.None())).isZero();
    int[] often = new int[1000];
    Arrays.fill(often, 1);
    assertThat(Heap.followers(Tiny.sequences(Tiny.catalogue(2, 2), often), rules))
        .isEqualTo(Followers.MOST * 8 + items);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "300, 500, model.width=32 train.batchTargets=1024 train.slices=2",
    "400, 3000, model.width=128 model.layers=1 train.slices=2",
  })
  void isWithinAFifthOfWhatARunTakes(int users, int items, String sets) throws Exception {
    compare(users, items, sets);
  }

  @Tag("slow")
  @Test
  void isWithinAFifthOfWhatALargeCatalogueTakes() throws Exception {
    compare(
        300,
        30_000,
        "model.width=96 model.type=merged objective.type=sampled-softmax train.slices=2");
  }

  private static void compare(int users, int items, String sets) throws Exception {
    assumeTrue(Machine.peakMiB() > 0, "skipped: this system does not tell a process's peak memory");
    Path events = folder.resolve("events-" + items + ".csv");
    WorldConfig world = WorldConfig.DEFAULTS;
    World.of(
            new WorldConfig(
                world.domains(),
                items,
                users,
                new WorldConfig.Events(20, 60),
                world.overlap(),
                world.strength(),
                world.choices(),
                world.stickiness(),
                world.seed()))
        .write(events);
    String[] numbers = train(events, items, sets.split(" ", -1)).split(" ", -1);
    assertThat(Double.parseDouble(numbers[0]))
        .as("estimated against measured, MiB")
        .isCloseTo(Double.parseDouble(numbers[1]), CLOSE);
  }

  private static String train(Path events, int items, String... sets)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseParallelGC",
                "-XX:MaxNewSize=64m",
                "-Dtransept.threads=2",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                MeasuredRun.class.getName(),
                folder.resolve("run-" + items).toString(),
                events.toString(),
                "train.epochs=2"));
    command.addAll(List.of(sets));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String printed = new String(process.getInputStream().readAllBytes(), US_ASCII);
    assertThat(process.waitFor()).isZero();
    return printed.strip();
  }
}
