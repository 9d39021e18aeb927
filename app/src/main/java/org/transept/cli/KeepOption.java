package org.transept.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.transept.config.Settings;
import org.transept.run.RunConfig;
import picocli.CommandLine.Option;

/** Whether runs keep their data. */
final class KeepOption {
  /** What the option stands for. */
  static final String SETTING = "keepData=false";

  @Option(
      names = "--without-data",
      description =
          "keep no data in the folder of a run: whoever opens it needs the log, unchanged and"
              + " where it was (keepData=false)")
  boolean withoutData;

  /** The configuration as this option has it. */
  RunConfig apply(RunConfig config) {
    return withoutData ? Settings.read(config, null, List.of(SETTING)) : config;
  }

  /** What is kept, in a line. */
  static String told(Path run, long bytes) {
    return String.format(
        Locale.ROOT, "data: %.1f MB kept in %s, which needs its log no more", bytes / 1e6, run);
  }
}
