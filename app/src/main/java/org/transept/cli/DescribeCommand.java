package org.transept.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.transept.data.describe.DataCard;
import org.transept.data.describe.Describe;
import org.transept.data.read.Datasets;
import org.transept.run.RunConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code describe}: what is in the logs, and what is wrong with them. */
@Command(
    name = "describe",
    description = "Print what is in event logs, and which traps they hold.",
    mixinStandardHelpOptions = true)
final class DescribeCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "event files; NAME=FILE names a domain")
  List<String> files = List.of();

  @Option(names = "--json", description = "print the same for programs")
  boolean json;

  @Mixin Overrides overrides = new Overrides();

  @Override
  public Integer call() {
    RunConfig config = overrides.read(files);
    DataCard card = Describe.card(Datasets.read(config.data()));
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        json
            ? new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(card)
            : card.text());
    return 0;
  }
}
