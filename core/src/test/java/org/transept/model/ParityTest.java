package org.transept.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.transept.Float32;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Window;
import org.transept.model.abxi.Abxi;
import org.transept.nn.Pass;
import org.transept.torch.Host;
import org.transept.torch.Scope;

/** A question is answered alike in training and serving, alone and among others. */
@Tag("long")
class ParityTest {
  private static final double ROUNDING = 1e-10;
  private static final Catalogue CATALOGUE = Tiny.catalogue(5, 4, 3);

  static List<Hosts> hosts() {
    return Hosts.all();
  }

  static List<Hosts> blindHosts() {
    return Hosts.blind();
  }

  /** The vector of each question, in the order of the encoding. */
  private static double[][] answers(Network network, Batch batch) {
    try (Scope scope = Scope.inference()) {
      Encoding encoding = network.encode(batch, Pass.inference());
      double[][] answers = new double[encoding.size()][];
      Arrays.setAll(answers, q -> Host.doubles(encoding.hiddenQD().select(0, q)));
      return answers;
    }
  }

  private static double[] asked(Network network, Sequences log, Window history, int d) {
    return answers(
        network, Batch.asking(log, new Window[] {history}, new int[] {d}, new int[] {0}))[0];
  }

  private static Window window(Random random, Sequences log, int user) {
    int begin = log.offsets()[user];
    int from = begin + random.nextInt(log.length(user));
    int most = Math.min(Hosts.LENGTH, log.offsets()[user + 1] - from);
    return new Window(user, from, from + 1 + random.nextInt(most));
  }

  /** All of every user's events. */
  private static Window[] whole(Sequences log) {
    return IntStream.range(0, log.size())
        .mapToObj(u -> new Window(u, log.offsets()[u], log.offsets()[u + 1]))
        .toArray(Window[]::new);
  }

  @ParameterizedTest
  @MethodSource("blindHosts")
  void aTrainingPassAnswersAsTheSameHistoryDoesWhenAsked(Hosts host) {
    Random random = new Random(1);
    try (Scope scope = Scope.open()) {
      Network network = host.build(CATALOGUE, ScalarType.Double);
      for (int trial = 0; trial < 6; trial++) {
        Sequences log = Tiny.sequences(CATALOGUE, Tiny.items(random, CATALOGUE, 2, 9));
        Window window = window(random, log, 1);
        double[][] trained = answers(network, Batch.training(log, window));
        int q = 0;
        int left = 0;
        for (int d = 0; d < CATALOGUE.domains(); d++) {
          for (int e = window.from(); e < window.until(); e++) {
            if (CATALOGUE.domainOf(log.items()[e]) != d) {
              continue;
            }
            if (Hosts.answers(network, log, 1, e)) {
              Window history = new Window(1, window.from(), e);
              assertThat(trained[q++])
                  .containsExactly(asked(network, log, history, d), within(ROUNDING));
            } else {
              left++;
            }
          }
        }
        assertThat(q).isEqualTo(trained.length);
        assertThat(q + left).isEqualTo(window.length());
        assertThat(network.answered(Batch.training(log, window))).containsExactly(q);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void anAnswerDoesNotDependOnWhoElseIsInTheBatch(Hosts host) {
    Random random = new Random(2);
    try (Scope scope = Scope.open()) {
      Network network = host.build(CATALOGUE, ScalarType.Double);
      for (int trial = 0; trial < 3; trial++) {
        int[][] items = Tiny.items(random, CATALOGUE, 5, 3);
        items[3] = random.ints(Hosts.LENGTH, 1, CATALOGUE.items() + 1).toArray();
        Sequences log = Tiny.sequences(CATALOGUE, items);
        Window[] windows =
            IntStream.range(0, 5).mapToObj(u -> window(random, log, u)).toArray(Window[]::new);
        windows[3] = new Window(3, log.offsets()[3], log.offsets()[4]);
        int[] asked = random.ints(5, 0, CATALOGUE.domains()).toArray();
        double[][] together =
            answers(network, Batch.asking(log, windows, asked, new int[asked.length]));
        int q = 0;
        for (int d = 0; d < CATALOGUE.domains(); d++) {
          for (int r = 0; r < windows.length; r++) {
            if (asked[r] == d) {
              assertThat(together[q++])
                  .containsExactly(asked(network, log, windows[r], d), within(ROUNDING));
            }
          }
        }
        assertTrainedAlike(network, log, windows);
      }
    }
  }

  private static void assertTrainedAlike(Network network, Sequences log, Window[] windows) {
    double[][] together = answers(network, Batch.training(log, windows));
    double[][][] alone = new double[windows.length][][];
    Arrays.setAll(alone, r -> answers(network, Batch.training(log, windows[r])));
    int[] next = new int[windows.length];
    int q = 0;
    for (int d = 0; d < CATALOGUE.domains(); d++) {
      for (int r = 0; r < windows.length; r++) {
        for (int e = windows[r].from(); e < windows[r].until(); e++) {
          if (CATALOGUE.domainOf(log.items()[e]) == d
              && Hosts.answers(network, log, windows[r].user(), e)) {
            assertThat(together[q++]).containsExactly(alone[r][next[r]++], within(ROUNDING));
          }
        }
      }
    }
    assertThat(q).isEqualTo(together.length);
  }

  /**
   * A traced pass works through all domains, an ordinary one only through those asked of; ABXI has
   * no views of others in either.
   */
  @ParameterizedTest
  @MethodSource("hosts")
  void lookingOnChangesNoAnswer(Hosts host) {
    Sequences log =
        Tiny.sequences(CATALOGUE, Tiny.items(new Random(5), CATALOGUE, 3, Hosts.LENGTH));
    Window[] windows = whole(log);
    try (Scope scope = Scope.inference()) {
      Network network = host.build(CATALOGUE, ScalarType.Double);
      Batch batch = Batch.asking(log, windows, new int[] {1, 1, 1}, new int[3]);
      Pass traced = Pass.traced();
      Tensor seen = network.encode(batch, traced).hiddenQD();
      assertThat(Host.doubles(network.encode(batch, Pass.inference()).hiddenQD()))
          .containsExactly(Host.doubles(seen));
      int asking = network instanceof Abxi ? 1 : CATALOGUE.domains();
      int directions = asking * (CATALOGUE.domains() - 1);
      assertThat(traced.crossings().size() % directions).isZero();
    }
  }

  /** Float is what runs use; its rounding is larger, that is all. */
  @ParameterizedTest
  @MethodSource("hosts")
  void floatsAnswerAsDoublesDo(Hosts host) {
    Sequences log =
        Tiny.sequences(CATALOGUE, Tiny.items(new Random(3), CATALOGUE, 4, Hosts.LENGTH));
    Window[] windows = whole(log);
    try (Scope scope = Scope.open()) {
      Network single = host.build(CATALOGUE, ScalarType.Float);
      Network twice = host.build(CATALOGUE, ScalarType.Double);
      try (Scope copy = Scope.inference()) {
        Map<String, Tensor> saved = twice.parameters().saved(); // Frozen weights too.
        single
            .parameters()
            .saved()
            .forEach((name, its) -> Objects.requireNonNull(saved.get(name)).copy_(its));
      }
      twice.items().update();
      twice.refresh();
      double[][] floats = answers(single, Batch.training(log, windows));
      double[][] doubles = answers(twice, Batch.training(log, windows));
      for (int q = 0; q < doubles.length; q++) {
        assertThat(floats[q])
            .containsExactly(doubles[q], Float32.within(Float32.size(doubles[q]), 256));
      }
    }
  }
}
