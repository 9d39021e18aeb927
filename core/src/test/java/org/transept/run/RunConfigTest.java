package org.transept.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.Tiny;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.data.Sequences;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RunConfigTest {
  /** Its events have times. */
  private static final Sequences TIMED = Tiny.dataset().training();

  private static final Sequences UNTIMED =
      Tiny.sequences(Tiny.catalogue(2, 2), new int[] {1, 2, 1});

  private static RunConfig read(String... sets) {
    return Settings.read(RunConfig.DEFAULTS, null, List.of(sets));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sampled-softmax", "info-nce"})
  void whatSoldLatelyNeedsTheExactSoftmaxWhereTheLogTellsIt(String objective) {
    assertThat(TIMED.timed()).isTrue();
    assertThat(UNTIMED.timed()).isFalse();
    RunConfig sampled = read("objective.type=" + objective);
    assertThatThrownBy(() -> sampled.requireFit(TIMED))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "objective.type: must be softmax where the log has timestamps and model.time uses"
                + " them, got %s; leave them out with --set model.time.type=none",
            objective);
    sampled.requireFit(UNTIMED);
    read("objective.type=" + objective, "model.time.type=none").requireFit(TIMED);
    read("objective.type=" + objective, "model.time.trends=[]").requireFit(TIMED);
    read("objective.type=" + objective, "model.type=markov").requireFit(TIMED);
    read("objective.type=softmax").requireFit(TIMED);
  }

  @ParameterizedTest
  @CsvSource({
    "model.time.type, used, trends",
    "model.time.type, ignored, none",
    "model.text.type, ready, precomputed",
    "model.fusion.attention.control, off, zero",
  })
  void runsFromBeforeARenamingOpenAndPeopleAreToldTheNewName(
      String setting, String before, String now) {
    String fusion = "model.fusion.type=early";
    RunConfig config = read(fusion, setting + "=" + now);
    String written = Settings.write(config).toString();
    String key = setting.substring(setting.lastIndexOf('.') + 1);
    String part = "\"%s\":\"%s\"";
    String old =
        setting.endsWith("control")
            ? written.replace(part.formatted(key, now), part.formatted(key, before))
            : written.replace(
                "\"%s\":{\"type\":\"%s\"".formatted(setting.split("\\.", -1)[1], now),
                "\"%s\":{\"type\":\"%s\"".formatted(setting.split("\\.", -1)[1], before));
    assertThat(old).isNotEqualTo(written);
    JsonNode recorded = JsonMapper.shared().readTree(old);
    assertThat(Settings.read(RunConfig.DEFAULTS, recorded)).isEqualTo(config);
    assertThatThrownBy(() -> read(fusion, setting + "=" + before))
        .hasMessage("--set %s=%s: %1$s: \"%2$s\" is now called \"%3$s\"", setting, before, now);
  }
}
