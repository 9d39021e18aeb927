package org.transept.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.transept.config.SettingsException;
import org.transept.file.FileException;
import org.transept.report.HtmlReport;
import org.transept.run.LogPlace;
import org.transept.run.Monitor;
import org.transept.run.RunData;
import org.transept.run.RunDirectory;
import org.transept.run.train.Experiment;
import org.transept.run.trained.Evaluation;
import org.transept.run.trained.TrainedRun;
import org.transept.track.Destination;
import org.transept.track.Tracking;
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

  private @Nullable Closing closing;

  @Mixin DataOption data = new DataOption();

  @Option(names = "--out", paramLabel = "DIR", description = "a new folder for the run")
  @Nullable Path out;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "go on with an interrupted run; nothing else is needed")
  @Nullable Path resume;

  @Mixin Overrides overrides = new Overrides();

  @Mixin KeepOption keep = new KeepOption();

  @Mixin DeviceOption device = new DeviceOption();

  @Mixin TrackOption track = new TrackOption();

  @Override
  public Integer call() throws Exception {
    device.use();
    Path directory = directory();
    try (Console console = new Console(spec.commandLine().getErr())) {
      boolean done =
          Tracking.during(
              directory,
              track.destination(Destination.EXPERIMENT),
              console,
              monitor -> train(directory, monitor) && evaluate(directory, monitor));
      if (!done) {
        return INTERRUPTED;
      }
      Path page = directory.resolve(HtmlReport.FILE_NAME);
      if (RunData.isKept(directory)) {
        console.say(KeepOption.told(directory, RunData.bytes(directory)));
      }
      console.close();
      Objects.requireNonNull(closing).print(spec.commandLine().getOut(), page);
      return 0;
    }
  }

  private Path directory() {
    if (resume != null) {
      if (out != null || overrides.file != null || !overrides.sets.isEmpty() || keep.withoutData) {
        throw new SettingsException(
            List.of(
                "--resume goes on exactly as the run began; leave the other options out, but for"
                    + " --data and --items of a run without data whose log was moved"));
      }
      return resume;
    }
    if (out == null) {
      throw new SettingsException(
          List.of("train needs --out DIR, a new folder for the run (or --resume DIR)"));
    }
    return out;
  }

  /** Where the log of a run that is resumed is now. */
  private LogPlace place() {
    return resume == null ? LogPlace.AS_BEFORE : new LogPlace(data.files, overrides.items);
  }

  private boolean evaluate(Path directory, Monitor monitor) {
    try (TrainedRun run = TrainedRun.toEvaluate(directory, place())) {
      closing =
          new Closing(Evaluation.of(run, run.config().evaluate(), HtmlReport::stage, monitor), run);
    } catch (FileException failure) { // The training is saved.
      throw failure.then("go on with ./transept train --resume " + directory);
    }
    return true;
  }

  private boolean train(Path directory, Monitor monitor) {
    if (resume != null) {
      return after(Experiment.resume(directory, place(), monitor), directory, monitor);
    }
    Progress progress =
        Experiment.train(
            directory,
            keep.apply(overrides.read(data.files)),
            "./transept "
                + String.join(" ", spec.commandLine().getParent().getParseResult().originalArgs()),
            monitor);
    return after(progress, directory, monitor);
  }

  private static boolean after(Progress progress, Path directory, Monitor monitor) {
    if (!progress.done()) {
      monitor.say(
          "stopped at step %s; everything is saved, go on with: ./transept train --resume %s"
              .formatted(progress.step(), directory));
      return false;
    }
    if (progress.bestEpoch() == 0) { // What counts has said already what there is to say.
      return true;
    }
    monitor.say(
        String.format(
            Locale.ROOT,
            "best epoch %d, validation %s %.4f, %.0f s of training",
            progress.bestEpoch(),
            new RunDirectory(directory).config().train().select().metric(),
            progress.best(),
            progress.seconds()));
    return true;
  }
}
