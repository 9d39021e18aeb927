package org.transept.model.npcdsr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.Golden;
import org.transept.Tensors;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Window;
import org.transept.model.Encoding;
import org.transept.model.Fusion;
import org.transept.model.Network;
import org.transept.model.Tokens;
import org.transept.model.towers.FusedTowers;
import org.transept.nn.Block;
import org.transept.nn.FeedForward;
import org.transept.nn.GatedCrossAttention;
import org.transept.nn.GatedCrossAttention.Gate;
import org.transept.nn.Pass;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

@ExtendWith(NoLeaks.class)
class NpCdsrTest {
  private static final Catalogue CATALOGUE = Tiny.catalogue(5, 4);
  private static final Block.Config BLOCK = new Block.Modern.Config(FeedForward.Kind.SWIGLU, 2);
  private static final NpCdsr.Latent ALL = new NpCdsr.Latent(3, 1, 64, 0.7);
  private static final double ROUNDING = 1e-13;

  /** As golden.py has them: items 1 to 5 are of the first domain, 6 to 9 of the second. */
  private static final Sequences LOG =
      Tiny.sequences(
          CATALOGUE,
          new int[] {1, 6, 7, 2, 2, 9, 3},
          new int[] {8, 4, 6, 5},
          new int[] {3, 1, 4},
          new int[] {7, 2, 8},
          new int[] {6, 6});

  private static Fusion fusion(String kind) {
    return switch (kind) {
      case "-early" ->
          new Fusion.Early(2, new GatedCrossAttention.Config(0, Gate.SIGMOID, true, false));
      case "-stack" ->
          new Fusion.Stack(2, new GatedCrossAttention.Config(0, Gate.TANH, false, false));
      default -> new Fusion.None();
    };
  }

  private static NpCdsr.Config small(Fusion fusion) {
    return new NpCdsr.Config(8, 1, 2, 7, 0, BLOCK, ALL, fusion);
  }

  private static Network build(NpCdsr.Config config, Sequences training) {
    return config.build(new Parameters(1, ScalarType.Double), training);
  }

  /** Each user's events but for the {@code left} last. */
  private static Window[] windows(Sequences log, int left) {
    return IntStream.range(0, log.size())
        .mapToObj(u -> new Window(u, log.offsets()[u], log.offsets()[u + 1] - left))
        .toArray(Window[]::new);
  }

  private static Tensor latents(Network network) {
    return Objects.requireNonNull(network.parameters().saved().get("latents"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-early", "-stack"})
  void aTrainingPassIsThatOfPyTorchQuestionByQuestion(String kind) {
    try (Scope scope = Scope.open()) {
      Golden golden = Golden.read("np-cdsr" + kind + "-training");
      long seed = golden.json().path("settings").path("seed").asLong();
      Network network = build(small(fusion(kind)), LOG);
      golden.fill(network.parameters().named());
      assertNoise(golden, Pass.training(seed));
      Encoding encoding = network.encode(Batch.training(LOG, windows(LOG, 0)), Pass.training(seed));
      assertThat(encoding.targetQ()).containsExactly(golden.integers("targets"));
      assertThat(encoding.rowQ()).containsExactly(golden.integers("rows"));
      golden.assertOutput("output", encoding.hiddenQD());
      Tensor term = Objects.requireNonNull(encoding.terms().get("kl"));
      golden.assertOutput("term", term);
      golden.scalar(encoding.hiddenQD()).add(term).backward();
      network.items().collectGradients();
      network
          .parameters()
          .named()
          .forEach((name, weight) -> golden.assertGradient(name, weight.grad()));
    }
  }

  /** The fixture's noise is PyTorch's for its seed; here it is drawn domain after domain. */
  private static void assertNoise(Golden golden, Pass pass) {
    double[] noise =
        golden
            .json()
            .path("settings")
            .path("noise")
            .path("data")
            .valueStream()
            .mapToDouble(number -> number.asDouble())
            .toArray();
    Tensor like = Host.doubles(new double[3], 3);
    for (int d = 0; d < 2; d++) {
      Tensors.assertClose(
          "noise", pass.noise(like), Arrays.copyOfRange(noise, 3 * d, 3 * d + 3), ROUNDING);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-early", "-stack"})
  void evaluationKnowsWhatTrainingUsersTellAsInPyTorch(String kind) {
    try (Scope scope = Scope.inference()) {
      Golden golden = Golden.read("np-cdsr" + kind + "-evaluation");
      Network network = build(small(fusion(kind)), LOG);
      golden.fill(network.parameters().named());
      network.refresh();
      golden.assertOutput("latents", latents(network));
      int[] asked = golden.integers("asked");
      Batch batch = Batch.asking(LOG, windows(LOG, 1), asked, new int[asked.length]);
      Encoding encoding = network.encode(batch, Pass.inference());
      assertThat(encoding.rowQ()).containsExactly(golden.integers("rows"));
      golden.assertOutput("output", encoding.hiddenQD());
      assertThat(encoding.terms()).isEmpty();
    }
  }

  private static NeuralProcess.Latent latent(double[] means, double[] deviations) {
    double[] logs = Arrays.stream(deviations).map(Math::log).toArray();
    return new NeuralProcess.Latent(
        Host.doubles(means, means.length), Host.doubles(logs, logs.length));
  }

  /** log 2 + (1 + 9) / (2 x 4) - 1/2, and log(1/2) + (4 + 1) / (2 x 1) - 1/2. */
  @Test
  void divergenceIsThatOfNormalDistributionsByHand() {
    try (Scope scope = Scope.inference()) {
      NeuralProcess.Latent one = latent(new double[] {5, 1}, new double[] {1, 2});
      NeuralProcess.Latent other = latent(new double[] {2, 2}, new double[] {2, 1});
      double first = Math.log(2) + 1.25 - 0.5;
      double second = -Math.log(2) + 2.5 - 0.5;
      assertThat(one.divergence(other).item_double()).isCloseTo(first + second, within(ROUNDING));
      assertThat(one.divergence(one).item_double()).isCloseTo(0, within(ROUNDING));
    }
  }

  @Test
  void neitherOrderNorNumberOfPairsMattersAndNoPairTellsZeros() {
    try (Scope scope = Scope.inference()) {
      NeuralProcess process = new NeuralProcess(new Parameters(1, ScalarType.Double), 4, 2, 3);
      Tensor told = Host.doubles(new double[] {1, 2, 3, 4}, 2, 2);
      Tensor twice = Host.doubles(new double[] {3, 4, 1, 2, 3, 4, 1, 2}, 4, 2);
      Tensor zeros = Host.doubles(new double[] {0, 0}, 1, 2);
      assertThat(Host.doubles(process.after(twice).meanZ()))
          .containsExactly(Host.doubles(process.after(told).meanZ()), within(1e-17));
      assertThat(Host.doubles(process.after(told.narrow(0, 0, 0)).logZ()))
          .containsExactly(Host.doubles(process.after(zeros).logZ()));
    }
  }

  @Test
  void aSupportIsAShareOfTheQuestionsOfUsersOfSeveralDomains() {
    List<Tokens> streams;
    try (Scope scope = Scope.inference()) {
      streams = FusedTowers.tokens(Batch.training(LOG, windows(LOG, 0)));
      BitSet several = Support.rows(streams);
      assertThat(several.stream().toArray()).containsExactly(0, 1, 3);
      int[] rowQ = IntStream.range(0, 40).map(q -> q / 8).toArray();
      Tensor toldQD = Host.doubles(new double[80], 40, 2);
      Pass pass = Pass.training(5);
      int[] some = Support.draw(several, rowQ, new NpCdsr.Latent(3, 0.3, 64, 1), toldQD, pass);
      assertThat(some).hasSize(8).isSorted().doesNotHaveDuplicates(); // 0.3 x 24, rounded up
      assertThat(Arrays.stream(some).map(q -> rowQ[q])).allMatch(several::get);
      assertThat(Support.draw(several, rowQ, new NpCdsr.Latent(3, 0.3, 64, 1), toldQD, pass))
          .isNotEqualTo(some);
      int[] few = Support.draw(several, rowQ, new NpCdsr.Latent(3, 0.9, 5, 1), toldQD, pass);
      assertThat(few).hasSize(5);
      assertThat(Support.draw(new BitSet(), rowQ, ALL, toldQD, pass)).isEmpty();
    }
  }

  @Test
  void theSupportOfEvaluationIsTheSameTrainingUsersEveryTime() {
    int[][] items = new int[600][];
    Arrays.setAll(items, u -> u % 3 == 0 ? new int[] {1, 2} : new int[] {1, 6, 2, 7});
    Sequences log = Tiny.sequences(CATALOGUE, items);
    Window[] windows = Support.windows(log, 3);
    assertThat(windows).hasSize(Support.USERS).containsExactly(Support.windows(log, 3));
    for (Window window : windows) {
      assertThat(window.user() % 3).isPositive();
      assertThat(window.until()).isEqualTo(log.offsets()[window.user() + 1]);
      assertThat(window.length()).isEqualTo(3);
    }
    assertThat(Support.windows(Tiny.sequences(CATALOGUE, new int[] {1, 2}), 3)).isEmpty();
  }

  /** The second user's newest event of the other domain is as old as the question itself. */
  @Test
  void elsewhereTheNewestEventBeforeTheHorizonIsSeen() {
    Batch batch = Batch.training(LOG, windows(LOG, 0));
    // Kitchen tokens: start, 6, 7, 9; start, 8, 6; start; start, 7, 8; start, 6, 6.
    int[] newest = OtherDomainState.newest(only(batch, 0), batch.domain(1));
    // Food asks 1, 2, 2, 3; 4, 5; 3, 1, 4; 2.
    assertThat(newest).containsExactly(-1, 2, 2, 3, 5, 6, -1, -1, -1, 9);
  }

  private static org.transept.data.batch.Stream only(Batch batch, int d) {
    org.transept.data.batch.Stream stream = batch.domain(d);
    return stream.only(
        IntStream.range(0, stream.size()).filter(n -> stream.askedN()[n] == d).toArray());
  }

  @Test
  void whoHasNoEventElsewhereIsAnsweredWithoutIt() {
    try (Scope scope = Scope.inference()) {
      Network network = build(small(new Fusion.None()), LOG);
      Tensors.scramble(network.parameters().named(), new java.util.Random(1), 0.3);
      network.refresh();
      Window[] third = {new Window(2, LOG.offsets()[2], LOG.offsets()[3])};
      Batch batch = Batch.asking(LOG, third, new int[] {0}, new int[] {0});
      double[] before = Host.doubles(network.encode(batch, Pass.inference()).hiddenQD());
      Tensor join =
          Objects.requireNonNull(network.parameters().named().get("decoder-food.join.weight"));
      join.zero_();
      assertThat(Host.doubles(network.encode(batch, Pass.inference()).hiddenQD()))
          .containsExactly(before);
    }
  }

  /** A training pass answers by what all its pairs tell, evaluation by what is kept. */
  @Test
  void aTwinKeepsTheSameLatentsAndHasGradientsOfItsOwn() {
    try (Scope scope = Scope.open()) {
      Network network = build(small(fusion("-early")), LOG);
      Network twin = network.replica();
      network.refresh();
      assertThat(Host.doubles(latents(twin))).containsExactly(Host.doubles(latents(network)));
      assertThat(Host.doubles(latents(twin))).doesNotContain(0);
      assertThat(twin.parameters().count()).isEqualTo(network.parameters().count());
      assertThat(network.parameters().named()).doesNotContainKey("latents");
      Batch batch = Batch.training(LOG, windows(LOG, 0));
      twin.encode(batch, Pass.training()).hiddenQD().sum().backward();
      twin.items().collectGradients();
      assertThat(twin.parameters().gradients().norm().item_double()).isPositive();
      assertThat(network.parameters().gradients().norm().item_double()).isZero();
    }
  }

  @Test
  void oneDomainAloneHasASupportOfNobody() {
    Sequences log = Tiny.sequences(Tiny.catalogue(5), new int[] {1, 2, 3}, new int[] {4, 2});
    try (Scope scope = Scope.open()) {
      Network network = build(small(fusion("-early")), log);
      network.refresh();
      Batch batch = Batch.training(log, windows(log, 0));
      Encoding encoding = network.encode(batch, Pass.training(1));
      assertThat(encoding.size()).isEqualTo(5);
      Tensor term = Objects.requireNonNull(encoding.terms().get("kl"));
      assertThat(term.item_double()).isGreaterThan(0);
      encoding.hiddenQD().sum().add(term).backward();
    }
  }

  private static long weights(Fusion fusion) {
    try (Scope scope = Scope.inference()) {
      return new NpCdsr.Config(256, 2, 2, 50, 0, BLOCK, NpCdsr.Latent.DEFAULTS, fusion)
          .build(Parameters.declared(ScalarType.Float), CATALOGUE)
          .parameters()
          .count();
    }
  }

  @Test
  void aPairOfModulesHasAsManyWeightsAsTheSource() {
    var bare = new GatedCrossAttention.Config(0, Gate.SIGMOID, false, false);
    var normed = new GatedCrossAttention.Config(0, Gate.SIGMOID, true, false);
    long pair = 2_101_760;
    long plain = weights(new Fusion.None());
    for (int k = 1; k <= 3; k++) {
      assertThat(weights(new Fusion.Early(k, bare))).isEqualTo(plain + k * pair);
      assertThat(weights(new Fusion.Stack(k, bare))).isEqualTo(plain + k * pair);
    }
    long norms = 2 * 2 * 2 * 256; // two directions, two inputs, scale and shift
    assertThat(weights(new Fusion.Early(1, normed))).isEqualTo(plain + pair + norms);
  }

  @Test
  void everySiteShowsWhatItDidInBothDirections() {
    try (Scope scope = Scope.inference()) {
      for (String kind : List.of("-early", "-stack")) {
        Pass pass = Pass.traced();
        build(small(fusion(kind)), LOG).encode(Batch.training(LOG, windows(LOG, 0)), pass);
        String site = kind.substring(1);
        assertThat(pass.crossings().stream().map(c -> c.site() + " " + c.query() + "<" + c.key()))
            .containsExactly(site + ".0 0<1", site + ".0 1<0", site + ".1 0<1", site + ".1 1<0");
        for (Pass.Crossing crossing : pass.crossings()) {
          assertThat(crossing.queryND().size(0)).isEqualTo(crossing.crossedND().size(0));
          assertThat(Objects.requireNonNull(crossing.gateND()).size(1)).isEqualTo(8);
        }
      }
    }
  }

  @Test
  void rangesAreChecked() {
    assertRejected(() -> new NpCdsr.Latent(0, 0.2, 64, 1), "width must be at least 1, got 0");
    assertRejected(
        () -> new NpCdsr.Latent(1, 0, 64, 1), "share must be more than 0 and at most 1, got 0.0");
    assertRejected(() -> new NpCdsr.Latent(1, 0.2, 0, 1), "most must be at least 1, got 0");
    assertRejected(() -> new NpCdsr.Latent(1, 0.2, 1, -1), "weight must be at least 0, got -1.0");
    assertRejected(
        () -> small(new Fusion.Stack(3, GatedCrossAttention.Config.DEFAULTS)),
        "fusion.modules must be at most layers + 1 = 2, got 3");
  }

  private static void assertRejected(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
