package org.transept.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Tiny;
import org.transept.config.Settings;
import org.transept.data.Dataset;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Batches;
import org.transept.model.DivergedException;
import org.transept.model.Network;
import org.transept.model.towers.Towers;
import org.transept.objective.Softmax;
import org.transept.run.Machine;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

@Tag("long")
@ExtendWith(NoLeaks.class)
class TrainerTest {
  private final Dataset dataset = Tiny.dataset();
  private final Sequences training = dataset.training();

  private record Setup(Network network, Trainer trainer, List<Batch> epoch) {}

  private Setup setup(String... sets) {
    Towers.Config model =
        Settings.read(Towers.Config.DEFAULTS, null, List.of("width=16", "layers=1", "dropout=0.1"));
    Trainer.Config config = Settings.read(Trainer.Config.DEFAULTS, null, List.of(sets));
    Network network = model.build(new Parameters(1, ScalarType.Float), dataset.catalogue());
    Batches batches = new Batches(training, model.length(), config.batchTargets(), 1);
    return new Setup(
        network,
        new Trainer(config, network, new Softmax(Softmax.Config.DEFAULTS), batches, 1),
        batches.epoch(1));
  }

  private double[] losses(Setup setup, int steps) {
    double[] losses = new double[steps];
    for (int i = 0; i < steps; i++) {
      losses[i] = setup.trainer().step(setup.epoch().get(i % setup.epoch().size()), 1000).loss();
    }
    return losses;
  }

  @Test
  void theSameSeedGivesTheSameWeightsBitForBit() {
    try (Scope scope = Scope.open()) {
      Setup first = setup("batchTargets=64");
      Setup second = setup("batchTargets=64");
      assertThat(losses(first, 20)).containsExactly(losses(second, 20));
      assertThat(Host.floats(first.network().parameters().values()))
          .containsExactly(Host.floats(second.network().parameters().values()));
    }
  }

  @Test
  void anUntrainedModelLosesTheLogarithmOfTheCatalogueAndLearns() {
    try (Scope scope = Scope.open()) {
      double[] losses =
          losses(setup("batchTargets=512", "optimizer.rate=0.01", "schedule.warmup=5"), 150);
      assertThat(losses[0]).isCloseTo(Math.log(30), within(0.02));
      assertThat(losses[149]).isLessThan(2.2);
    }
  }

  /** Steps with the Java heap collected in between: its growth would pass for native memory. */
  private void collected(Setup setup, int steps) {
    for (int done = 0; done < steps; done += 100) {
      losses(setup, 100);
      System.gc();
    }
  }

  @Tag("slow")
  @Test
  void aThousandStepsLeaveNativeMemoryFlat() {
    try (Scope scope = Scope.open()) {
      Setup setup = setup("batchTargets=128");
      collected(setup, 200);
      long live = Scope.live();
      long resident = Machine.residentMiB();
      collected(setup, 1000);
      assertThat(Scope.live()).isLessThanOrEqualTo(live);
      assertThat(Machine.residentMiB() - resident).isLessThan(60);
    }
  }

  @Test
  void aDivergedRunSaysWhereAndWhatToDo() {
    try (Scope scope = Scope.open()) {
      Setup setup = setup("optimizer.rate=1e30", "schedule.warmup=0", "clip=0");
      assertThatThrownBy(() -> losses(setup, 50))
          .isInstanceOf(DivergedException.class)
          .hasMessageMatching(
              "loss became \\S+ at step 1 \\(epoch 1\\) with gradient norm \\S+; last finite loss"
                  + " \\S+; lower train.optimizer.rate \\(1.0E30\\) or train.clip \\(0.0\\)");
    }
  }
}
