package org.transept.bench;

import java.util.List;
import org.transept.config.Settings;
import org.transept.run.RunConfig;

/** What benches of training and ranking start from, whatever the defaults of a run become. */
final class BenchConfig {
  private static final RunConfig BASE =
      Settings.read(
          RunConfig.DEFAULTS, null, List.of("model.type=towers", "train.batchTargets=3072"));

  private BenchConfig() {}

  /** With these settings, {@code path=value} each. */
  static RunConfig with(List<String> settings) {
    return Settings.read(BASE, null, settings);
  }
}
