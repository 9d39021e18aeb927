package org.transept.run.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.transept.Tiny;
import org.transept.config.Settings;
import org.transept.run.RunConfig;

class LongTrainingTest {
  private static RunConfig read(String... sets) {
    return Settings.read(RunConfig.DEFAULTS, null, List.of(sets));
  }

  @Test
  void daysAreSaidWithWhatShortensThemAndMinutesAreNot() {
    assertThat(LongTraining.told(212 * 3600 + 61, read()).orElseThrow())
        .startsWith("this training takes about 212 h 01 min at most on this machine")
        .contains("train.epochs (10)", "model.length (50)", "objective.type=sampled-softmax");
    assertThat(LongTraining.told(7200, read("objective.type=sampled-softmax")).orElseThrow())
        .doesNotContain("sampled-softmax");
    assertThat(LongTraining.told(3599, read())).isEmpty();
  }

  @Test
  void aSmallTrainingIsNotEvenMeasured() {
    assertThat(LongTraining.line(Plan.of(read(), Tiny.dataset()))).isEmpty();
  }
}
