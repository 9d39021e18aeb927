package org.transept.run.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.config.MutatedSettings;
import org.transept.config.Settings;
import org.transept.data.Dataset;
import org.transept.data.read.Datasets;
import org.transept.data.synthetic.World;
import org.transept.data.synthetic.WorldConfig;
import org.transept.model.counting.Counting;
import org.transept.run.RunConfig;
import org.transept.run.train.TinyExperiment;

/**
 * Settings of runs and worlds are refused in readable lines or are such that what they take can be
 * told, and is refused if it is too much, before it is taken.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES) // What would run for ever fails.
class MutatedSettingsTest {
  private static final double FREE = 4e9;

  @TempDir private static Path log;
  private static Dataset dataset;

  @TempDir private Path folder;

  @BeforeAll
  static void reads() {
    dataset = Datasets.read(TinyExperiment.config(TinyExperiment.log(log)).data());
  }

  private static void planned(RunConfig config) {
    if (config.model() instanceof Counting.Config counting) {
      counting.build(dataset.training());
      return;
    }
    Plan plan = Plan.of(config, dataset);
    Memory memory = Memory.of(plan);
    assertThat(memory.host()).isFinite();
    Fit.require(plan, memory, FREE);
    assertThat(LongTraining.told(1e9, config)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"transept", "abxi", "item-knn"})
  void ofRuns(String model) throws IOException {
    RunConfig sample = Settings.read(RunConfig.DEFAULTS, null, List.of("model.type=" + model));
    MutatedSettings settings =
        new MutatedSettings(RunConfig.DEFAULTS, sample, read -> planned((RunConfig) read));
    assertThat(settings.run(folder, model.hashCode())).isPositive();
  }

  @Test
  void ofWorlds() throws IOException {
    MutatedSettings settings =
        new MutatedSettings(
            WorldConfig.DEFAULTS, WorldConfig.DEFAULTS, read -> World.of((WorldConfig) read));
    assertThat(settings.run(folder, 2)).isPositive();
  }
}
