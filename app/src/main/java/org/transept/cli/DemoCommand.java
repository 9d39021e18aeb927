package org.transept.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.data.synthetic.WorldConfig;
import org.transept.evaluate.Comparison;
import org.transept.evaluate.ModelRanks;
import org.transept.evaluate.RanksFile;
import org.transept.evaluate.Report;
import org.transept.metric.Metric;
import org.transept.report.HtmlReport;
import org.transept.run.RunConfig;
import org.transept.run.RunDirectory;
import org.transept.run.WorldFolder;
import org.transept.run.train.Experiment;
import org.transept.run.trained.Evaluation;
import org.transept.run.trained.TrainedRun;
import org.transept.train.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: the whole way on a made-up world, with and without cross-attention. */
@Command(
    name = "demo",
    description = {
      "Go the whole way on a small made-up world.",
      "Its best score is known. Towers without and with cross-attention are trained on it,"
          + " evaluated beside baselines and the oracle, and drawn in a report."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final List<String> SETTINGS =
      List.of(
          "model.type=towers",
          "model.width=64",
          "model.layers=1",
          "train.epochs=10",
          "train.batchTargets=1024",
          "train.optimizer.rate=0.006");

  /** A run of the demo: its folder and what it adds to the settings. */
  private record Run(String name, List<String> sets) {}

  private static final List<Run> RUNS =
      List.of(
          new Run("none", List.of("model.fusion.type=none")),
          // With ages of keys: what the world's domains tell each other is in the newest event.
          new Run(
              "early", List.of("model.fusion.type=early", "model.fusion.attention.recency=true")));

  /** Few items, so that a minute's training sees each of them often. */
  private static final List<String> WORLD = List.of("itemsPerDomain=100");

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(names = "--out", paramLabel = "DIR", description = "folder (default: ${DEFAULT-VALUE})")
  Path out = Path.of("runs", "demo");

  @Override
  public Integer call() throws Exception {
    long started = System.nanoTime();
    if (Files.exists(out)) {
      throw new SettingsException(
          List.of("%s: must be a new folder; remove it or choose another --out".formatted(out)));
    }
    PrintWriter print = spec.commandLine().getOut();
    WorldConfig config = Settings.read(WorldConfig.DEFAULTS, null, WORLD);
    Path events = WorldFolder.write(config, out.resolve("world"));
    print.println("made a world of two domains: " + events);
    print.flush();
    List<ModelRanks> ranks = new ArrayList<>();
    for (Run run : RUNS) {
      Path folder = out.resolve(run.name());
      if (!train(folder, events, run.sets())) {
        return Main.FAILED;
      }
      ranks.add(RanksFile.read(new RunDirectory(folder).file("ranks.parquet")));
    }
    print.println("what cross-attention adds, paired over test users:");
    print.println(
        Comparison.of(ranks, List.of(new Metric.Ndcg(10), new Metric.HitRate(10)), 1, false)
            .table());
    print.printf(
        "reports: %s and %s%n",
        out.resolve("none").resolve(HtmlReport.FILE_NAME),
        out.resolve("early").resolve(HtmlReport.FILE_NAME));
    print.printf("done in %s%n", Console.duration((System.nanoTime() - started) / 1e9));
    print.flush();
    return 0;
  }

  private boolean train(Path run, Path events, List<String> own) throws Exception {
    List<String> sets = new ArrayList<>(SETTINGS);
    sets.addAll(own);
    RunConfig defaults = Settings.read(RunConfig.DEFAULTS, null, sets);
    RunConfig config = defaults.withData(defaults.data().withFiles(List.of(events.toString())));
    PrintWriter print = spec.commandLine().getOut();
    try (Console console = new Console(spec.commandLine().getErr())) {
      console.say("training towers with fusion " + run.getFileName());
      String command =
          "./transept train --data %s --out %s --set %s"
              .formatted(events, run, String.join(" --set ", sets));
      Progress progress = Experiment.train(run, config, command, console);
      if (!progress.done()) {
        console.say("stopped; go on with: ./transept train --resume " + run);
        return false;
      }
      try (TrainedRun finished = TrainedRun.open(run)) {
        Report report = Evaluation.of(finished, config.evaluate(), HtmlReport::stage, console);
        console.close();
        print.println(report.table());
        print.flush();
      }
    }
    return true;
  }
}
