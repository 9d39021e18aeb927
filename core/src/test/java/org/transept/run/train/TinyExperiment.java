package org.transept.run.train;

import java.nio.file.Path;
import java.util.List;
import org.transept.Tiny;
import org.transept.config.Settings;
import org.transept.data.read.Source;
import org.transept.data.synthetic.World;
import org.transept.evaluate.Protocol;
import org.transept.model.Fusion;
import org.transept.model.towers.Towers;
import org.transept.nn.Block;
import org.transept.objective.Softmax;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.train.AdamW;
import org.transept.train.Schedule;
import org.transept.train.Select;
import org.transept.train.Trainer;

/** A run of some 30 steps on the log of a tiny world. */
public final class TinyExperiment {
  static final int EPOCHS = 3;

  private TinyExperiment() {}

  /** The defaults with towers, whose numbers tests know. */
  public static final RunConfig TOWERS =
      Settings.read(
          RunConfig.DEFAULTS,
          null,
          List.of("model.type=towers", "train.epochs=30", "train.batchTargets=3072"));

  /** Writes the log of a tiny world into a folder. */
  public static Path log(Path directory) {
    Path csv = directory.resolve("events.csv");
    World.of(Tiny.world(60)).write(csv);
    return csv;
  }

  public static RunConfig config(Path csv) {
    return new RunConfig(
        5,
        Source.DEFAULTS.withFiles(List.of(csv.toString())),
        new Towers.Config(
            16, 1, 2, 20, 0.2, Block.Modern.Config.DEFAULTS, true, Fusion.Early.DEFAULTS),
        Softmax.Config.DEFAULTS,
        new Trainer.Config(
            EPOCHS,
            EPOCHS,
            64,
            0,
            1,
            1,
            3,
            AdamW.Config.DEFAULTS,
            new Schedule.Cosine(3, 0, 0.1),
            Select.DEFAULTS),
        Protocol.DEFAULTS,
        true);
  }

  /** Trains to the end in a new folder. */
  public static Path trained(Path out, Path csv) {
    Experiment.train(out, config(csv), "test", Monitor.SILENT);
    return out;
  }
}
