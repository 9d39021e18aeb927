package org.transept.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.transept.config.MutatedSettings;
import org.transept.config.Settings;
import org.transept.study.plan.StudyConfig;

/** Settings of studies and searches are refused in readable lines or can be laid out. */
@Timeout(value = 5, unit = TimeUnit.MINUTES) // What would run for ever fails.
class MutatedSettingsTest {
  private static final StudyConfig STUDY =
      Settings.read(
          StudyConfig.DEFAULTS,
          null,
          List.of(
              "axes=[{name: fusion, arms: [{set: [model.fusion.type=none]}, {name: early}]},"
                  + " {name: world, arms: [{world: [strength.cross=0, strength.own=0.8]}]}]",
              "seeds=[1, 2]"));

  private static final SearchConfig SEARCH =
      Settings.read(
          SearchConfig.DEFAULTS,
          null,
          List.of(
              "space=[{path: train.optimizer.rate, from: 0.001, to: 0.1, log: true},"
                  + " {oneOf: [model.width=32, model.width=64]},"
                  + " {path: model.layers, from: 1, to: 4, whole: true}]"));

  @TempDir private Path folder;

  @Test
  void ofStudies() throws IOException {
    MutatedSettings settings =
        new MutatedSettings(StudyConfig.DEFAULTS, STUDY, read -> laid((StudyConfig) read));
    assertThat(settings.run(folder, 3)).isPositive();
  }

  /** Arms over the base, without their data. */
  private static void laid(StudyConfig study) {
    for (StudyConfig.Axis axis : study.axes()) {
      axis.arms().forEach(arm -> Settings.read(study.run(), null, arm.set()));
    }
  }

  @Test
  void ofSearches() throws IOException {
    MutatedSettings settings =
        new MutatedSettings(SearchConfig.DEFAULTS, SEARCH, read -> drawn((SearchConfig) read));
    assertThat(settings.run(folder, 4)).isPositive();
  }

  private static void drawn(SearchConfig search) {
    search.requireSpace();
    int trials = Math.min(search.trials(), 20);
    Draw.of(
        new SearchConfig(
            search.run(),
            search.space(),
            search.method(),
            trials,
            search.seed(),
            search.workers(),
            search.minutes()));
  }
}
