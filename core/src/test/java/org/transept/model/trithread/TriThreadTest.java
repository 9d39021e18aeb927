package org.transept.model.trithread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.Golden;
import org.transept.Tensors;
import org.transept.Tiny;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Window;
import org.transept.model.Encoding;
import org.transept.model.Fusion;
import org.transept.model.Network;
import org.transept.model.items.Texts;
import org.transept.nn.Block;
import org.transept.nn.GatedCrossAttention;
import org.transept.nn.GatedCrossAttention.Gate;
import org.transept.nn.Pass;
import org.transept.text.ItemText;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

@ExtendWith(NoLeaks.class)
class TriThreadTest {
  /** As golden.py has them: items 4 and 8 have no title. */
  private static final Catalogue CATALOGUE =
      Tiny.catalogue(5, 4)
          .called(new String[] {"", "tea", "pot", "lid", "", "pan", "jar", "cup", "", "oil"});

  private static final Block.Config BLOCK = new Block.Classic.Config();
  private static final ItemText.Titles TITLES = new ItemText.Titles(10, 1, false);
  private static final TriThread.Contrast BOTH = new TriThread.Contrast(0.7, 0.4, 3);
  private static final double ROUNDING = 1e-12;
  private static final int WIDTH = 8;

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

  private static TriThread.Config small(String kind) {
    boolean causal = !kind.equals("-whole");
    return new TriThread.Config(WIDTH, 1, 2, 7, 0, BLOCK, fusion(kind), TITLES, causal, BOTH);
  }

  /** The same without terms, of which evaluation needs no weights. */
  private static TriThread.Config silent(String kind) {
    return Settings.read(small(kind), null, List.of("contrast.items=0", "contrast.profiles=0"));
  }

  private static Network build(TriThread.Config config) {
    return config.build(new Parameters(1, ScalarType.Double), LOG);
  }

  private static Tensor saved(Network network, String name) {
    return Objects.requireNonNull(network.parameters().saved().get(name));
  }

  private static Texts texts(Tensor textVW) {
    return new Texts(TITLES, CATALOGUE, textVW);
  }

  /** Each user's events but for the {@code left} last. */
  private static Window[] windows(int left) {
    return IntStream.range(0, LOG.size())
        .mapToObj(u -> new Window(u, LOG.offsets()[u], LOG.offsets()[u + 1] - left))
        .toArray(Window[]::new);
  }

  /** Gives a network the fixture's weights, text vectors and groups. */
  private static void fill(Network network, Golden golden) {
    golden.fill(network.parameters().named());
    try (Scope scope = Scope.inference()) {
      Map<String, String> fixed = Map.of("items.text", "text", "profile.group", "groups");
      fixed.forEach(
          (name, setting) -> {
            Tensor to = network.parameters().saved().get(name);
            double[] numbers = golden.numbers("settings", setting);
            if (to != null) {
              to.copy_(Host.doubles(numbers, numbers.length).view_as(to));
            }
          });
      saved(network, "items.local")
          .copy_(ThreadVectors.local(texts(saved(network, "items.text")), WIDTH));
    }
    network.items().update();
  }

  private static void assertOutput(Golden golden, String name, Tensor actual) {
    Tensors.assertClose(name, actual, golden.numbers("outputs", name), ROUNDING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-early", "-stack"})
  void aTrainingPassIsThatOfPyTorchQuestionByQuestion(String kind) {
    try (Scope scope = Scope.open()) {
      Golden golden = Golden.read("tri-thread" + kind + "-training");
      long seed = golden.json().path("settings").path("seed").asLong();
      Network network = build(small(kind));
      fill(network, golden);
      assertOutput(golden, "local", saved(network, "items.local"));
      assertOutput(golden, "vectors", network.items().allVD());
      Batch batch = Batch.training(LOG, windows(0));
      assertPairs(golden, ItemPairs.draw(batch, seed));
      Encoding encoding = network.encode(batch, Pass.training(seed));
      assertThat(encoding.targetQ()).containsExactly(golden.integers("targets"));
      assertThat(encoding.rowQ()).containsExactly(golden.integers("rows"));
      assertOutput(golden, "output", encoding.hiddenQD());
      Tensor items = Objects.requireNonNull(encoding.terms().get("items"));
      Tensor profiles = Objects.requireNonNull(encoding.terms().get("profiles"));
      assertOutput(golden, "items", items);
      assertOutput(golden, "profiles", profiles);
      golden.scalar(encoding.hiddenQD()).add(items).add(profiles).backward();
      network.items().collectGradients();
      network.items().collectAll(List.of());
      network
          .parameters()
          .named()
          .forEach(
              (name, weight) ->
                  Tensors.assertClose(
                      "gradient of " + name,
                      weight.grad(),
                      golden.numbers("gradients", name),
                      ROUNDING));
    }
  }

  /** The fixture has the items that the seed draws of rows with both domains. */
  private static void assertPairs(Golden golden, ItemPairs pairs) {
    int[] drawn =
        IntStream.range(0, pairs.size())
            .flatMap(i -> IntStream.of(pairs.firstR()[i], pairs.secondR()[i]))
            .toArray();
    assertThat(drawn).containsExactly(golden.integers("pairs"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-early", "-stack", "-whole"})
  void everyItemScoresAsInPyTorchTheSameInBothThreads(String kind) {
    try (Scope scope = Scope.inference()) {
      Golden golden = Golden.read("tri-thread" + kind + "-evaluation");
      Network network = build(silent(kind));
      fill(network, golden);
      int[] asked = golden.integers("asked");
      Batch batch = Batch.asking(LOG, windows(1), asked, new int[asked.length]);
      Encoding encoding = network.encode(batch, Pass.inference());
      assertThat(encoding.rowQ()).containsExactly(golden.integers("rows"));
      assertOutput(golden, "output", encoding.hiddenQD());
      assertThat(encoding.terms()).isEmpty();
      double[] scores =
          IntStream.range(0, 2)
              .boxed()
              .flatMapToDouble(d -> Arrays.stream(Host.doubles(network.scoresBV(encoding, d))))
              .toArray();
      Tensor all = Host.doubles(scores, scores.length);
      assertOutput(golden, "scores", all);
    }
  }

  /** The source's switched-off mask: what comes later in a row is read, the target among it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onlyTheCausalNetworkIsBlindToWhatFollows(boolean causal) {
    TriThread.Config config =
        new TriThread.Config(WIDTH, 2, 1, 7, 0, BLOCK, fusion(""), TITLES, causal, BOTH);
    try (Scope scope = Scope.inference()) {
      Network network = build(config);
      Tensors.scramble(network.parameters().named(), new Random(5), 0.3);
      network.items().update();
      double[][] answers = new double[2][];
      for (int i = 0; i < 2; i++) {
        Sequences log = Tiny.sequences(CATALOGUE, new int[] {1, 6, i == 0 ? 3 : 5, 2, 7});
        Encoding encoding =
            network.encode(Batch.training(log, new Window(0, 0, 5)), Pass.inference());
        answers[i] = Host.doubles(encoding.hiddenQD().select(0, 0)); // Asked for the first event.
      }
      assertThat(Arrays.equals(answers[0], answers[1])).isEqualTo(causal);
    }
  }

  @Test
  void pairsAreTheSameHoweverABatchIsCut() {
    Batch batch = Batch.training(LOG, windows(0));
    int[] whole = ItemPairs.draw(batch, 4).items();
    List<ItemPairs> parts =
        batch.slices(3).stream().map(slice -> ItemPairs.draw(slice, 4)).toList();
    int[] cut =
        IntStream.concat(
                parts.stream().flatMapToInt(pairs -> Arrays.stream(pairs.firstR())),
                parts.stream().flatMapToInt(pairs -> Arrays.stream(pairs.secondR())))
            .toArray();
    assertThat(cut).containsExactly(whole);
    assertThat(IntStream.range(0, 50).filter(s -> ItemPairs.draw(batch, s).firstR()[0] == 2))
        .hasSizeBetween(15, 40); // Half of the row's events of that domain.
    for (ItemPairs pairs : parts) {
      assertThat(Arrays.stream(pairs.firstR())).allMatch(item -> item <= 5);
      assertThat(Arrays.stream(pairs.secondR())).allMatch(item -> item > 5);
    }
  }

  @Test
  void ofMoreDomainsTwoAreDrawn() {
    Sequences log = Tiny.sequences(Tiny.catalogue(2, 2, 2), new int[] {1, 3, 5, 2, 4, 6});
    Batch batch = Batch.training(log, new Window(0, 0, 6));
    List<String> domains =
        IntStream.range(0, 60)
            .mapToObj(seed -> ItemPairs.draw(batch, seed))
            .map(pairs -> (pairs.firstR()[0] - 1) / 2 + " " + (pairs.secondR()[0] - 1) / 2)
            .distinct()
            .sorted()
            .toList();
    assertThat(domains).containsExactly("0 1", "0 2", "1 2");
  }

  /** Two rows at right angles: scores 2 on the diagonal, likeness (4 + 1) / 2 there, else 0. */
  @Test
  void theContrastIsThatByHand() {
    try (Scope scope = Scope.inference()) {
      Tensor one = Host.doubles(new double[] {2, 0, 0, 2}, 2, 2);
      Tensor other = Host.doubles(new double[] {1, 0, 0, 1}, 2, 2);
      double same = Math.exp(2.5) / (Math.exp(2.5) + 1);
      double likely = Math.log(Math.exp(2) / (Math.exp(2) + 1));
      double unlikely = Math.log(1 / (Math.exp(2) + 1));
      assertThat(SoftContrast.loss(one, other).item_double())
          .isCloseTo(-(same * likely + (1 - same) * unlikely), within(1e-15));
    }
  }

  /** Items 1 and 3 are in one group, 2 and 5 in another: means 2 and 5 of the groups, then 3.5. */
  @Test
  void aProfileIsTheMeanOfItsGroupsMeans() {
    try (Scope scope = Scope.inference()) {
      Tensor texts = Host.doubles(new double[] {0, 1, 4, 3, 0, 6, 7, 8, 0, 9}, 10, 1);
      Parameters parameters = new Parameters(1, ScalarType.Double);
      Profiles profiles = new Profiles(parameters, texts(texts), 2, 1);
      Tensor groups = Objects.requireNonNull(parameters.saved().get("group"));
      groups.copy_(Host.doubles(new double[] {0, 0, 1, 0, 0, 1, 2, 2, 0, 2}, 10));
      Sequences log =
          Tiny.sequences(CATALOGUE, new int[] {1, 4, 2, 3, 5, 9}, new int[] {4, 1}, new int[] {6});
      Batch batch =
          Batch.training(log, new Window(0, 0, 6), new Window(1, 6, 8), new Window(2, 8, 9));
      Profiles.Known known = profiles.known(batch);
      assertThat(known.rowP()).containsExactly(0); // The others had nothing with a title before.
      assertThat(known.itemC()).containsExactly(1, 2, 3, 5); // Not the last, and not item 4.
      assertThat(profiles.textPW(known).item_double()).isCloseTo(3.5, within(1e-15));
    }
  }

  @Test
  void vectorsAreTheSameForTwinsAndFollowTheWeights() {
    try (Scope scope = Scope.open()) {
      Network network = build(small(""));
      Network twin = network.replica();
      double[] before = Host.doubles(twin.items().allVD());
      assertThat(before).containsExactly(Host.doubles(network.items().allVD()));
      try (Scope inner = Scope.inference()) {
        network.parameters().values().mul_(new Scalar(2.0));
      }
      network.items().update();
      double[] after = Host.doubles(twin.items().allVD());
      int local = 2 * WIDTH * 1 + WIDTH; // Of item 1: the adapter's half moves, the other does not.
      assertThat(after[2 * WIDTH]).isEqualTo(4 * before[2 * WIDTH]).isNotZero(); // Of two maps.
      assertThat(after[local]).isEqualTo(before[local]).isNotZero();
      int untitled = 2 * WIDTH * 4; // Item 4 is learned.
      assertThat(after[untitled]).isEqualTo(2 * before[untitled]);
      Batch batch = Batch.training(LOG, windows(0));
      twin.encode(batch, Pass.training()).hiddenQD().sum().backward();
      twin.items().collectGradients();
      network.parameters().gradients().zero_();
      network.items().collectAll(List.of(twin.items()));
      Tensor adapter =
          Objects.requireNonNull(network.parameters().named().get("items.adapter.inner.weight"));
      assertThat(adapter.grad().norm().item_double()).isPositive();
      assertThat(twin.items().allGradientsVD().norm().item_double()).isZero();
    }
  }

  private static long weights(Fusion fusion, int width, ItemText.Titles text) {
    try (Scope scope = Scope.inference()) {
      return new TriThread.Config(
              width, 2, 1, 50, 0, BLOCK, fusion, text, true, TriThread.Contrast.DEFAULTS)
          .build(Parameters.declared(ScalarType.Float), CATALOGUE)
          .parameters()
          .count();
    }
  }

  @Test
  void aPairOfModulesHasAsManyWeightsAsTheSource() {
    var bare = new GatedCrossAttention.Config(0, Gate.SIGMOID, false, false);
    long pair = 2_101_760;
    ItemText.Titles text = new ItemText.Titles(256, 1, false);
    long plain = weights(new Fusion.None(), 256, text);
    for (int k = 1; k <= 3; k++) {
      assertThat(weights(new Fusion.Early(k, bare), 256, text)).isEqualTo(plain + k * pair);
      assertThat(weights(new Fusion.Stack(k, bare), 256, text)).isEqualTo(plain + k * pair);
    }
  }

  /** Nothing is learned for an item with a title: three rows, of which one is that of no item. */
  @Test
  void weightsAreThoseOfThreadsAndAdapters() {
    long block = 4 * (128 * 128 + 128) + 2 * (128 * 128 + 128) + 2 * 2 * 128;
    long thread = 51 * 128 + 2 * block + 2 * 128 + 128; // Positions, blocks, norm, start.
    long adapter = 1024 * 512 + 512 + 512 * 128 + 128; // As in the source.
    assertThat(weights(new Fusion.None(), 128, new ItemText.Titles(1024, 1, false)))
        .isEqualTo(3 * thread + 2 * adapter + 3 * 256);
  }

  @Test
  void titlesMustBeKnown() {
    Catalogue silent = Tiny.catalogue(5, 4);
    assertThatThrownBy(
            () -> small("").build(new Parameters(1, ScalarType.Double), Sequences.none(silent)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(
            "model.type: tri-thread knows items by their titles, but none of the 9 items has one;"
                + " name a table of titles with data.items (--items), or choose another model");
  }

  @Test
  void saysWhatItLeavesOut() {
    Sequences one = Tiny.sequences(Tiny.catalogue(2), new int[] {1, 2});
    assertThat(TriThread.Config.DEFAULTS.leftOut(one))
        .containsExactly("there is no second domain: model.contrast.items is left out");
    assertThat(TriThread.Config.DEFAULTS.leftOut(LOG)).isEmpty();
    assertThat(
            Settings.read(TriThread.Config.DEFAULTS, null, List.of("contrast.items=0"))
                .leftOut(one))
        .isEmpty();
  }

  @Test
  void rangesAreChecked() {
    assertRejected(() -> new TriThread.Contrast(-1, 0, 1), "items must be at least 0, got -1.0");
    assertRejected(() -> new TriThread.Contrast(0, -1, 1), "profiles must be at least 0, got -1.0");
    assertRejected(() -> new TriThread.Contrast(0, 0, 0), "clusters must be at least 1, got 0");
    assertRejected(
        () ->
            new TriThread.Config(8, 1, 2, 7, 0, BLOCK, fusion(""), new ItemText.None(), true, BOTH),
        "text.type must be titles, encoder or precomputed, for items are known by their texts, got"
            + " none");
    ItemText.Titles few = new ItemText.Titles(7, 1, false);
    assertRejected(
        () -> new TriThread.Config(8, 1, 2, 7, 0, BLOCK, fusion(""), few, true, BOTH),
        "text.width must be at least the width 8, which are its principal components, got 7");
    var three = new Fusion.Stack(3, GatedCrossAttention.Config.DEFAULTS);
    assertRejected(
        () -> new TriThread.Config(8, 1, 2, 7, 0, BLOCK, three, TITLES, true, BOTH),
        "fusion.modules must be at most layers + 1 = 2, got 3");
  }

  private static void assertRejected(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
