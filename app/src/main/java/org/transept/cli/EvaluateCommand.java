package org.transept.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.evaluate.Protocol;
import org.transept.evaluate.Report;
import org.transept.report.HtmlReport;
import org.transept.run.EvaluationFiles;
import org.transept.run.RunConfig;
import org.transept.run.trained.Evaluation;
import org.transept.run.trained.TrainedRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code evaluate}: ranks of a run's held-out targets under a protocol. */
@Command(
    name = "evaluate",
    description =
        "Rank a run's test targets; writes ranks.parquet, report.json and report.html, under"
            + " another protocol or with other metrics than the run's own ranks-NAME.parquet and so"
            + " on.",
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "RUN", description = "folder of a run")
  Path run = Path.of("");

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      description = "full, uniN or popN, N sampled negatives per target (uni999, uni999-seed1)")
  @Nullable String protocol;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "one setting of the protocol, such as%nevaluate.ties=favour-target")
  List<String> sets = List.of();

  @Mixin LogOption log = new LogOption();

  @Mixin DeviceOption device = new DeviceOption();

  @Override
  public Integer call() throws Exception {
    device.use();
    try (Console console = new Console(spec.commandLine().getErr());
        TrainedRun finished = TrainedRun.toEvaluate(run, log.place())) {
      RunConfig config = Settings.read(finished.config(), null, sets);
      requireProtocolOnly(finished.config(), config);
      Protocol wanted =
          protocol == null ? config.evaluate() : Protocol.parse(protocol, config.evaluate());
      Report report = Evaluation.of(finished, wanted, HtmlReport::stage, console);
      Closing closing = new Closing(report, finished);
      Path page = run.resolve(EvaluationFiles.of(finished.config(), wanted).page());
      console.close();
      closing.print(spec.commandLine().getOut(), page);
      return 0;
    }
  }

  /** Anything else was decided when the run was trained. */
  private static void requireProtocolOnly(RunConfig own, RunConfig wanted) {
    if (!wanted.withProtocol(own.evaluate()).equals(own)) {
      throw new SettingsException(
          List.of("--set: must set what begins with evaluate. here, got other settings as well"));
    }
  }
}
