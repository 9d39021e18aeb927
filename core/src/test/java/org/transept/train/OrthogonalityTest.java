package org.transept.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
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
import org.transept.model.abxi.Abxi;
import org.transept.model.context.RequestTime;
import org.transept.model.npcdsr.NpCdsr;
import org.transept.model.towers.Towers;
import org.transept.model.towers.Transept;
import org.transept.model.trithread.TriThread;
import org.transept.nn.Block;
import org.transept.nn.GatedCrossAttention;
import org.transept.nn.GatedCrossAttention.Control;
import org.transept.nn.GatedCrossAttention.Gate;
import org.transept.nn.OutputGate;
import org.transept.nn.Pass;
import org.transept.objective.Objective;
import org.transept.objective.Softmax;
import org.transept.probe.Alignment;
import org.transept.text.ItemText;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/** The penalty on the angle of cross-attention, and what its controls do in training. */
@ExtendWith(NoLeaks.class)
class OrthogonalityTest {
  private static final long SEED = 5;
  private static final double LAMBDA = 2.5;
  private static final String TERM = "orthogonality";
  private static final Block.Config BLOCK = Block.Modern.Config.DEFAULTS;
  private static final Objective SOFTMAX = new Softmax(new Softmax.Config(0.8));

  private static final Catalogue CATALOGUE =
      Tiny.catalogue(3, 4)
          .called(
              new String[] {
                "", "green tea", "black tea", "", "tea pot", "pot lid", "steel lid", "steel pan"
              });

  private static final Sequences LOG =
      Tiny.sequences(
          CATALOGUE,
          new int[] {1, 4, 4, 2, 5, 1, 7, 2, 6, 3},
          new int[] {7, 7, 5, 3, 6, 1},
          new int[] {5, 2, 7, 3});

  private static final Batch BATCH =
      Batch.training(LOG, new Window(0, 5, 10), new Window(1, 12, 16), new Window(2, 16, 20));

  private static GatedCrossAttention.Config attention(Control control, double orthogonality) {
    return new GatedCrossAttention.Config(
        0, Gate.SIGMOID, true, false, OutputGate.Kind.NONE, control, orthogonality);
  }

  private static Network.Config towers(Fusion fusion) {
    return new Towers.Config(4, 1, 2, 5, 0, BLOCK, false, fusion);
  }

  /** Every host with a fusion; four crossings in each, two sites in both directions. */
  static List<Network.Config> hosts() {
    var penalised = attention(Control.NONE, LAMBDA);
    Fusion early = new Fusion.Early(2, penalised);
    Fusion stack = new Fusion.Stack(2, penalised);
    ItemText titles = new ItemText.Titles(6, 1, false);
    List<Network.Config> hosts = new ArrayList<>();
    for (Fusion fusion : List.of(early, stack)) {
      hosts.add(towers(fusion));
      hosts.add(
          new Transept.Config(
              4,
              1,
              2,
              5,
              0,
              BLOCK,
              Network.Streams.BOTH,
              fusion,
              new RequestTime.None(),
              new ItemText.None(),
              false));
      hosts.add(new Abxi.Config(4, 2, 5, 0, 6, 2, 3, false, fusion));
      hosts.add(new NpCdsr.Config(4, 1, 2, 5, 0, BLOCK, new NpCdsr.Latent(3, 0.5, 4, 0.8), fusion));
      hosts.add(
          new TriThread.Config(
              4, 1, 1, 5, 0, BLOCK, fusion, titles, true, new TriThread.Contrast(0, 0, 2)));
    }
    return hosts;
  }

  private static Network network(Network.Config config) {
    Network network = config.build(new Parameters(1, ScalarType.Double), LOG);
    Tensors.scramble(network.parameters().named(), new Random(13), 0.5);
    network.items().update();
    return network;
  }

  private static double term(Encoding encoding) {
    return Objects.requireNonNull(encoding.terms().get(TERM)).item_double();
  }

  private static double loss(Network network) {
    try (Scope scope = Scope.inference()) {
      network.items().update();
      try (Scope inner = Scope.inference()) { // the loss keeps its gradient in an enclosing scope
        Encoding encoding = network.encode(BATCH, Pass.training(SEED));
        network.items().collectGradients(); // There are none, but look-ups wait for it.
        double terms = encoding.terms().values().stream().mapToDouble(Tensor::item_double).sum();
        return SOFTMAX.loss(encoding, network.items(), 1).value() + terms;
      }
    }
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("hosts")
  void theLossOfEveryHostHasItsGradients(Network.Config config) {
    Random random = new Random(3);
    try (Scope scope = Scope.open()) {
      Network network = network(config);
      network.parameters().gradients().zero_();
      Encoding encoding = network.encode(BATCH, Pass.training(SEED));
      assertThat(term(encoding)).isPositive();
      Objective.Loss loss = SOFTMAX.loss(encoding, network.items(), 1);
      Slices.backward(encoding, loss, 1);
      network.items().collectGradients();
      network.items().collectAll(List.of());
      Map<String, Tensor> gradients = new HashMap<>(); // Copies: later losses add to the items'.
      Map<String, Tensor> named = network.parameters().named();
      named.forEach((name, weight) -> gradients.put(name, weight.grad().clone()));
      named.forEach(
          (name, weight) ->
              Differences.check(
                  name,
                  weight,
                  Objects.requireNonNull(gradients.get(name)),
                  () -> loss(network),
                  random,
                  1));
    }
  }

  /** Computed from the taps of a pass without dropout, which are those of a training pass. */
  @ParameterizedTest
  @EnumSource(
      value = Control.class,
      names = {"NONE", "SELF", "SHUFFLED", "FROZEN", "PARALLEL"})
  void theTermIsTheMeanOfSquaredCosines(Control control) {
    try (Scope scope = Scope.inference()) {
      Network network = network(towers(new Fusion.Early(2, attention(control, LAMBDA))));
      Pass traced = Pass.traced();
      assertThat(network.encode(BATCH, traced).terms()).isEmpty();
      Alignment alignment = new Alignment(CATALOGUE.names());
      alignment.add(traced);
      double expected =
          LAMBDA
              * alignment.rows().stream()
                  .mapToDouble(row -> row.rmsCos() * row.rmsCos())
                  .average()
                  .orElseThrow();
      assertThat(alignment.rows()).hasSize(4);
      Encoding encoding = network.encode(BATCH, Pass.training(SEED));
      assertThat(encoding.terms()).containsOnlyKeys(TERM);
      assertThat(term(encoding)).isCloseTo(expected, within(1e-12)).isGreaterThan(1e-4);
    }
  }

  @Test
  void termsOfSlicesAreWeighedByTheirQuestions() {
    try (Scope scope = Scope.open()) {
      Network network = network(towers(new Fusion.Early(1, attention(Control.NONE, -LAMBDA))));
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
      assertThat(sums.terms()).containsOnlyKeys(TERM);
      assertThat(sums.terms().get(TERM)).isCloseTo(term, within(1e-13)).isNegative();
      assertThat(sums.loss()).isCloseTo(loss + term, within(1e-13));
    }
  }

  /** A network that trains on the log of a tiny world. */
  private record Course(Network network, Trainer trainer, List<Batch> epoch) {
    static Course of(Control control, double orthogonality) {
      Sequences training = Tiny.dataset().training();
      Fusion fusion = new Fusion.Early(1, attention(control, orthogonality));
      Network network =
          new Towers.Config(16, 1, 2, 20, 0.1, BLOCK, true, fusion)
              .build(new Parameters(1, ScalarType.Float), training);
      Trainer.Config config =
          Settings.read(
              Trainer.Config.DEFAULTS,
              null,
              List.of("optimizer.rate=0.01", "schedule.warmup=5", "slices=2"));
      Batches batches = new Batches(training, 20, 200, 1);
      Trainer trainer =
          new Trainer(config, network, new Softmax(Softmax.Config.DEFAULTS), batches, 1);
      return new Course(network, trainer, batches.epoch(1));
    }

    void steps(int steps) {
      for (int i = 0; i < steps; i++) {
        trainer.step(epoch.get(i % epoch.size()), 1000);
      }
    }

    /** Mean over both directions of the cosines' root mean square. */
    double rms() {
      try (Scope scope = Scope.inference()) {
        Pass traced = Pass.traced();
        network.encode(epoch.get(0), traced);
        Alignment alignment = new Alignment(network.items().catalogue().names());
        alignment.add(traced);
        return alignment.rows().stream().mapToDouble(Alignment.Row::rmsCos).average().orElseThrow();
      }
    }
  }

  @Test
  void aPenaltyLowersCosinesAndARewardRaisesThem() {
    try (Scope scope = Scope.open()) {
      Course penalised = Course.of(Control.NONE, 5);
      Course rewarded = Course.of(Control.NONE, -5);
      double start = penalised.rms();
      assertThat(rewarded.rms()).isEqualTo(start);
      penalised.steps(20);
      rewarded.steps(20);
      assertThat(penalised.rms()).isLessThan(0.7 * start);
      assertThat(rewarded.rms()).isGreaterThan(1.5 * start);
    }
  }

  private static Map<String, float[]> modules(Network network) {
    Map<String, float[]> modules = new HashMap<>();
    network
        .parameters()
        .saved()
        .forEach(
            (name, weight) -> {
              if (name.startsWith("fusion.")) {
                modules.put(name, Host.floats(weight));
              }
            });
    return modules;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void frozenModulesKeepTheirStartWhileAllElseLearns(boolean frozen) {
    try (Scope scope = Scope.open()) {
      Course course = Course.of(frozen ? Control.FROZEN : Control.NONE, 0);
      Map<String, float[]> before = modules(course.network());
      assertThat(before).hasSize(2 * 16);
      float[] weights = Host.floats(course.network().parameters().values());
      course.steps(10);
      Map<String, float[]> after = modules(course.network());
      before.forEach(
          (name, numbers) -> {
            if (frozen) {
              assertThat(after.get(name)).as(name).containsExactly(numbers);
            } else {
              assertThat(after.get(name)).as(name).isNotEqualTo(numbers);
            }
          });
      float[] moved = Host.floats(course.network().parameters().values());
      assertThat(moved).isNotEqualTo(weights);
    }
  }

  /** Every step gives its memory back, terms included. */
  @Tag("long")
  @ParameterizedTest
  @EnumSource
  void everyControlLearns(Control control) {
    try (Scope scope = Scope.open()) {
      Course course = Course.of(control, 0.1);
      long before = Scope.live();
      double first = course.trainer().step(course.epoch().get(0), 1000).loss();
      course.steps(40);
      double last = course.trainer().step(course.epoch().get(0), 1000).loss();
      assertThat(Scope.live()).isEqualTo(before);
      assertThat(last).isLessThan(0.97 * first);
    }
  }
}
