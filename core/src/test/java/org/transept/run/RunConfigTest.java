package org.transept.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.transept.config.Settings;
import org.transept.config.SettingsException;

class RunConfigTest {
  private static RunConfig read(String... sets) {
    return Settings.read(RunConfig.DEFAULTS, null, List.of(sets));
  }

  @Test
  void whatSoldLatelyNeedsTheExactSoftmax() {
    assertThatThrownBy(() -> read("model.time.type=used", "objective.type=info-nce"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(
            "objective.type must be softmax where model.time has trends; leave them out with"
                + " model.time.trends=[], got info-nce");
    assertThat(read("model.time.type=used").objective().trends()).isTrue();
  }

  @Test
  void gapsAloneGoWithEveryObjective() {
    RunConfig config =
        read("model.time.type=used", "model.time.trends=[]", "objective.type=sampled-softmax");
    assertThat(Settings.read(RunConfig.DEFAULTS, Settings.write(config))).isEqualTo(config);
  }
}
