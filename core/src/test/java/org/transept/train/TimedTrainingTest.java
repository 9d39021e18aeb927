package org.transept.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.transept.Tensors;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Window;
import org.transept.model.Fusion;
import org.transept.model.Network;
import org.transept.model.context.RequestTime;
import org.transept.model.towers.Merged;
import org.transept.model.towers.Single;
import org.transept.model.towers.Towers;
import org.transept.nn.Block;
import org.transept.objective.Softmax;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/** Networks that know when they are asked. */
@ExtendWith(NoLeaks.class)
class TimedTrainingTest {
  private static final long DAY = 86_400;
  private static final Catalogue CATALOGUE = Tiny.catalogue(3, 4);
  private static final Block.Config BLOCK = Block.Modern.Config.DEFAULTS;
  private static final RequestTime USED = new RequestTime.Trends(List.of(2, 30), true);

  /** Three users; one event in three happens on the day of the one before. */
  private static final Sequences LOG = timed(new Random(3), 12, 7, 9);

  private static Sequences timed(Random random, int... lengths) {
    int[][] items =
        IntStream.of(lengths)
            .mapToObj(n -> random.ints(n, 1, CATALOGUE.items() + 1).toArray())
            .toArray(int[][]::new);
    Sequences plain = Tiny.sequences(CATALOGUE, items);
    long[] times = new long[plain.events()];
    for (int u = 0; u < lengths.length; u++) {
      long now = random.nextInt(5) * DAY;
      for (int e = plain.offsets()[u]; e < plain.offsets()[u + 1]; e++) {
        now += random.nextInt(3) * DAY + random.nextInt(1000);
        times[e] = now;
      }
    }
    return new Sequences(CATALOGUE, plain.users(), plain.offsets(), plain.items(), times);
  }

  static List<Network.Config> timed() {
    return List.of(
        new Merged.Config(4, 1, 2, 6, 0, BLOCK, USED),
        new Single.Config(4, 1, 2, 6, 0, BLOCK, USED),
        new Towers.Config(4, 1, 2, 6, 0, BLOCK, true, Fusion.Early.DEFAULTS, USED));
  }

  private static Network network(Network.Config config, Sequences training) {
    Network network = config.build(new Parameters(1, ScalarType.Double), training);
    Tensors.scramble(network.parameters().named(), new Random(7), 0.5);
    return network;
  }

  private static Batch batch() {
    return Batch.training(LOG, new Window(0, 5, 11), new Window(1, 12, 18), new Window(2, 19, 25));
  }

  private static double loss(Slices slices) {
    return slices.backward(batch(), 1, List.of()).loss();
  }

  @Tag("long")
  @Test
  void gradientsReachAllThatKnowsOfTime() {
    gradientsReachAllThatKnowsOfTime(timed().get(0));
  }

  @Tag("slow") // A quarter of a minute each: a loss for every weight, up and down.
  @ParameterizedTest
  @MethodSource("timed")
  void gradientsReachAllThatKnowsOfTimeInEveryNetwork(Network.Config config) {
    gradientsReachAllThatKnowsOfTime(config);
  }

  /** The part that counts is computed in single precision, so steps and tolerance are wide. */
  private static void gradientsReachAllThatKnowsOfTime(Network.Config config) {
    double step = 1e-2;
    try (Scope scope = Scope.open()) {
      Network network = network(config, LOG);
      Slices slices = new Slices(network, 2, new Softmax(new Softmax.Config(0.8)), 5);
      List<ParameterRange> pieces = slices.pieces(batch(), 1);
      slices.backward(batch(), 1, pieces);
      slices.gather(pieces);
      Map<String, double[]> gradients = new HashMap<>(); // Copies: later losses add to them.
      network
          .parameters()
          .named()
          .forEach((name, weight) -> gradients.put(name, Host.doubles(weight.grad())));
      int[] checked = {0};
      network
          .parameters()
          .named()
          .forEach(
              (name, weight) -> {
                if (!name.startsWith("time.")) {
                  return;
                }
                double[] gradient = gradients.getOrDefault(name, new double[0]);
                DoublePointer values = weight.data_ptr_double();
                for (int i = 0; i < gradient.length; i++) {
                  double value = values.get(i);
                  values.put(i, value + step);
                  double above = loss(slices);
                  values.put(i, value - step);
                  double below = loss(slices);
                  values.put(i, value);
                  assertThat(gradient[i])
                      .as(name + " " + i)
                      .isCloseTo((above - below) / (2 * step), within(1e-4));
                  checked[0] += Math.abs(gradient[i]) > 1e-3 ? 1 : 0;
                }
              });
      assertThat(checked[0]).isGreaterThan(20);
    }
  }

  private static double[] scores(Network network, Sequences log, int user, int until, long time) {
    int begin = log.offsets()[user];
    Window[] window = {new Window(user, Math.max(begin, until - 6), until)};
    try (Scope scope = Scope.inference()) {
      Batch asking = Batch.asking(log, window, new int[] {1}, new int[] {0}, new long[] {time});
      return Host.doubles(network.scoresBV(asking, 1));
    }
  }

  @ParameterizedTest
  @MethodSource("timed")
  void scoresMoveWithTheTimeOfTheRequestAndNothingElse(Network.Config config) {
    try (Scope scope = Scope.open()) {
      Network network = network(config, LOG);
      long last = LOG.times()[9];
      double[] today = scores(network, LOG, 0, 10, last);
      assertThat(scores(network, LOG, 0, 10, last)).containsExactly(today);
      assertThat(scores(network, LOG, 0, 10, last + 40 * DAY)).isNotEqualTo(today);
    }
  }

  /** What the training log holds on the day of the request and later changes no answer. */
  @ParameterizedTest
  @MethodSource("timed")
  void nothingOfTheDayItselfOrLaterIsCounted(Network.Config config) {
    long now = 8 * DAY + 5;
    int[] other = LOG.items().clone();
    int changed = 0;
    for (int e = 0; e < other.length; e++) {
      if (LOG.times()[e] >= 8 * DAY) {
        other[e] = 1 + other[e] % CATALOGUE.items();
        changed++;
      }
    }
    assertThat(changed).isBetween(3, other.length - 3);
    Sequences later = new Sequences(CATALOGUE, LOG.users(), LOG.offsets(), other, LOG.times());
    int until = LOG.offsets()[1];
    while (LOG.times()[until] < 8 * DAY) {
      until++;
    }
    try (Scope scope = Scope.open()) {
      double[] answer = scores(network(config, LOG), LOG, 1, until, now);
      assertThat(scores(network(config, later), later, 1, until, now)).containsExactly(answer);
      assertThat(scores(network(config, later), later, 1, until, now + 9 * DAY))
          .isNotEqualTo(scores(network(config, LOG), LOG, 1, until, now + 9 * DAY));
    }
  }

  @Test
  void aLogWithoutTimesLeavesTimeOut() {
    Sequences order =
        new Sequences(CATALOGUE, LOG.users(), LOG.offsets(), LOG.items(), new long[0]);
    try (Scope scope = Scope.open()) {
      for (Network.Config config : timed()) {
        Network network = network(config, order);
        assertThat(network.parameters().named().keySet()).noneMatch(n -> n.startsWith("time."));
      }
    }
  }

  @Test
  void trainingLearnsWhatSellsThisWeek() {
    // Item 1 + week % 3 is all that sells: only the day tells which.
    int[][] items = new int[40][];
    long[] times = new long[400];
    Random random = new Random(1);
    for (int u = 0; u < items.length; u++) {
      long[] own = random.longs(10, 0, 90 * DAY).sorted().toArray();
      System.arraycopy(own, 0, times, u * 10, 10);
      items[u] = Arrays.stream(own).mapToInt(t -> 1 + (int) (t / (7 * DAY) % 3)).toArray();
    }
    Sequences plain = Tiny.sequences(CATALOGUE, items);
    Sequences weekly =
        new Sequences(CATALOGUE, plain.users(), plain.offsets(), plain.items(), times);
    double known = trained(weekly, new RequestTime.Trends(List.of(2), false));
    double ignored = trained(weekly, new RequestTime.None());
    assertThat(known).isLessThan(ignored - 0.2);
  }

  /** The loss after some steps. */
  private static double trained(Sequences log, RequestTime time) {
    try (Scope scope = Scope.open()) {
      Network.Config config =
          new Towers.Config(8, 1, 2, 10, 0, BLOCK, true, new Fusion.None(), time);
      Network network = config.build(new Parameters(1, ScalarType.Float), log);
      Slices slices = new Slices(network, 1, new Softmax(Softmax.Config.DEFAULTS), 5);
      Window[] all =
          IntStream.range(0, log.size())
              .mapToObj(u -> new Window(u, log.offsets()[u], log.offsets()[u + 1]))
              .toArray(Window[]::new);
      Batch batch = Batch.training(log, all);
      double loss = 0;
      AdamW optimizer =
          new AdamW(new AdamW.Config(0.02, 0, false, 0.9, 0.98, 1e-8), network.parameters(), null);
      for (int step = 1; step <= 60; step++) {
        List<ParameterRange> pieces = slices.pieces(batch, step);
        loss = slices.backward(batch, step, pieces).loss();
        slices.gather(pieces);
        optimizer.step(step, 1, 1, pieces);
      }
      return loss;
    }
  }
}
