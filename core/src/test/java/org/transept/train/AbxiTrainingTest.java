package org.transept.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.transept.Tiny;
import org.transept.config.Settings;
import org.transept.data.Dataset;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Batches;
import org.transept.data.synthetic.World;
import org.transept.model.Encoding;
import org.transept.model.Fusion;
import org.transept.model.Network;
import org.transept.model.abxi.Abxi;
import org.transept.nn.GatedCrossAttention;
import org.transept.nn.Pass;
import org.transept.objective.InfoNce;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/** ABXI under its own loss: slices add up, and it learns. */
@Tag("long")
@ExtendWith(NoLeaks.class)
class AbxiTrainingTest {
  private static final InfoNce.Config LOSS = new InfoNce.Config(8, 0.75);

  private final Dataset dataset = World.of(Tiny.world(200)).dataset();
  private final Sequences training = dataset.training();

  static List<Fusion> fusions() {
    return List.of(
        new Fusion.None(),
        new Fusion.Early(1, GatedCrossAttention.Config.DEFAULTS),
        new Fusion.Stack(3, GatedCrossAttention.Config.DEFAULTS));
  }

  private Network network(double dropout, ScalarType type) {
    return network(dropout, type, new Fusion.None());
  }

  private Network network(double dropout, ScalarType type, Fusion fusion) {
    return new Abxi.Config(16, 2, 20, dropout, 24, 4, 4, true, fusion)
        .build(new Parameters(1, type), dataset.catalogue());
  }

  private List<Batch> batches(int targets) {
    return new Batches(training, 20, targets, 1).epoch(1);
  }

  @ParameterizedTest
  @MethodSource("fusions")
  void slicesHaveTheGradientOfTheWholeBatchOfTheQuestionsAnswered(Fusion fusion) {
    try (Scope scope = Scope.open()) {
      Network network = network(0, ScalarType.Double, fusion);
      Batch batch = batches(300).get(0);
      double[][] gradients = new double[2][];
      Slices.Sums[] sums = new Slices.Sums[2];
      for (int i = 0; i < 2; i++) {
        Slices slices = new Slices(network, 1 + 2 * i, LOSS.build(training, 3), 5);
        List<ParameterRange> pieces = slices.pieces(batch, 2);
        sums[i] = slices.backward(batch, 2, pieces);
        slices.gather(pieces);
        gradients[i] = Host.doubles(network.parameters().gradients());
      }
      assertThat(sums[0].questions()).isEqualTo(Arrays.stream(network.answered(batch)).sum());
      assertThat(sums[0].questions()).isLessThan(batch.questions());
      assertThat(sums[1].questions()).isEqualTo(sums[0].questions());
      assertThat(sums[1].loss()).isCloseTo(sums[0].loss(), within(1e-12));
      assertThat(gradients[1]).containsExactly(gradients[0], within(1e-13));
    }
  }

  /** Domains in which a row has targets, on average. */
  private static double domains(Network network, Batch batch) {
    try (Scope scope = Scope.inference()) {
      Encoding encoding = network.encode(batch, Pass.inference());
      long shares = 0;
      for (int d = 0; d < 2; d++) {
        int[] offsets = encoding.offsets();
        shares += Arrays.stream(encoding.rowQ(), offsets[d], offsets[d + 1]).distinct().count();
      }
      return shares / (double) Arrays.stream(encoding.rowQ()).distinct().count();
    }
  }

  /** A target among 16 others for each domain. */
  @ParameterizedTest
  @MethodSource("fusions")
  void anUntrainedModelLosesTheLogarithmOfWhatItComparesAndLearns(Fusion fusion) {
    try (Scope scope = Scope.open()) {
      Network network = network(0.1, ScalarType.Float, fusion);
      Trainer.Config config =
          Settings.read(
              Trainer.Config.DEFAULTS, null, List.of("optimizer.rate=0.01", "schedule.warmup=5"));
      Trainer trainer =
          new Trainer(config, network, LOSS.build(training, 1), new Batches(training, 20, 1, 1), 1);
      List<Batch> epoch = batches(600);
      double domains = domains(network, epoch.get(0));
      double[] losses = new double[80];
      long before = Scope.live();
      for (int i = 0; i < losses.length; i++) {
        losses[i] = trainer.step(epoch.get(i % epoch.size()), 1000).loss();
        assertThat(Scope.live()).isEqualTo(before);
      }
      assertThat(losses[0]).isCloseTo(domains * Math.log(17), within(0.1));
      double last = Arrays.stream(losses, 70, 80).average().orElseThrow();
      assertThat(last).isLessThan(0.75 * losses[0]);
    }
  }

  @Test
  void aBatchThatAsksNothingMovesNothing() {
    try (Scope scope = Scope.open()) {
      Network network = network(0.1, ScalarType.Float);
      Sequences strangers = Tiny.sequences(dataset.catalogue(), new int[] {1, 31}, new int[] {32});
      Batch batch = new Batches(strangers, 20, 10, 1).epoch(1).get(0);
      Slices slices = new Slices(network, 2, LOSS.build(strangers, 1), 1);
      Slices.Sums sums = slices.backward(batch, 1, ParameterRange.all(network.parameters()));
      assertThat(sums.questions()).isZero();
      assertThat(sums.loss()).isZero();
      assertThat(slices.gather(ParameterRange.all(network.parameters()))).isZero();
    }
  }
}
