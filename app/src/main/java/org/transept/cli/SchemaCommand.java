package org.transept.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.transept.config.Settings;
import org.transept.run.RunConfig;
import org.transept.serve.config.ServeConfig;
import org.transept.study.SearchConfig;
import org.transept.study.plan.StudyConfig;
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

  @Option(names = "--table", description = "print docs/settings.md instead: all settings as tables")
  boolean table;

  /** The page of all settings. */
  static String page() {
    return """
    # Settings

    Made by `./transept schema --table`; a test holds it current. `--set PATH=VALUE` sets one of them, `--config FILE` (YAML or JSON) many; what is left out keeps its default. Tables of a `type` come once, at the first place that has them.

    ## Training: `train`, and `run` of studies and searches
    %s
    ## Service: `serve`
    %s
    ## Studies: `study`
    %s
    ## Searches: `search`
    %s\
    """
        .formatted(
            Settings.table(RunConfig.DEFAULTS, List.of()),
            Settings.table(ServeConfig.DEFAULTS, List.of()),
            Settings.table(StudyConfig.DEFAULTS, List.of(RunConfig.class)),
            Settings.table(SearchConfig.DEFAULTS, List.of(RunConfig.class)));
  }

  @Override
  public Integer call() {
    if (table) {
      spec.commandLine().getOut().print(page());
      spec.commandLine().getOut().flush();
      return 0;
    }
    Record known = serve ? ServeConfig.DEFAULTS : RunConfig.DEFAULTS;
    spec.commandLine()
        .getOut()
        .println(defaults ? Settings.yaml(known) : Settings.schema(known.getClass()));
    return 0;
  }
}
