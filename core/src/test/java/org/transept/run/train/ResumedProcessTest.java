package org.transept.run.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.config.Settings;
import org.transept.data.Catalogue;
import org.transept.data.read.Datasets;
import org.transept.data.synthetic.World;
import org.transept.data.synthetic.WorldConfig;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;

/**
 * Goes on in a process whose first products are those of the resumed run. They are large enough for
 * OpenBLAS and libtorch to share them among threads, if they had more than one.
 */
@Tag("long")
class ResumedProcessTest {
  @TempDir private static Path folder;

  private static Path events;
  private static Path items;

  @BeforeAll
  static void writesALogWithTitles() throws IOException {
    events = folder.resolve("events.csv");
    WorldConfig world = WorldConfig.DEFAULTS;
    World.of(
            new WorldConfig(
                world.domains(),
                500,
                100,
                new WorldConfig.Events(5, 15),
                world.overlap(),
                world.strength(),
                world.choices(),
                world.stickiness(),
                world.seed()))
        .write(events);
    Catalogue catalogue =
        Datasets.read(TinyExperiment.TOWERS.data().withFiles(List.of(events.toString())))
            .catalogue();
    StringBuilder rows = new StringBuilder("item,domain,title\n");
    for (int item = 1; item <= catalogue.items(); item++) {
      rows.append(catalogue.key(item)).append(',').append(catalogue.name(catalogue.domainOf(item)));
      rows.append(",kind k").append(item % 97).append(" colour c").append(item % 89).append('\n');
    }
    items = Files.writeString(folder.resolve("items.csv"), rows);
  }

  private static RunConfig config(String... sets) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "model.width=64",
                "model.text.width=64",
                "train.epochs=1",
                "train.batchTargets=256",
                "train.slices=2"));
    all.addAll(List.of(sets));
    RunConfig config = Settings.read(RunConfig.DEFAULTS, null, all);
    return config.withData(
        config.data().withFiles(List.of(events.toString())).withItems(items.toString()));
  }

  @Tag("slow")
  @Test
  void thirtyKillsChangeNothing() throws Exception {
    RunConfig config = config("train.epochs=150", "train.patience=150", "train.checkpointSteps=2");
    Path whole = folder.resolve("whole");
    assertThat(Experiment.train(whole, config, "test", Monitor.SILENT).done()).isTrue();
    Path run = folder.resolve("killed");
    Experiment.train(run, config, "test", ResumeTest.stoppingAfter(1));
    Random random = new Random(17);
    for (int kill = 0; kill < 30; kill++) {
      Process process = ResumeTest.start(run, events);
      ResumeTest.waitForTraining(process, run);
      process.waitFor(random.nextInt(400), TimeUnit.MILLISECONDS);
      assertThat(process.isAlive()).as("kill %d comes before the end", kill).isTrue();
      process.destroyForcibly().waitFor();
    }
    assertThat(ResumeTest.start(run, events).waitFor()).isZero();
    assertThat(run.resolve("model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("model.safetensors"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.type=transept", "model.type=tri-thread", "train.slices=1"})
  void aNewProcessEndsWithTheWeightsOfAnUninterruptedRun(String set) throws Exception {
    Path whole = folder.resolve("whole " + set);
    assertThat(Experiment.train(whole, config(set), "test", Monitor.SILENT).done()).isTrue();
    Path resumed = folder.resolve("resumed " + set);
    assertThat(Experiment.train(resumed, config(set), "test", ResumeTest.stoppingAfter(2)).done())
        .isFalse();
    assertThat(ResumeTest.start(resumed, events).waitFor()).isZero();
    assertThat(resumed.resolve("model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("model.safetensors"));
  }
}
