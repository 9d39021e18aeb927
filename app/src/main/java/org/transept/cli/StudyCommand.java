package org.transept.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.study.Study;
import org.transept.study.StudyConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code study}: a grid of runs and what holds over them. */
@Command(
    name = "study",
    description = {
      "Train and evaluate a grid of runs side by side and put what they came to in one table.",
      "Stopped or killed, the same command goes on where it was."
    },
    mixinStandardHelpOptions = true)
final class StudyCommand implements Callable<Integer> {
  /** Exit code of a process that an interrupt ended. */
  private static final int INTERRUPTED = 130;

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "YAML or JSON: run, axes, seeds")
  Path file = Path.of("");

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "the study's folder")
  Path out = Path.of("");

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "one setting of the study, such as run.train.epochs=5; may be repeated")
  List<String> sets = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "event files for all runs whose arms name no others; may be repeated")
  @Nullable List<String> data;

  @Override
  public Integer call() {
    try (Console console = new Console(spec.commandLine().getErr())) {
      Study study = Study.open(out, config(), command());
      Study.Standing standing =
          study.run(List.of(Main.class.getName(), StudyWorkerCommand.NAME), console);
      if (standing.complete()) {
        console.say("done: " + study.folder().resolve("study.parquet"));
        return 0;
      }
      console.say(
          "%d runs done, %d failed, %d left; the same command goes on"
              .formatted(standing.done(), standing.failed(), standing.left()));
      return console.stops() ? INTERRUPTED : Main.FAILED;
    }
  }

  private StudyConfig config() {
    if (!file.toFile().exists()) {
      throw new SettingsException(
          List.of("%s: must be the file of a study, got no such file".formatted(file)));
    }
    List<String> all = new ArrayList<>(sets);
    if (data != null) {
      all.add(
          "run.data.files=["
              + String.join(", ", data.stream().map(f -> "'" + f.replace("'", "''") + "'").toList())
              + "]");
    }
    return Settings.read(StudyConfig.DEFAULTS, file, all);
  }

  private String command() {
    return "./transept "
        + String.join(" ", spec.commandLine().getParent().getParseResult().originalArgs());
  }
}
