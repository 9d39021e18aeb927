package org.transept.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.study.Search;
import org.transept.study.SearchConfig;
import org.transept.study.TrialResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code search}: settings that validate well. */
@Command(
    name = "search",
    description = {
      "Draw settings, train a run with each, and say which validates best.",
      "The test split is not looked at. Stopped or killed, the same command goes on where it was."
    },
    mixinStandardHelpOptions = true)
final class SearchCommand implements Callable<Integer> {
  /** Exit code of a process that an interrupt ended. */
  private static final int INTERRUPTED = 130;

  private static final int SHOWN = 10;

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "YAML or JSON: run, space, method, trials")
  Path file = Path.of("");

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "the search's folder")
  Path out = Path.of("");

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "one setting of the search, such as trials=9; may be repeated")
  List<String> sets = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "event files of all trials; may be repeated")
  @Nullable List<String> data;

  @Mixin KeepOption keep = new KeepOption();

  @Override
  public Integer call() {
    if (!file.toFile().exists()) {
      throw new SettingsException(
          List.of("%s: must be the file of a search, got no such file".formatted(file)));
    }
    List<String> all = StudyCommand.withData(sets, data, keep);
    SearchConfig config = Settings.read(SearchConfig.DEFAULTS, file, all);
    String command =
        "./transept "
            + String.join(" ", spec.commandLine().getParent().getParseResult().originalArgs());
    try (Console console = new Console(spec.commandLine().getErr())) {
      Search search = Search.open(out, config, command);
      boolean over = search.run(List.of(Main.class.getName(), StudyWorkerCommand.NAME), console);
      print(search);
      if (!over) {
        console.say("not all trials are done; the same command goes on");
        return console.stops() ? INTERRUPTED : Main.FAILED;
      }
      return 0;
    }
  }

  private void print(Search search) {
    PrintWriter out = spec.commandLine().getOut();
    List<TrialResult> tried = search.tried();
    String metric = search.config().run().train().select().metric();
    out.printf("%-6s %7s  %-18s %s%n", "trial", "epochs", "validation " + metric, "settings");
    for (TrialResult one : tried.subList(0, Math.min(SHOWN, tried.size()))) {
      out.printf(
          Locale.ROOT,
          "%-6s %7d  %-18s %s%n",
          one.trial(),
          one.epochs(),
          one.epochs() == 0
              ? "none"
              : String.format(Locale.ROOT, "%.4f (epoch %d)", one.best(), one.bestEpoch()),
          String.join(" ", one.sets()));
    }
    double[] whole =
        tried.stream().filter(one -> one.epochs() > 0).mapToDouble(TrialResult::best).toArray();
    if (whole.length > 0) {
      out.printf(
          Locale.ROOT,
          "%d trials with a number: best %.4f, median %.4f. The best of many is partly luck: train"
              + " it with fresh seeds, and read the test split once.%n",
          whole.length,
          whole[0],
          whole[whole.length / 2]);
      Path best = search.folder().resolve("best.yaml");
      out.println("configuration: " + best);
      out.printf(
          "next: ./transept train --config %s --set seed=%d --out %s%n",
          Closing.quoted(best.toString()),
          search.config().run().seed() + 1,
          Closing.quoted(search.folder() + "-best"));
    }
    out.flush();
  }
}
