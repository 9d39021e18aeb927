package org.transept.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.transept.config.Settings;
import org.transept.data.synthetic.WorldConfig;
import org.transept.run.WorldFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code world}: a made-up log whose best possible score is known. */
@Command(
    name = "world",
    description = "Write a made-up event log; runs on it are evaluated beside the oracle.",
    mixinStandardHelpOptions = true)
final class WorldCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "folder for events.csv and world.json")
  Path out = Path.of("");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML or JSON file laid over the defaults")
  @Nullable Path file;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "one setting, such as strength.cross=0")
  List<String> sets = new ArrayList<>();

  @Override
  public Integer call() {
    WorldConfig config = Settings.read(WorldConfig.DEFAULTS, file, sets);
    spec.commandLine().getOut().println(WorldFolder.write(config, out));
    return 0;
  }
}
