package org.transept.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.transept.config.Settings;
import org.transept.data.read.Source;
import org.transept.run.RunConfig;
import picocli.CommandLine.Option;

/** The options that every command with a configuration has. */
final class Overrides {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML or JSON file laid over the defaults; see 'transept schema'")
  @Nullable Path file;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "one setting, such as model.width=128; may be repeated")
  List<String> sets = new ArrayList<>();

  @Option(
      names = "--items",
      paramLabel = "FILE",
      description = "what items are called: a table with columns item, domain and title")
  String items = "";

  /** The configuration on these files; none leaves what the configuration says. */
  RunConfig read(List<String> files) {
    RunConfig config = Settings.read(RunConfig.DEFAULTS, file, sets);
    Source data = files.isEmpty() ? config.data() : config.data().withFiles(files);
    return config.withData(items.isEmpty() ? data : data.withItems(items));
  }
}
