package org.transept.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.config.MutatedSettings;
import org.transept.serve.config.ServeConfig;

/** Settings of a service are refused in readable lines, or can be used. */
class MutatedSettingsTest {
  @TempDir private Path folder;

  @Test
  void ofServices() throws IOException {
    MutatedSettings settings =
        new MutatedSettings(ServeConfig.DEFAULTS, ServeConfig.DEFAULTS, read -> {});
    assertThat(settings.run(folder, 5)).isPositive();
  }
}
