package org.transept.model.abxi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.Golden;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Window;
import org.transept.model.Encoding;
import org.transept.model.Fusion;
import org.transept.model.Hosts;
import org.transept.model.Network;
import org.transept.nn.GatedCrossAttention;
import org.transept.nn.GatedCrossAttention.Gate;
import org.transept.nn.Pass;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/** Own streams of ABXI that read each other. */
@ExtendWith(NoLeaks.class)
class AbxiFusionTest {
  private static final Catalogue CATALOGUE = Tiny.catalogue(5, 4);
  private static final long PAIR = 2_101_760;
  private static final GatedCrossAttention.Config NORMED =
      new GatedCrossAttention.Config(0, Gate.SIGMOID, true, false);
  private static final GatedCrossAttention.Config BARE =
      new GatedCrossAttention.Config(0, Gate.TANH, false, false);

  /** As golden.py has them: items 1 to 5 are of the first domain, 6 to 9 of the second. */
  private static final Sequences LOG =
      Tiny.sequences(
          CATALOGUE,
          new int[] {1, 6, 7, 2, 2, 9, 3},
          new int[] {8, 4, 6, 5},
          new int[] {3, 1, 4},
          new int[] {7, 2});

  private static final double[] EARLY = {0, 1, 1, 0, 0};
  private static final double[] LATE = {1, 0, 0};

  private static Abxi.Config small(boolean fromEnd, Fusion fusion) {
    return new Abxi.Config(8, 2, 6, 0, 12, 3, 2, fromEnd, fusion);
  }

  private static Fusion golden(String kind) {
    return kind.equals("early") ? new Fusion.Early(2, NORMED) : new Fusion.Stack(3, BARE);
  }

  private static Window[] windows(Sequences log, int left) {
    return IntStream.range(0, log.size())
        .mapToObj(u -> new Window(u, log.offsets()[u], log.offsets()[u + 1] - left))
        .toArray(Window[]::new);
  }

  private static void assertAsGolden(Golden golden, String kind, Batch batch) {
    Network network =
        small(true, golden(kind)).build(new Parameters(1, ScalarType.Double), CATALOGUE);
    golden.fill(network.parameters().named());
    Encoding encoding = network.encode(batch, Pass.training());
    assertThat(encoding.rowQ()).containsExactly(golden.integers("rows"));
    golden.assertOutput("output", encoding.hiddenQD());
    golden.scalar(encoding.hiddenQD()).backward();
    network.items().collectGradients();
    network
        .parameters()
        .named()
        .forEach((name, weight) -> golden.assertGradient(name, weight.grad()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"early", "stack"})
  void aTrainingPassIsThePaddedOneOfPyTorch(String kind) {
    try (Scope scope = Scope.open()) {
      Golden golden = Golden.read("abxi-" + kind + "-training");
      assertAsGolden(golden, kind, Batch.training(LOG, windows(LOG, 0)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"early", "stack"})
  void anEvaluationPassIsThePaddedOneOfPyTorch(String kind) {
    try (Scope scope = Scope.open()) {
      Golden golden = Golden.read("abxi-" + kind + "-evaluation");
      int[] asked = golden.integers("asked");
      assertAsGolden(
          golden, kind, Batch.asking(LOG, windows(LOG, 1), asked, new int[asked.length]));
    }
  }

  private static long weights(Fusion fusion) {
    try (Scope scope = Scope.inference()) {
      Abxi.Config source = Abxi.Config.DEFAULTS;
      return new Abxi.Config(
              source.width(),
              source.heads(),
              source.length(),
              source.dropout(),
              source.inner(),
              source.streamRank(),
              source.invariantRank(),
              source.fromEnd(),
              fusion)
          .build(Parameters.declared(ScalarType.Float), Tiny.catalogue(11_837, 16_258))
          .parameters()
          .count();
    }
  }

  @Test
  void aPairOfModulesHasAsManyWeightsAsTheSource() {
    long plain = 9_651_200;
    assertThat(weights(new Fusion.None())).isEqualTo(plain);
    for (int k = 1; k <= 3; k++) {
      assertThat(weights(new Fusion.Early(k, BARE))).isEqualTo(plain + k * PAIR);
      assertThat(weights(new Fusion.Stack(k, BARE))).isEqualTo(plain + k * PAIR);
    }
    long norms = 2 * 2 * 2 * 256; // two directions, two inputs, scale and shift
    assertThat(weights(new Fusion.Early(1, NORMED))).isEqualTo(plain + PAIR + norms);
    long attentions = 2 * (4 * 256 * 256 + 4 * 256);
    assertThat(weights(new Fusion.Early(1, gate(Gate.SCALAR)))).isEqualTo(plain + attentions + 2);
    assertThat(weights(new Fusion.Early(1, gate(Gate.NONE)))).isEqualTo(plain + attentions);
  }

  private static GatedCrossAttention.Config gate(Gate gate) {
    return new GatedCrossAttention.Config(0, gate, false, false);
  }

  @Test
  void aStackHasAtMostThreeModules() {
    assertThatThrownBy(() -> small(true, new Fusion.Stack(4, BARE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("fusion.modules must be at most 3, got 4");
  }

  static List<Fusion> fusions() {
    return List.of(
        new Fusion.Early(1, NORMED),
        new Fusion.Early(2, BARE),
        new Fusion.Stack(1, BARE),
        new Fusion.Stack(2, NORMED),
        new Fusion.Stack(3, BARE));
  }

  private static Network scrambled(boolean fromEnd, Fusion fusion, Catalogue catalogue) {
    Abxi.Config config = new Abxi.Config(8, 2, 12, 0, 12, 3, 2, fromEnd, fusion);
    return new Hosts("abxi", config, true).build(catalogue, ScalarType.Double);
  }

  private static List<Pass.Crossing> crossings(Network network, Batch batch) {
    Pass pass = Pass.traced();
    network.encode(batch, pass);
    return pass.crossings();
  }

  /** Positions of a user's items of domain {@code d} that have a predecessor there. */
  private static int[] horizons(Catalogue catalogue, int[] items, int d) {
    return IntStream.range(0, items.length)
        .filter(i -> catalogue.domainOf(items[i]) == d)
        .skip(1)
        .toArray();
  }

  private static int[] replaced(Catalogue catalogue, int[] items, int at) {
    int first = catalogue.first(catalogue.domainOf(items[at]));
    int[] changed = items.clone();
    changed[at] = first + (items[at] - first + 1) % catalogue.size(catalogue.domainOf(items[at]));
    return changed;
  }

  /** At every site an event moves X' of the questions asked after it, and of no others. */
  @ParameterizedTest
  @MethodSource("fusions")
  void anEventIsReadByEveryQuestionAskedAfterItAndByNoneBefore(Fusion fusion) {
    Catalogue catalogue = Tiny.catalogue(5, 4, 6);
    int[] items = {1, 6, 10, 7, 2, 11, 2, 9, 3, 12, 4, 8};
    Window[] whole = {new Window(0, 0, items.length)};
    try (Scope scope = Scope.inference()) {
      Network network = scrambled(false, fusion, catalogue);
      List<Pass.Crossing> before =
          crossings(network, Batch.training(Tiny.sequences(catalogue, items), whole));
      assertThat(before).isNotEmpty();
      assertThat(before.size() % 6).isZero();
      for (int at = 0; at < items.length; at++) {
        Sequences changed = Tiny.sequences(catalogue, replaced(catalogue, items, at));
        List<Pass.Crossing> after = crossings(network, Batch.training(changed, whole));
        for (int i = 0; i < before.size(); i++) {
          Pass.Crossing crossing = before.get(i);
          int[] horizons = horizons(catalogue, items, crossing.query());
          Tensor differences = crossing.crossedND().sub(after.get(i).crossedND());
          double[] moved = Host.doubles(differences.abs().sum(1));
          assertThat(moved).hasSameSizeAs(horizons);
          for (int q = 0; q < moved.length; q++) {
            String place = crossing.site() + ", event " + at + ", question at " + horizons[q];
            if (at >= horizons[q]) {
              assertThat(moved[q]).as(place).isZero();
            } else if (crossing.key() == catalogue.domainOf(items[at])) {
              assertThat(moved[q]).as(place).isPositive();
            }
          }
        }
      }
    }
  }

  private static double[][] answers(Network network, Batch batch) {
    Encoding encoding = network.encode(batch, Pass.inference());
    return IntStream.range(0, encoding.size())
        .mapToObj(q -> Host.doubles(encoding.hiddenQD().select(0, q)))
        .toArray(double[][]::new);
  }

  /** Beside users of both domains a user of one is answered as without fusion. */
  @ParameterizedTest
  @MethodSource("fusions")
  void aUserOfOneDomainIsAnsweredAsWithoutFusion(Fusion fusion) {
    Sequences log =
        Tiny.sequences(
            CATALOGUE, new int[] {2, 1, 5, 3}, new int[] {1, 6, 2, 8, 3, 9}, new int[] {7, 6, 6});
    try (Scope scope = Scope.inference()) {
      Network network = small(true, fusion).build(new Parameters(1, ScalarType.Double), CATALOGUE);
      Network plain =
          small(true, new Fusion.None()).build(new Parameters(1, ScalarType.Double), CATALOGUE);
      Batch batch = Batch.training(log, windows(log, 0));
      Encoding encoding = network.encode(batch, Pass.inference());
      double[][] fused = answers(network, batch);
      double[][] apart = answers(plain, batch);
      int others = 0;
      for (int q = 0; q < apart.length; q++) {
        if (encoding.rowQ()[q] == 1) {
          others += Arrays.equals(fused[q], apart[q]) ? 0 : 1;
        } else {
          assertThat(fused[q]).containsExactly(apart[q], within(1e-13));
        }
      }
      assertThat(others).isPositive();
      Batch alone = Batch.training(log, windows(log, 0)[0]);
      assertThat(crossings(network, alone)).isEmpty();
      assertThat(answers(network, alone)).isDeepEqualTo(answers(plain, alone));
    }
  }

  @ParameterizedTest
  @MethodSource("fusions")
  void whoCanReadNothingGetsNothingAndIsNotMeasured(Fusion fusion) {
    // The first question of the first user is asked before any event of the other domain, the
    // second user has no event to look from, the third none to read.
    Sequences log =
        Tiny.sequences(CATALOGUE, new int[] {1, 2, 6, 3}, new int[] {6, 7}, new int[] {4, 5});
    try (Scope scope = Scope.inference()) {
      Network network = scrambled(true, fusion, CATALOGUE);
      Window[] windows = {new Window(0, 0, 4), new Window(1, 4, 6), new Window(2, 6, 8)};
      int[] asked = {0, 0, 0};
      List<Pass.Crossing> crossings =
          crossings(network, Batch.asking(log, windows, asked, new int[3]));
      assertThat(crossings).isNotEmpty();
      for (Pass.Crossing crossing : crossings) {
        boolean late = crossing.site().equals("stack.1") || crossing.site().equals("stack.2");
        double[] sees = Host.doubles(Objects.requireNonNull(crossing.seesN()));
        // Early, every event of an own stream asks; later, every question does.
        assertThat(sees).containsExactly(late ? LATE : EARLY);
        double[] read = Host.doubles(crossing.crossedND().abs().sum(1));
        for (int n = 0; n < sees.length; n++) {
          assertThat(read[n] > 0).isEqualTo(sees[n] > 0);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("fusions")
  void everySiteShowsWhatItDidInBothDirections(Fusion fusion) {
    try (Scope scope = Scope.inference()) {
      Network network = scrambled(true, fusion, CATALOGUE);
      List<String> sites = new ArrayList<>();
      for (Pass.Crossing crossing : crossings(network, Batch.training(LOG, windows(LOG, 0)))) {
        sites.add(crossing.site() + " " + crossing.query() + "<" + crossing.key());
        assertThat(crossing.queryND().size(0)).isEqualTo(crossing.crossedND().size(0));
        assertThat(Objects.requireNonNull(crossing.gateND()).size(1)).isEqualTo(8);
      }
      boolean early = fusion instanceof Fusion.Early;
      int modules =
          fusion instanceof Fusion.Early its ? its.modules() : ((Fusion.Stack) fusion).modules();
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < modules; i++) {
        String site = (early ? "early." : "stack.") + i;
        expected.addAll(List.of(site + " 0<1", site + " 1<0"));
      }
      assertThat(sites).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("fusions")
  void aTwinAnswersAlikeAndHasGradientsOfItsOwn(Fusion fusion) {
    try (Scope scope = Scope.open()) {
      Network network = scrambled(true, fusion, CATALOGUE);
      Network twin = network.replica();
      Batch batch = Batch.training(LOG, windows(LOG, 0));
      assertThat(answers(twin, batch)).isDeepEqualTo(answers(network, batch));
      assertThat(twin.parameters().count()).isEqualTo(network.parameters().count());
      network.parameters().gradients().zero_();
      twin.parameters().gradients().zero_();
      twin.encode(batch, Pass.training()).hiddenQD().sum().backward();
      twin.items().collectGradients();
      assertThat(twin.parameters().gradients().norm().item_double()).isPositive();
      assertThat(network.parameters().gradients().norm().item_double()).isZero();
    }
  }
}
