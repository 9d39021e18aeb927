package org.transept.run.estimate;

import java.nio.file.Path;
import java.util.List;
import org.transept.config.Settings;
import org.transept.data.read.Datasets;
import org.transept.run.Machine;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.train.Experiment;
import org.transept.run.train.TinyExperiment;
import org.transept.torch.Natives;

/** A process of its own that foretells its memory, trains, and prints both, in MiB. */
public final class MeasuredRun {
  private MeasuredRun() {}

  /** Arguments: run directory, event file, settings. */
  public static void main(String[] arguments) {
    List<String> sets = List.of(arguments).subList(2, arguments.length);
    RunConfig given = Settings.read(TinyExperiment.TOWERS, null, sets);
    RunConfig config = given.withData(given.data().withFiles(List.of(arguments[1])));
    Natives.loadAhead();
    Memory memory = Memory.of(Plan.of(config, Datasets.read(config.data())));
    Experiment.train(Path.of(arguments[0]), config, "test", Monitor.SILENT);
    System.out.println(Math.round(memory.peak() / (1 << 20)) + " " + Machine.peakMiB());
  }
}
