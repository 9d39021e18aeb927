package org.transept.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.transept.config.SettingsException;
import org.transept.evaluate.Comparison;
import org.transept.evaluate.ModelRanks;
import org.transept.evaluate.Protocol;
import org.transept.evaluate.RanksFile;
import org.transept.metric.Metric;
import org.transept.run.EvaluationFiles;
import org.transept.run.RunConfig;
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

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      description = "compare evaluations under full, uniN, popN (default: the run's own protocol)")
  @Nullable String protocol;

  @Option(names = "--seed", description = "seed of the bootstrap (default: ${DEFAULT-VALUE})")
  long seed = 1;

  @Option(names = "--force", description = "compare although protocols differ, and label the rows")
  boolean force;

  @Option(names = "--json", description = "print the same for programs")
  boolean json;

  @Override
  public Integer call() {
    List<Metric> parsed = parsed();
    List<String> problems = new ArrayList<>();
    List<Path> ranks = new ArrayList<>();
    for (Path run : runs) {
      try {
        ranks.add(ranks(run));
      } catch (SettingsException missing) {
        problems.add(String.valueOf(missing.getMessage()));
      }
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    List<ModelRanks> models = ranks.stream().map(RanksFile::read).toList();
    Comparison comparison = Comparison.of(models, parsed, seed, force);
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

  private List<Metric> parsed() {
    try {
      return metrics.stream().map(Metric::parse).toList();
    } catch (IllegalArgumentException wrong) {
      throw new SettingsException(List.of("--" + wrong.getMessage()));
    }
  }

  /** The ranks of a run under the protocol that is asked for. */
  private Path ranks(Path run) {
    RunDirectory directory = new RunDirectory(run);
    RunConfig config = directory.config();
    Protocol wanted =
        protocol == null ? config.evaluate() : Protocol.parse(protocol, config.evaluate());
    EvaluationFiles files = EvaluationFiles.of(config, wanted);
    Path ranks = directory.file(files.ranks());
    if (!ranks.toFile().exists()) {
      throw new SettingsException(
          List.of(
              "%s: must be evaluated%s before it is compared, but it has no %s; run %s"
                  .formatted(
                      run,
                      protocol == null ? "" : " under " + protocol,
                      files.ranks(),
                      files.command(run))));
    }
    if (directory.file(files.report()).toFile().exists()) {
      directory.report(files);
    } else {
      directory.check(files.ranks());
    }
    return ranks;
  }
}
