package org.transept.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.report.StudyPage;
import org.transept.study.Study;
import org.transept.study.analysis.StudySummary;
import org.transept.study.plan.StudyConfig;
import org.transept.track.Destination;
import org.transept.track.Tracking;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code study}: a grid of runs and what holds over them. */
@Command(
    name = "study",
    description = {
      "Train a grid of runs and say what holds over them.",
      "They are trained and evaluated side by side and put in one table and on one page. Stopped"
          + " or killed, the same command goes on where it was."
    },
    mixinStandardHelpOptions = true)
final class StudyCommand implements Callable<Integer> {
  /** Exit code of a process that an interrupt ended. */
  private static final int INTERRUPTED = 130;

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "YAML or JSON: run, axes, seeds")
  @Nullable Path file;

  @Option(names = "--out", paramLabel = "DIR", description = "the study's folder")
  @Nullable Path out;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "only analyse and draw what a study has so far; nothing else is needed")
  @Nullable Path report;

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

  @Mixin KeepOption keep = new KeepOption();

  @Mixin TrackOption track = new TrackOption();

  @Override
  public Integer call() throws IOException {
    if (report != null) {
      Study study = Study.open(report);
      tell(study);
      return 0;
    }
    if (file == null || out == null) {
      throw new SettingsException(
          List.of("study needs FILE and --out DIR, the study's folder (or --report DIR)"));
    }
    try (Console console = new Console(spec.commandLine().getErr())) {
      Study study = Study.open(out, config(file), command());
      Study.Standing standing = study.run(worker(study, console), console);
      tell(study);
      if (standing.complete()) {
        return 0;
      }
      console.say(
          "%s runs done, %s failed, %s left; the same command goes on"
              .formatted(standing.done(), standing.failed(), standing.left()));
      return console.stops() ? INTERRUPTED : Main.FAILED;
    }
  }

  private void tell(Study study) throws IOException {
    study.analyse();
    Path page = StudyPage.write(study.folder());
    StudySummary.lines(new JsonMapper().readTree(study.folder().resolve("analysis.json").toFile()))
        .forEach(spec.commandLine().getOut()::println);
    spec.commandLine().getOut().println("report: " + page);
  }

  /** The workers tell of the runs; whether anybody listens is said here, once. */
  private List<String> worker(Study study, Console console) {
    List<String> worker = new ArrayList<>(List.of(Main.class.getName(), StudyWorkerCommand.NAME));
    Destination destination = track.destination(study.folder().getFileName().toString());
    if (destination != null) {
      String problem = Tracking.problem(destination);
      if (problem != null) {
        console.say(problem);
      }
      worker.addAll(List.of("--track", destination.toString()));
    }
    return worker;
  }

  private StudyConfig config(Path study) {
    if (!study.toFile().exists()) {
      throw new SettingsException(
          List.of("%s: must be the file of a study, got no such file".formatted(study)));
    }
    return Settings.read(StudyConfig.DEFAULTS, study, withData(sets, data, keep));
  }

  /** Assignments and those that options of {@code run} stand for. */
  static List<String> withData(List<String> sets, @Nullable List<String> data, KeepOption keep) {
    List<String> all = new ArrayList<>(sets);
    if (keep.withoutData) {
      all.add("run." + KeepOption.SETTING);
    }
    if (data != null) {
      all.add(
          "run.data.files=["
              + String.join(", ", data.stream().map(f -> "'" + f.replace("'", "''") + "'").toList())
              + "]");
    }
    return all;
  }

  private String command() {
    return "./transept "
        + String.join(" ", spec.commandLine().getParent().getParseResult().originalArgs());
  }
}
