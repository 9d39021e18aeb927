package org.transept.run.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.transept.config.Settings;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.RunDirectory;

/** A process of its own that trains a run, or goes on with it, until it is killed or done. */
public final class KilledRun {
  private KilledRun() {}

  /** Arguments: run directory, event file. */
  public static void main(String[] arguments) {
    Path out = Path.of(arguments[0]);
    if (new RunDirectory(out).file("run.json").toFile().exists()) {
      Experiment.resume(out, Monitor.SILENT);
    } else {
      Experiment.train(out, config(Path.of(arguments[1])), "test", Monitor.SILENT);
    }
  }

  /** A run of a few seconds with a checkpoint every third step. */
  static RunConfig config(Path events, String... sets) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "model.width=16",
                "model.layers=1",
                "model.dropout=0.2",
                "train.epochs=4",
                "train.batchTargets=32",
                "train.slices=3",
                "train.checkpointSteps=3"));
    all.addAll(List.of(sets));
    RunConfig small = Settings.read(TinyExperiment.TOWERS, null, all);
    return small.withData(small.data().withFiles(List.of(events.toString())));
  }
}
