package org.transept.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.transept.Differences;
import org.transept.Tensors;
import org.transept.Tiny;
import org.transept.config.Seed;
import org.transept.config.Settings;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Batches;
import org.transept.data.batch.Window;
import org.transept.model.Encoding;
import org.transept.model.Fusion;
import org.transept.model.Network;
import org.transept.model.npcdsr.NpCdsr;
import org.transept.nn.Block;
import org.transept.nn.GatedCrossAttention;
import org.transept.nn.GatedCrossAttention.Gate;
import org.transept.nn.Pass;
import org.transept.objective.Objective;
import org.transept.objective.SampledSoftmax;
import org.transept.objective.Softmax;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/** NP-CDSR (reconstruction) under a whole loss: questions, noise, support and divergence. */
@Tag("long")
@ExtendWith(NoLeaks.class)
class NpCdsrTrainingTest {
  private static final long SEED = 5;
  private static final int NUMBERS = 2;
  private static final Block.Config BLOCK = Block.Modern.Config.DEFAULTS;
  private static final NpCdsr.Latent LATENT = new NpCdsr.Latent(3, 0.5, 4, 0.8);
  private static final Objective SOFTMAX = new Softmax(new Softmax.Config(0.8));

  private static final Catalogue CATALOGUE = Tiny.catalogue(3, 4);

  /** Items 1 to 3 are of the first domain, 4 to 7 of the second. */
  private static final Sequences LOG =
      Tiny.sequences(
          CATALOGUE,
          new int[] {1, 4, 4, 2, 5, 1, 7, 2, 6, 3},
          new int[] {7, 7, 5, 3, 6, 1},
          new int[] {5, 2, 7, 3},
          new int[] {2, 2, 1});

  private static final Batch BATCH =
      Batch.training(
          LOG,
          new Window(0, 5, 10),
          new Window(1, 12, 16),
          new Window(2, 16, 20),
          new Window(3, 20, 23));

  static List<Fusion> fusions() {
    return List.of(
        new Fusion.None(),
        new Fusion.Early(1, new GatedCrossAttention.Config(0, Gate.SIGMOID, true, true)),
        new Fusion.Stack(2, new GatedCrossAttention.Config(1, Gate.TANH, false, false)));
  }

  private static Network network(Fusion fusion) {
    Network network =
        new NpCdsr.Config(4, 1, 2, 5, 0, BLOCK, LATENT, fusion)
            .build(new Parameters(1, ScalarType.Double), LOG);
    Tensors.scramble(network.parameters().named(), new Random(13), 0.5);
    return network;
  }

  /** The same seed draws the same noise and support, so that the loss is a function of weights. */
  private static double loss(Network network) {
    try (Scope scope = Scope.inference()) {
      try (Scope inner = Scope.inference()) { // the loss keeps its gradient in an enclosing scope
        Encoding encoding = network.encode(BATCH, Pass.training(SEED));
        network.items().collectGradients(); // There are none, but look-ups wait for it.
        return SOFTMAX.loss(encoding, network.items(), 1).value() + term(encoding);
      }
    }
  }

  private static double term(Encoding encoding) {
    return Objects.requireNonNull(encoding.terms().get("kl")).item_double();
  }

  @ParameterizedTest
  @MethodSource("fusions")
  void theLossHasItsGradients(Fusion fusion) {
    Random random = new Random(3);
    try (Scope scope = Scope.open()) {
      Network network = network(fusion);
      network.parameters().gradients().zero_();
      Encoding encoding = network.encode(BATCH, Pass.training(SEED));
      Objective.Loss loss = SOFTMAX.loss(encoding, network.items(), 1);
      assertThat(Slices.backward(encoding, loss, 1).loss())
          .isEqualTo(loss.value() + term(encoding));
      network.items().collectGradients();
      Map<String, Tensor> gradients = new HashMap<>(); // Copies: later losses add to the items'.
      Map<String, Tensor> named = network.parameters().named();
      named.forEach((name, weight) -> gradients.put(name, weight.grad().clone()));
      named.forEach(
          (name, weight) -> {
            Tensor gradient = Objects.requireNonNull(gradients.get(name));
            boolean shifts = name.endsWith("key.bias"); // which no softmax can see
            assertThat(gradient.norm().item_double() > 1e-7).as(name).isEqualTo(!shifts);
            Differences.check(name, weight, gradient, () -> loss(network), random, NUMBERS);
          });
    }
  }

  @Test
  void termsOfSlicesAreWeighedByTheirQuestions() {
    try (Scope scope = Scope.open()) {
      Network network = network(new Fusion.None());
      Slices.Sums sums =
          new Slices(network, 2, SOFTMAX, SEED)
              .backward(BATCH, 1, ParameterRange.all(network.parameters()));
      double term = 0;
      double loss = 0;
      List<Batch> slices = BATCH.slices(2);
      assertThat(slices).hasSize(2);
      for (int s = 0; s < 2; s++) {
        String purpose = s == 0 ? "dropout" : "dropout 1";
        Encoding encoding = network.encode(slices.get(s), Pass.training(Seed.of(SEED, purpose, 1)));
        double share = (double) encoding.size() / BATCH.questions();
        term += share * term(encoding);
        loss += share * SOFTMAX.loss(encoding, network.items(), 1).value();
      }
      assertThat(sums.terms()).containsOnlyKeys("kl");
      assertThat(sums.terms().get("kl")).isCloseTo(term, within(1e-13)).isGreaterThan(0.01);
      assertThat(sums.loss()).isCloseTo(loss + term, within(1e-13));
    }
  }

  @Test
  void aSparseStepReachesTheItemsThatTellSomething() {
    Sequences training = Tiny.dataset().training();
    try (Scope scope = Scope.open()) {
      Network network =
          new NpCdsr.Config(8, 1, 2, 20, 0, BLOCK, LATENT, new Fusion.None())
              .build(new Parameters(1, ScalarType.Double), training);
      Objective sampled = new SampledSoftmax(new SampledSoftmax.Config(2, 0.5, 1), training, 1);
      Slices slices = new Slices(network, 2, sampled, SEED);
      Batch batch = new Batches(training, 20, 30, 1).epoch(1).get(0);
      List<ParameterRange> pieces = slices.pieces(batch, 1);
      slices.backward(batch, 1, pieces);
      double norm = slices.gather(pieces);
      assertThat(network.parameters().gradients().norm().item_double())
          .isCloseTo(norm, within(1e-13)); // Every gradient lies in the pieces.
    }
  }

  @Test
  void itLearnsAndEveryStepGivesItsMemoryBack() {
    Sequences training = Tiny.dataset().training();
    try (Scope scope = Scope.open()) {
      Network network =
          new NpCdsr.Config(16, 1, 2, 20, 0.1, BLOCK, LATENT, fusions().get(1))
              .build(new Parameters(1, ScalarType.Float), training);
      Trainer.Config config =
          Settings.read(
              Trainer.Config.DEFAULTS,
              null,
              List.of("optimizer.rate=0.01", "schedule.warmup=5", "slices=2"));
      Trainer trainer =
          new Trainer(
              config,
              network,
              new Softmax(Softmax.Config.DEFAULTS),
              new Batches(training, 20, 1, 1),
              1);
      List<Batch> epoch = new Batches(training, 20, 200, 1).epoch(1);
      double[] losses = new double[80];
      long before = Scope.live();
      for (int i = 0; i < losses.length; i++) {
        Trainer.Step step = trainer.step(epoch.get(i % epoch.size()), 1000);
        losses[i] = step.loss();
        assertThat(step.terms()).containsOnlyKeys("kl");
        assertThat(Scope.live()).isEqualTo(before);
      }
      network.refresh();
      assertThat(Scope.live()).isEqualTo(before);
      double last = Arrays.stream(losses, 70, 80).average().orElseThrow();
      assertThat(last).isLessThan(0.85 * losses[0]);
      double[] latents =
          Host.doubles(Objects.requireNonNull(network.parameters().saved().get("latents")));
      assertThat(latents).hasSize(6).doesNotContain(0);
    }
  }
}
