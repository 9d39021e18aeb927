package org.transept.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.transept.config.SettingsException;
import org.transept.evaluate.Comparison;
import org.transept.evaluate.ModelRanks;
import org.transept.evaluate.RanksFile;
import org.transept.metric.Metric;
import org.transept.run.RunDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code compare}: runs side by side, with intervals of their differences. */
@Command(
    name = "compare",
    description = "Put evaluated runs side by side, with paired bootstrap intervals.",
    mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "2..*",
      paramLabel = "RUN",
      description = "folders of evaluated runs; the first is the reference")
  List<Path> runs = List.of();

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description = "metrics to compare (default: ndcg@10, hr@10)")
  List<String> metrics = List.of("ndcg@10", "hr@10");

  @Option(names = "--seed", description = "seed of the bootstrap (default: ${DEFAULT-VALUE})")
  long seed = 1;

  @Option(names = "--force", description = "compare although protocols differ, and label the rows")
  boolean force;

  @Option(names = "--json", description = "print the same for programs")
  boolean json;

  @Override
  public Integer call() {
    List<ModelRanks> models = new ArrayList<>();
    for (Path run : runs) {
      Path ranks = new RunDirectory(run).file("ranks.parquet");
      if (!ranks.toFile().exists()) {
        throw new SettingsException(
            List.of(
                "%s: must be evaluated before it is compared, but it has no ranks.parquet; run"
                        .formatted(run)
                    + " ./transept evaluate "
                    + run));
      }
      models.add(RanksFile.read(ranks));
    }
    Comparison comparison =
        Comparison.of(models, metrics.stream().map(Metric::parse).toList(), seed, force);
    spec.commandLine()
        .getOut()
        .println(
            json
                ? new JsonMapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(comparison.json())
                : comparison.table());
    return 0;
  }
}
