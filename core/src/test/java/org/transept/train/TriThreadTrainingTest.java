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
import org.transept.model.trithread.TriThread;
import org.transept.nn.Block;
import org.transept.nn.GatedCrossAttention;
import org.transept.nn.GatedCrossAttention.Gate;
import org.transept.nn.Pass;
import org.transept.objective.Objective;
import org.transept.objective.SampledSoftmax;
import org.transept.objective.Softmax;
import org.transept.text.ItemText;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/** The threads under a whole loss: questions, pairs of items and profiles. */
@ExtendWith(NoLeaks.class)
class TriThreadTrainingTest {
  private static final long SEED = 5;
  private static final int NUMBERS = 2;
  private static final double ROUNDING = 1e-13;
  private static final Block.Config BLOCK = new Block.Classic.Config();
  private static final ItemText.Titles TITLES = new ItemText.Titles(6, 1, false);
  private static final TriThread.Contrast CONTRAST = new TriThread.Contrast(0.8, 0.6, 2);
  private static final Objective SOFTMAX = new Softmax(new Softmax.Config(0.8));

  private static final Catalogue CATALOGUE =
      Tiny.catalogue(3, 4)
          .called(
              new String[] {
                "", "green tea", "black tea", "", "tea pot", "pot lid", "steel lid", ""
              });

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
        new TriThread.Config(4, 1, 1, 5, 0, BLOCK, fusion, TITLES, true, CONTRAST)
            .build(new Parameters(1, ScalarType.Double), LOG);
    Tensors.scramble(network.parameters().named(), new Random(13), 0.5);
    network.items().update();
    return network;
  }

  /** The same seed draws the same pairs, so that the loss is a function of weights. */
  private static double loss(Network network) {
    try (Scope scope = Scope.inference()) {
      network.items().update();
      try (Scope inner = Scope.inference()) { // the loss keeps its gradient in an enclosing scope
        Encoding encoding = network.encode(BATCH, Pass.training(SEED));
        network.items().collectGradients(); // There are none, but look-ups wait for it.
        return SOFTMAX.loss(encoding, network.items(), 1).value() + terms(encoding);
      }
    }
  }

  private static double terms(Encoding encoding) {
    assertThat(encoding.terms()).containsOnlyKeys("items", "profiles");
    return encoding.terms().values().stream().mapToDouble(Tensor::item_double).sum();
  }

  @Tag("long")
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
          .isCloseTo(loss.value() + terms(encoding), within(ROUNDING));
      network.items().collectGradients();
      network.items().collectAll(List.of());
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

  /** Terms are those of the slices; the gradients of the vectors are gathered from all of them. */
  @Test
  void slicesAddUpToWhatTheyAreOneByOne() {
    try (Scope scope = Scope.open()) {
      Network network = network(new Fusion.None());
      List<ParameterRange> pieces = ParameterRange.all(network.parameters());
      Slices slices = new Slices(network, 2, SOFTMAX, SEED);
      Slices.Sums sums = slices.backward(BATCH, 1, pieces);
      slices.gather(pieces);
      Tensor gathered = network.parameters().gradients().clone();
      network.parameters().gradients().zero_();
      double expected = 0;
      Map<String, Double> terms = new HashMap<>();
      for (Batch slice : BATCH.slices(2)) {
        Pass pass = Pass.training(SEED, Seed.of(SEED, "rows", 1));
        Encoding encoding = network.encode(slice, pass);
        Objective.Loss loss =
            SOFTMAX.loss(
                encoding, network.items(), 1, Objective.BatchSize.of(network.answered(BATCH)));
        Slices.Sums its =
            Slices.backward(encoding, loss, (double) encoding.size() / BATCH.questions());
        expected += its.loss();
        its.terms().forEach((name, value) -> terms.merge(name, value, Double::sum));
        network.items().collectGradients();
      }
      network.items().collectAll(List.of());
      assertThat(sums.loss()).isCloseTo(expected, within(ROUNDING));
      assertThat(sums.terms()).isEqualTo(terms).containsKeys("items", "profiles");
      Tensors.assertClose(
          "gradients", gathered, Host.doubles(network.parameters().gradients()), ROUNDING);
    }
  }

  /** A row alone has nothing to be told from. */
  @Test
  void termsNeedTwoRows() {
    try (Scope scope = Scope.open()) {
      Network network = network(new Fusion.None());
      Encoding alone =
          network.encode(Batch.training(LOG, new Window(0, 0, 5)), Pass.training(SEED));
      assertThat(alone.terms()).isEmpty();
      Encoding asking =
          network.encode(
              Batch.asking(LOG, new Window[] {new Window(0, 0, 5)}, new int[] {0}, new int[] {0}),
              Pass.inference());
      assertThat(asking.terms()).isEmpty();
    }
  }

  @Test
  void aStepMovesEveryVectorEvenUnderASampledLoss() {
    Sequences training = titled();
    try (Scope scope = Scope.open()) {
      Network network = tiny(training, ScalarType.Double, 0);
      Objective sampled = new SampledSoftmax(new SampledSoftmax.Config(2, 0.5, 1), training, 1);
      Slices slices = new Slices(network, 2, sampled, SEED);
      Batch batch = new Batches(training, 20, 30, 1).epoch(1).get(0);
      List<ParameterRange> pieces = slices.pieces(batch, 1);
      slices.backward(batch, 1, pieces);
      double norm = slices.gather(pieces);
      assertThat(network.parameters().gradients().norm().item_double())
          .isCloseTo(norm, within(ROUNDING)); // Every gradient lies in the pieces.
      assertThat(network.items().allGradientsVD().norm().item_double()).isZero();
    }
  }

  /** The tiny world's items, of which two in three are called after where they stand. */
  private static Sequences titled() {
    Sequences training = Tiny.dataset().training();
    Catalogue catalogue = training.catalogue();
    String[] titles = new String[catalogue.items() + 1];
    Arrays.setAll(
        titles, item -> item % 3 == 0 ? "" : "kind%d shelf%d".formatted(item % 7, item / 5));
    return new Sequences(
        catalogue.called(titles),
        training.users(),
        training.offsets(),
        training.items(),
        training.times());
  }

  private static Network tiny(Sequences training, ScalarType type, double dropout) {
    ItemText.Titles text = new ItemText.Titles(16, 1, false);
    return new TriThread.Config(
            16, 1, 2, 20, dropout, BLOCK, fusions().get(1), text, true, CONTRAST)
        .build(new Parameters(1, type), training);
  }

  @Tag("long")
  @Test
  void itLearnsAndEveryStepGivesItsMemoryBack() {
    Sequences training = titled();
    try (Scope scope = Scope.open()) {
      Network network = tiny(training, ScalarType.Float, 0.1);
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
        assertThat(step.terms()).containsOnlyKeys("items", "profiles");
        assertThat(Scope.live()).isEqualTo(before);
      }
      double last = Arrays.stream(losses, 70, 80).average().orElseThrow();
      assertThat(last).isLessThan(0.85 * losses[0]);
    }
  }
}
