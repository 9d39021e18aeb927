package org.transept.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.cuda_is_available;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.transept.Tiny;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Batches;
import org.transept.model.Network;
import org.transept.model.towers.Towers;
import org.transept.objective.Objective;
import org.transept.objective.SampledSoftmax;
import org.transept.objective.Softmax;
import org.transept.torch.Device;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/** A GPU computes what the processor computes; without one there is nothing to compare. */
class GpuTest {
  private static final Sequences SEQUENCES = Tiny.dataset().training();

  @Test
  void stepsOnAGpuLoseWhatStepsOnTheProcessorLose() {
    assumeTrue(cuda_is_available(), "no GPU that libtorch can use");
    for (Objective.Config objective :
        List.of(Softmax.Config.DEFAULTS, new SampledSoftmax.Config(16, 0.5, 1))) {
      double[] processor = losses(objective);
      Device.use("cuda");
      try {
        double[] gpu = losses(objective);
        for (int i = 0; i < gpu.length; i++) {
          assertThat(gpu[i]).as("step %d", i).isCloseTo(processor[i], within(1e-3));
        }
      } finally {
        Device.use("cpu");
      }
    }
  }

  /** Without dropout, which each device draws from a generator of its own. */
  private static double[] losses(Objective.Config objective) {
    Towers.Config usual = Towers.Config.DEFAULTS;
    Network.Config config = new Towers.Config(16, 2, 2, 10, 0, usual.block(), true, usual.fusion());
    try (Scope scope = Scope.open()) {
      Network network = config.build(new Parameters(1, ScalarType.Float), SEQUENCES.catalogue());
      Batches batches = new Batches(SEQUENCES, config.length(), 100, 1);
      Trainer trainer =
          new Trainer(Trainer.Config.DEFAULTS, network, objective.build(SEQUENCES, 1), batches, 1);
      List<Batch> epoch = batches.epoch(1);
      return epoch.stream()
          .limit(4)
          .mapToDouble(b -> trainer.step(b, epoch.size()).loss())
          .toArray();
    }
  }
}
