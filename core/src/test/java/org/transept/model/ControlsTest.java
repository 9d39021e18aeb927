package org.transept.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.Tensors;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Window;
import org.transept.model.abxi.Abxi;
import org.transept.model.context.RequestTime;
import org.transept.model.towers.Towers;
import org.transept.nn.AttentionMask;
import org.transept.nn.Block;
import org.transept.nn.GatedCrossAttention;
import org.transept.nn.GatedCrossAttention.Control;
import org.transept.nn.GatedCrossAttention.Gate;
import org.transept.nn.OutputGate;
import org.transept.nn.Pass;
import org.transept.nn.Rows;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/** Whom cross-attention reads under a control. Items 1 to 5 are food, 6 to 9 kitchen. */
@ExtendWith(NoLeaks.class)
class ControlsTest {
  private static final Catalogue CATALOGUE = Tiny.catalogue(5, 4);
  private static final int WIDTH = 8;
  private static final double ROUNDING = 1e-12;
  private static final int[][] ITEMS = {
    {1, 6, 2, 7, 7, 3}, {8, 4, 9, 5, 1}, {2, 6, 6, 3, 8, 4}, {9, 9, 5}
  };

  private static Network.Config towers(Fusion fusion) {
    return new Towers.Config(
        WIDTH, 2, 2, 8, 0, Block.Modern.Config.DEFAULTS, true, fusion, new RequestTime.None());
  }

  private static GatedCrossAttention.Config attention(Control control) {
    return new GatedCrossAttention.Config(
        2, Gate.SIGMOID, true, true, OutputGate.Kind.NONE, control, 0);
  }

  private static Fusion early(Control control) {
    return new Fusion.Early(1, attention(control));
  }

  private static Fusion stack(Control control) {
    return new Fusion.Stack(3, attention(control));
  }

  private static Network network(Fusion fusion) {
    Network network =
        towers(fusion).build(new Parameters(3, ScalarType.Double), Sequences.none(CATALOGUE));
    Tensors.scramble(network.parameters().named(), new Random(2), 0.4);
    return network;
  }

  /** What comes after all events of each user, in domain {@code d}? */
  private static Batch batch(int d, int[]... items) {
    Sequences log = Tiny.sequences(CATALOGUE, items);
    Window[] windows = new Window[items.length];
    Arrays.setAll(windows, u -> new Window(u, log.offsets()[u], log.offsets()[u + 1]));
    int[] asked = new int[items.length];
    Arrays.fill(asked, d);
    return Batch.asking(log, windows, asked, new int[items.length]);
  }

  private static double[][] scores(Network network, int d, int[]... items) {
    try (Scope scope = Scope.inference()) {
      Tensor scoresBV = network.scoresBV(batch(d, items), d);
      double[][] scores = new double[items.length][];
      Arrays.setAll(scores, r -> Host.doubles(scoresBV.select(0, r)));
      return scores;
    }
  }

  /** The log with one event of a user replaced. */
  private static int[][] with(int user, int at, int item) {
    int[][] items = ITEMS.clone();
    items[user] = items[user].clone();
    items[user][at] = item;
    return items;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void offAnswersAsTowersWithoutFusion(boolean stacked) {
    try (Scope scope = Scope.open()) {
      Network none = network(new Fusion.None());
      Network off = network(stacked ? stack(Control.ZERO) : early(Control.ZERO));
      Map<String, Tensor> weights = none.parameters().named();
      try (Scope copies = Scope.inference()) {
        off.parameters()
            .named()
            .forEach(
                (name, weight) -> {
                  if (!name.startsWith("fusion.")) {
                    weight.copy_(Objects.requireNonNull(weights.get(name)));
                  }
                });
      }
      for (int d = 0; d < 2; d++) {
        double[][] expected = scores(none, d, ITEMS);
        double[][] found = scores(off, d, ITEMS);
        for (int r = 0; r < ITEMS.length; r++) {
          assertThat(found[r]).containsExactly(expected[r], within(ROUNDING));
        }
      }
      assertThat(off.parameters().count()).isGreaterThan(none.parameters().count());
    }
  }

  /** The module with the weights it has in the network, called on the states that it reads. */
  @Test
  void selfReadsItsOwnEmbeddings() {
    try (Scope scope = Scope.inference()) {
      Network network =
          towers(early(Control.SELF))
              .build(new Parameters(3, ScalarType.Double), Sequences.none(CATALOGUE));
      Batch batch = batch(0, ITEMS);
      Pass traced = Pass.traced();
      network.encode(batch, traced);
      assertThat(traced.crossings()).hasSize(2);
      for (Pass.Crossing crossing : traced.crossings()) {
        String names = CATALOGUE.name(crossing.query()) + "<" + CATALOGUE.name(crossing.key());
        Parameters its = new Parameters(3, ScalarType.Double).in("fusion").in("early.0." + names);
        GatedCrossAttention module =
            new GatedCrossAttention(its, attention(Control.NONE), WIDTH, 2, 0);
        Tokens own = Tokens.of(batch.domain(crossing.query()));
        AttentionMask reach = own.reach(own, true);
        Tensor ownND = crossing.queryND();
        Tensor expectedND =
            module
                .forward(ownND, own.rows(), ownND, own.rows(), reach, Pass.inference())
                .crossedND();
        assertThat(Host.doubles(crossing.crossedND()))
            .doesNotContain(0)
            .containsExactly(Host.doubles(expectedND));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void selfKnowsNothingOfOtherDomains(boolean stacked) {
    try (Scope scope = Scope.open()) {
      Network network = network(stacked ? stack(Control.SELF) : early(Control.SELF));
      double[][] before = scores(network, 0, ITEMS);
      double[][] foreign = scores(network, 0, with(0, 1, 9));
      double[][] own = scores(network, 0, with(0, 2, 5));
      assertThat(foreign[0]).containsExactly(before[0]);
      assertThat(own[0]).isNotEqualTo(before[0]);
    }
  }

  /** A changed event of kitchen changes what {@code found} says of the row before, and no other. */
  private static void assertNextRowIsRead(Function<int[][], double[][]> found) {
    double[][] before = found.apply(ITEMS);
    int[] kitchen = {1, 0, 1, 0}; // Where each user has an event of kitchen, none of it item 7.
    for (int changed = 0; changed < ITEMS.length; changed++) {
      double[][] after = found.apply(with(changed, kitchen[changed], 7));
      int reader = (changed + ITEMS.length - 1) % ITEMS.length;
      for (int r = 0; r < ITEMS.length; r++) {
        if (r == reader) {
          assertThat(after[r]).as("row %d reads %d", r, changed).isNotEqualTo(before[r]);
        } else {
          assertThat(after[r]).as("row %d, changed %d", r, changed).containsExactly(before[r]);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shuffledReadsTheNextRowAndNotItsOwn(boolean stacked) {
    try (Scope scope = Scope.open()) {
      Network network = network(stacked ? stack(Control.SHUFFLED) : early(Control.SHUFFLED));
      assertNextRowIsRead(items -> scores(network, 0, items));
    }
  }

  /** The horizon of user 3's question is 3: of user 0 it sees the event at 1, not those at 3, 4. */
  @Test
  void shuffledReadsWhatIsOlderThanTheQuestionsHorizon() {
    try (Scope scope = Scope.open()) {
      Network network = network(early(Control.SHUFFLED));
      double[][] before = scores(network, 0, ITEMS);
      assertThat(scores(network, 0, with(0, 3, 9))[3]).containsExactly(before[3]);
      assertThat(scores(network, 0, with(0, 1, 9))[3]).isNotEqualTo(before[3]);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shuffledReadsNothingInABatchOfOneRow(boolean stacked) {
    try (Scope scope = Scope.open()) {
      Network network = network(stacked ? stack(Control.SHUFFLED) : early(Control.SHUFFLED));
      int[] foreign = {1, 9, 2, 7, 7, 3};
      double[] before = scores(network, 0, ITEMS[0])[0];
      assertThat(scores(network, 0, foreign)[0]).containsExactly(before);
      assertThat(scores(network, 0, ITEMS)[0]).isNotEqualTo(before);
      try (Scope tracing = Scope.inference()) {
        Pass traced = Pass.traced();
        network.encode(batch(0, ITEMS[0]), traced);
        assertThat(traced.crossings()).isEmpty();
      }
    }
  }

  /** A window that begins late carries an event that is too new for another user's question. */
  @Test
  void tokensThatSeeNothingOfAnotherUserAreMarked() {
    Sequences log = Tiny.sequences(CATALOGUE, ITEMS);
    Window[] windows = {new Window(3, 17, 20), new Window(2, 16, 17)};
    try (Scope scope = Scope.inference()) {
      Network network = network(early(Control.SHUFFLED));
      Pass traced = Pass.traced();
      network.encode(Batch.asking(log, windows, new int[2], new int[2]), traced);
      Pass.Crossing crossing = traced.crossings().get(0);
      // User 3's food tokens: the start, with horizon 2, and the event at 2, with horizon 3. User 2
      // carries the event of kitchen at 4. The food event of user 2 reads user 3's kitchen.
      Tensor sees = Objects.requireNonNull(crossing.seesN());
      assertThat(Host.doubles(sees)).startsWith(0, 0).endsWith(1);
      assertThat(crossing.crossedND().select(0, 0).norm().item_double()).isZero();
    }
  }

  private static Network abxi(Fusion fusion) {
    Network network =
        new Abxi.Config(WIDTH, 2, 6, 0, 16, 3, 2, false, fusion)
            .build(new Parameters(3, ScalarType.Double), Sequences.none(CATALOGUE));
    Tensors.scramble(network.parameters().named(), new Random(2), 0.4);
    return network;
  }

  /**
   * What the last event of food of each user read, at every place, when each is asked for food: a
   * token for each event before the attention, one for each user behind it.
   */
  private static double[][] readByFood(Network network, int[]... items) {
    int[] ends = new int[items.length];
    int end = -1;
    for (int r = 0; r < items.length; r++) {
      end += (int) Arrays.stream(items[r]).filter(item -> item <= 5).count();
      ends[r] = end;
    }
    try (Scope scope = Scope.inference()) {
      Pass traced = Pass.traced();
      network.encode(batch(0, items), traced);
      double[][] read = new double[items.length][];
      for (int r = 0; r < items.length; r++) {
        int row = r;
        read[r] =
            traced.crossings().stream()
                .filter(crossing -> crossing.query() == 0)
                .map(Pass.Crossing::crossedND)
                .flatMapToDouble(
                    x ->
                        Arrays.stream(
                            Host.doubles(x.select(0, x.size(0) == items.length ? row : ends[row]))))
                .toArray();
      }
      return read;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void abxiReadsItselfOnly(boolean stacked) {
    try (Scope scope = Scope.open()) {
      Network network = abxi(stacked ? stack(Control.SELF) : early(Control.SELF));
      double[][] before = readByFood(network, ITEMS);
      assertThat(before[0]).hasSize(stacked ? 3 * WIDTH : WIDTH).doesNotContain(0);
      assertThat(readByFood(network, with(0, 1, 9))[0]).containsExactly(before[0]);
      double[][] own = readByFood(network, with(0, 2, 5));
      assertThat(own[0]).isNotEqualTo(before[0]);
      assertThat(own[1]).containsExactly(before[1]);
      assertThat(scores(network, 0, with(0, 1, 9))[0]) // The mixed stream is read as ever.
          .isNotEqualTo(scores(network, 0, ITEMS)[0]);
    }
  }

  /** X' is what the module makes of the own embeddings that are older than each event's horizon. */
  @Test
  void abxiReadsItsOwnEmbeddings() {
    try (Scope scope = Scope.inference()) {
      Network network = abxi(early(Control.SELF));
      Pass traced = Pass.traced();
      network.encode(batch(0, new int[] {1, 6, 2, 7, 3}), traced);
      Pass.Crossing crossing = traced.crossings().get(0);
      Parameters its = network.parameters();
      Parameters again = new Parameters(3, ScalarType.Double);
      GatedCrossAttention module =
          new GatedCrossAttention(again.in("m"), attention(Control.NONE), WIDTH, 2, 0);
      again
          .named()
          .forEach(
              (name, weight) ->
                  weight.copy_(
                      Objects.requireNonNull(
                          its.named().get("fusion.early.0.food<kitchen" + name.substring(1)))));
      Tensor ownND = crossing.queryND();
      Rows rows = new Rows(1, 3, new int[3], new int[] {0, 1, 2});
      // Events at clocks 0, 2 and 4 know what is older than the next of food: themselves too.
      AttentionMask.Side side =
          new AttentionMask.Side(
              3, new int[3], new int[] {0, 1, 2}, new int[] {0, 2, 4}, new int[] {2, 4, 5});
      Tensor expectedND =
          module
              .forward(
                  ownND, rows, ownND, rows, AttentionMask.of(1, side, side, true), Pass.inference())
              .crossedND();
      assertThat(Host.doubles(crossing.crossedND()))
          .doesNotContain(0)
          .containsExactly(Host.doubles(expectedND), within(ROUNDING));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void abxiReadsTheNextRowOnly(boolean stacked) {
    try (Scope scope = Scope.open()) {
      Network network = abxi(stacked ? stack(Control.SHUFFLED) : early(Control.SHUFFLED));
      assertNextRowIsRead(items -> readByFood(network, items));
      double[][] before = readByFood(network, ITEMS);
      // The horizon of user 3's question is 3: user 0's event at 3 is not older.
      assertThat(readByFood(network, with(0, 3, 9))[3]).containsExactly(before[3]);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void abxiReadsNothingInABatchOfOneRow(boolean stacked) {
    try (Scope scope = Scope.inference()) {
      Network network = abxi(stacked ? stack(Control.SHUFFLED) : early(Control.SHUFFLED));
      Pass traced = Pass.traced();
      network.encode(batch(0, ITEMS[0]), traced);
      assertThat(traced.crossings()).isEmpty();
    }
  }
}
