package org.transept.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.transept.Tiny;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Batches;
import org.transept.model.Fusion;
import org.transept.model.Network;
import org.transept.model.abxi.Abxi;
import org.transept.model.towers.Merged;
import org.transept.model.towers.Towers;
import org.transept.nn.Block;
import org.transept.nn.GatedCrossAttention;
import org.transept.nn.GatedCrossAttention.Gate;
import org.transept.objective.Objective;
import org.transept.objective.SampledSoftmax;
import org.transept.objective.Softmax;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/** A training step leaves nothing behind in the scope that the model lives in. */
@ExtendWith(NoLeaks.class)
class StepLeakTest {
  private static final Sequences SEQUENCES =
      Tiny.sequences(
          Tiny.catalogue(2, 2),
          new int[] {1, 3, 4, 2, 2, 3, 1, 4, 3, 1, 2, 4},
          new int[] {4, 4, 1, 3, 2, 1, 1, 3});

  static List<Network.Config> networks() {
    Block.Config block = Block.Modern.Config.DEFAULTS;
    GatedCrossAttention.Config attention =
        new GatedCrossAttention.Config(0, Gate.SIGMOID, true, true);
    return List.of(
        new Abxi.Config(4, 2, 5, 0.1, 6, 2, 2, true),
        new Abxi.Config(4, 2, 5, 0.1, 6, 2, 2, true, new Fusion.Early(2, attention)),
        new Abxi.Config(4, 2, 5, 0.1, 6, 2, 2, true, new Fusion.Stack(3, attention)),
        new Merged.Config(4, 1, 2, 5, 0.1, new Block.Classic.Config()),
        new Towers.Config(4, 1, 2, 5, 0.1, block, true, new Fusion.Early(1, attention)),
        new Towers.Config(4, 1, 2, 5, 0.1, block, false, new Fusion.Stack(2, attention)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void stepsLeaveNothingBehind(Network.Config config) {
    for (Objective.Config loss :
        List.of(Softmax.Config.DEFAULTS, new SampledSoftmax.Config(3, 0.5, 1))) {
      try (Scope scope = Scope.open()) {
        Parameters parameters = new Parameters(1, ScalarType.Float);
        Network network = config.build(parameters, SEQUENCES.catalogue());
        Batches batches = new Batches(SEQUENCES, config.length(), 10, 1);
        Objective objective = loss.build(SEQUENCES, 1);
        Trainer trainer = new Trainer(Trainer.Config.DEFAULTS, network, objective, batches, 1);
        long before = Scope.live();
        for (Batch batch : batches.epoch(1)) {
          Trainer.Step step = trainer.step(batch, 10);
          assertThat(step.loss()).isPositive();
          assertThat(Scope.live()).isEqualTo(before);
        }
      }
    }
  }
}
