package org.transept.cli;

import java.util.concurrent.Callable;
import org.transept.config.Settings;
import org.transept.run.RunConfig;
import org.transept.serve.ServeConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code schema}: what a configuration file may say. */
@Command(
    name = "schema",
    description = "Print the JSON Schema of configuration files, or the defaults.",
    mixinStandardHelpOptions = true)
final class SchemaCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Option(names = "--defaults", description = "print the default configuration as YAML instead")
  boolean defaults;

  @Option(names = "--serve", description = "for the files of 'serve' instead of those of 'train'")
  boolean serve;

  @Override
  public Integer call() {
    Record known = serve ? ServeConfig.DEFAULTS : RunConfig.DEFAULTS;
    spec.commandLine()
        .getOut()
        .println(defaults ? Settings.yaml(known) : Settings.schema(known.getClass()));
    return 0;
  }
}
