package org.transept.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.transept.config.SettingsException;
import org.transept.evaluate.Report;
import org.transept.report.HtmlReport;
import org.transept.run.Evaluation;
import org.transept.run.Experiment;
import org.transept.run.Finished;
import org.transept.run.RunDirectory;
import org.transept.train.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train}: from event logs to a run directory. */
@Command(
    name = "train",
    description = "Train a model, evaluate its best epoch and write a report.",
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
  /** Exit code of a process that an interrupt ended. */
  private static final int INTERRUPTED = 130;

  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin DataOption data = new DataOption();

  @Option(names = "--out", paramLabel = "DIR", description = "a new folder for the run")
  @Nullable Path out;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "go on with an interrupted run; nothing else is needed")
  @Nullable Path resume;

  @Mixin Overrides overrides = new Overrides();

  @Mixin DeviceOption device = new DeviceOption();

  @Override
  public Integer call() throws Exception {
    device.use();
    try (Console console = new Console(spec.commandLine().getErr())) {
      Path directory = train(console);
      if (directory == null) {
        return INTERRUPTED;
      }
      try (Finished run = Finished.open(directory)) {
        Report report = Evaluation.of(run, run.config().evaluate(), console);
        Path page = HtmlReport.write(directory);
        console.close();
        spec.commandLine().getOut().println(report.table());
        spec.commandLine().getOut().println("report: " + page);
      }
      return 0;
    }
  }

  private @Nullable Path train(Console console) {
    if (resume != null) {
      if (out != null
          || !data.files.isEmpty()
          || !overrides.items.isEmpty()
          || overrides.file != null
          || !overrides.sets.isEmpty()) {
        throw new SettingsException(
            List.of("--resume goes on exactly as the run began; leave the other options out"));
      }
      return after(Experiment.resume(resume, console), resume, console);
    }
    if (out == null) {
      throw new SettingsException(
          List.of("train needs --out DIR, a new folder for the run (or --resume DIR)"));
    }
    Progress progress =
        Experiment.train(
            out,
            overrides.read(data.files),
            "./transept "
                + String.join(" ", spec.commandLine().getParent().getParseResult().originalArgs()),
            console);
    return after(progress, out, console);
  }

  private @Nullable Path after(Progress progress, Path directory, Console console) {
    if (!progress.done()) {
      console.say(
          "stopped at step %d; everything is saved, go on with: ./transept train --resume %s"
              .formatted(progress.step(), directory));
      return null;
    }
    if (progress.bestEpoch() == 0) { // What counts has said already what there is to say.
      return directory;
    }
    console.say(
        "best epoch %d, validation %s %.4f, %.0f s of training"
            .formatted(
                progress.bestEpoch(),
                new RunDirectory(directory).config().train().select().metric(),
                progress.best(),
                progress.seconds()));
    return directory;
  }
}
