package org.transept.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.transept.data.Batches;
import org.transept.data.Sequences;
import org.transept.model.Fusion;
import org.transept.model.Network;
import org.transept.model.Towers;
import org.transept.nn.Block;
import org.transept.objective.Softmax;
import org.transept.torch.Host;
import org.transept.torch.Parameters;

/** A small trainer in the scope that is open. */
record TinyRun(Network network, Batches batches, Trainer trainer) {
  static final int LENGTH = 40;

  static final Trainer.Config CONFIG = config(50, 64, 1e-2);

  static Trainer.Config config(int patience, int batchTargets, double rate) {
    return new Trainer.Config(
        50,
        patience,
        batchTargets,
        1,
        1_000_000,
        new AdamW.Config(rate, 0.1, 0.9, 0.98, 1e-8),
        new Schedule.Cosine(5, 0.1));
  }

  static TinyRun of(Trainer.Config config, double dropout, long seed, Sequences training) {
    Network network =
        new Towers.Config(
                16,
                1,
                2,
                LENGTH,
                dropout,
                Block.Modern.Config.DEFAULTS,
                true,
                Fusion.Early.DEFAULTS)
            .build(new Parameters(seed, ScalarType.Float), training.catalogue());
    Batches batches = new Batches(training, LENGTH, config.batchTargets(), seed);
    Softmax softmax = new Softmax(Softmax.Config.DEFAULTS);
    return new TinyRun(network, batches, new Trainer(config, network, softmax, batches, seed));
  }

  float[] weights() {
    return Host.floats(network.parameters().values());
  }

  /** Trains for so many steps more; the checkpoint is written there. */
  Recorder train(int steps, Path directory) {
    Recorder recorder = new Recorder(steps, () -> 0);
    trainer.run(recorder, new Checkpoint(directory));
    return recorder;
  }

  /** Writes down what it hears and stops after some steps. */
  static final class Recorder implements Trainer.Listener {
    final List<Trainer.Step> steps = new ArrayList<>();
    final List<Integer> epochs = new ArrayList<>();
    private final int most;
    private final DoubleSupplier numbers;

    Recorder(int most, DoubleSupplier numbers) {
      this.most = most;
      this.numbers = numbers;
    }

    double[] losses() {
      return steps.stream().mapToDouble(Trainer.Step::loss).toArray();
    }

    @Override
    public void begins(Progress progress, int batches) {
      epochs.add(progress.epoch());
    }

    @Override
    public void stepped(Trainer.Step step, Progress progress) {
      steps.add(step);
    }

    @Override
    public double validate(Progress progress) {
      return numbers.getAsDouble();
    }

    @Override
    public boolean stops() {
      return steps.size() >= most;
    }
  }
}
