package org.transept.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.HeldOut;
import org.transept.data.batch.Window;
import org.transept.data.count.Followers;
import org.transept.model.context.RuleScores;
import org.transept.model.context.Rules;
import org.transept.model.counting.ItemKnn;
import org.transept.model.counting.Markov;
import org.transept.model.counting.Popularity;
import org.transept.model.counting.SequentialRules;
import org.transept.nn.Pass;
import org.transept.torch.Host;
import org.transept.torch.Scope;

/**
 * Nothing at or after a target reaches what is computed for it. Scores are compared bit by bit;
 * only where a change alters the shapes of a training batch, rounding may differ a little.
 */
@Tag("long")
class LeakTest {
  private static final double ROUNDING = 1e-10;
  private static final int TRIALS = 4;
  private static final int USERS = 4;
  private static final int LONGEST = 7;
  private static final List<Catalogue> CATALOGUES =
      List.of(Tiny.catalogue(5, 4), Tiny.catalogue(4, 3, 5));

  static List<Hosts> hosts() {
    return Hosts.all();
  }

  static List<Hosts> blindHosts() {
    return Hosts.blind();
  }

  /** A log and one of its events, which is the target. */
  private record Target(Catalogue catalogue, int[][] items, int user, int clock) {
    static Target random(Random random, Catalogue catalogue) {
      int[][] items = Tiny.items(random, catalogue, USERS, LONGEST);
      int user = random.nextInt(USERS);
      return new Target(catalogue, items, user, random.nextInt(items[user].length));
    }

    Target with(int[] own) {
      int[][] changed = items.clone();
      changed[user] = own;
      return new Target(catalogue, changed, user, clock);
    }

    int[] own() {
      return items[user];
    }

    int domain() {
      return catalogue.domainOf(own()[clock]);
    }

    Sequences log() {
      return Tiny.sequences(catalogue, items);
    }
  }

  private static int other(Random random, int item, int first, int size) {
    return size == 1 ? item : first + (item - first + 1 + random.nextInt(size - 1)) % size;
  }

  /** The sequence with one item replaced by another of the same domain. */
  private static int[] replaced(Random random, Catalogue catalogue, int[] items, int at) {
    int d = catalogue.domainOf(items[at]);
    int[] changed = items.clone();
    changed[at] = other(random, items[at], catalogue.first(d), catalogue.size(d));
    return changed;
  }

  /** Sequences with any event from {@code clock} on replaced, deleted or appended. */
  private static List<int[]> futures(Random random, Catalogue catalogue, int[] items, int clock) {
    int at = clock + random.nextInt(items.length - clock);
    int[] foreign = items.clone();
    foreign[at] = other(random, items[at], 1, catalogue.items());
    int[] deleted =
        IntStream.range(0, items.length).filter(i -> i != at).map(i -> items[i]).toArray();
    int[] appended = Arrays.copyOf(items, items.length + 1);
    appended[items.length] = 1 + random.nextInt(catalogue.items());
    int[] inserted = Arrays.copyOf(items, items.length + 1);
    System.arraycopy(items, at, inserted, at + 1, items.length - at);
    inserted[at] = 1 + random.nextInt(catalogue.items());
    return List.of(
        replaced(random, catalogue, items, at),
        foreign,
        deleted,
        appended,
        inserted,
        Arrays.copyOf(items, clock));
  }

  /** Scores of a domain at the target's place, beside questions of the other users. */
  private static float[] asked(Recommender recommender, Target target, int d) {
    Sequences log = target.log();
    Window[] windows = new Window[USERS];
    for (int u = 0; u < USERS; u++) {
      int begin = log.offsets()[u];
      int until = u == target.user() ? begin + target.clock() : log.offsets()[u + 1] - 1;
      windows[u] = new Window(u, Math.max(begin, until - Hosts.LENGTH), until);
    }
    int[] asked = new int[USERS];
    Arrays.fill(asked, d);
    try (Scope scope = Scope.inference()) {
      Batch batch = Batch.asking(log, windows, asked, new int[USERS]);
      return Host.floats(recommender.scoresBV(batch, d).select(0, target.user()));
    }
  }

  /** The same through the cases that evaluation makes; the sequence must hold the target. */
  private static float[] evaluated(Recommender recommender, Target target) {
    try (Scope scope = Scope.inference()) {
      Dataset dataset = Tiny.dataset(target.log(), Role.TEST);
      HeldOut held = HeldOut.of(dataset, Role.TEST);
      int position = dataset.sequences().offsets()[target.user()] + target.clock();
      Batch batch = held.batch(new int[] {position}, target.domain(), Hosts.LENGTH);
      return Host.floats(recommender.scoresBV(batch, target.domain()).select(0, 0));
    }
  }

  private static void assertFutureIsUnread(Recommender recommender, Random random, Target target) {
    float[] before = asked(recommender, target, target.domain());
    float[] evaluated = evaluated(recommender, target);
    for (int[] future : futures(random, target.catalogue(), target.own(), target.clock())) {
      Target changed = target.with(future);
      assertThat(asked(recommender, changed, target.domain())).containsExactly(before);
      if (future.length > target.clock() && changed.domain() == target.domain()) {
        assertThat(evaluated(recommender, changed)).containsExactly(evaluated);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void scoresIgnoreTheTargetAndWhatFollows(Hosts host) {
    Random random = new Random(1);
    for (Catalogue catalogue : CATALOGUES) {
      try (Scope scope = Scope.open()) {
        Network network = host.build(catalogue, ScalarType.Float);
        for (int trial = 0; trial < TRIALS; trial++) {
          assertFutureIsUnread(network, random, Target.random(random, catalogue));
        }
      }
    }
  }

  @Test
  void countingModelsIgnoreTheTargetAndWhatFollows() {
    Random random = new Random(2);
    Catalogue catalogue = CATALOGUES.get(1);
    Sequences training = Tiny.sequences(catalogue, Tiny.items(random, catalogue, 9, LONGEST));
    for (Recommender recommender :
        List.of(
            new Markov(training),
            new Popularity(training),
            new SequentialRules(training, SequentialRules.Config.DEFAULTS),
            new ItemKnn(training, ItemKnn.Config.DEFAULTS))) {
      for (int trial = 0; trial < TRIALS; trial++) {
        assertFutureIsUnread(recommender, random, Target.random(random, catalogue));
      }
    }
  }

  @Test
  void whatOthersHadNextIsToldByThePastAlone() {
    Random random = new Random(3);
    Catalogue catalogue = CATALOGUES.get(1);
    Sequences training = Tiny.sequences(catalogue, Tiny.items(random, catalogue, 30, LONGEST));
    Rules.Sequential rules = Rules.Sequential.DEFAULTS;
    double[][] weightsDW = new double[catalogue.domains()][];
    Arrays.fill(weightsDW, new double[] {0.5, 1, 1.5});
    try (Scope scope = Scope.open()) {
      Network network = hosts().get(0).build(catalogue, ScalarType.Float);
      network.add(new RuleScores(new Followers(training, 10, 0.8), rules, weightsDW));
      for (int trial = 0; trial < TRIALS; trial++) {
        assertFutureIsUnread(network, random, Target.random(random, catalogue));
      }
    }
  }

  /** One training window for each user, its end at the end of the user's sequence. */
  private static Window[] windows(Sequences log) {
    Window[] windows = new Window[USERS];
    for (int u = 0; u < USERS; u++) {
      int end = log.offsets()[u + 1];
      windows[u] = new Window(u, Math.max(log.offsets()[u], end - Hosts.LENGTH), end);
    }
    return windows;
  }

  /** The answer to each event of the windows, by position of the event in the log. */
  private static double[][] trained(Network network, Sequences log, Window... windows) {
    double[][] answers = new double[log.events()][];
    try (Scope scope = Scope.inference()) {
      Encoding encoding = network.encode(Batch.training(log, windows), Pass.inference());
      int q = 0;
      for (int d = 0; d < log.catalogue().domains(); d++) {
        for (Window window : windows) {
          for (int e = window.from(); e < window.until(); e++) {
            if (log.catalogue().domainOf(log.items()[e]) == d
                && Hosts.answers(network, log, window.user(), e)) {
              assertThat(encoding.targetQ()[q]).isEqualTo(log.items()[e]);
              Tensor hidden = encoding.hiddenQD().select(0, q++);
              answers[e] = Host.doubles(hidden);
            }
          }
        }
      }
      assertThat(encoding.size()).isEqualTo(q);
    }
    return answers;
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void aTrainingPassAnswersEachQuestionFromWhatIsOlder(Hosts host) {
    Random random = new Random(3);
    int moved = 0;
    for (Catalogue catalogue : CATALOGUES) {
      try (Scope scope = Scope.open()) {
        Network network = host.build(catalogue, ScalarType.Float);
        for (int trial = 0; trial < TRIALS; trial++) {
          Target target = Target.random(random, catalogue);
          Sequences log = target.log();
          Window[] windows = windows(log);
          double[][] before = trained(network, log, windows);
          int[] own = replaced(random, catalogue, target.own(), target.clock());
          double[][] after = trained(network, target.with(own).log(), windows);
          int begin = log.offsets()[target.user()];
          int end = log.offsets()[target.user() + 1];
          for (int e = 0; e < before.length; e++) {
            boolean later = e > begin + target.clock() && e < end;
            if (before[e] != null && !later) {
              assertThat(after[e]).as("question %d", e).containsExactly(before[e]);
            } else if (before[e] != null) {
              moved += Arrays.equals(after[e], before[e]) ? 0 : 1;
            }
          }
        }
      }
    }
    assertThat(moved).as("later questions that did change").isPositive();
  }

  @ParameterizedTest
  @MethodSource("blindHosts")
  void aTrainingPassAnswersTheSameWhateverItsWindowEndsWith(Hosts host) {
    Random random = new Random(4);
    for (Catalogue catalogue : CATALOGUES) {
      try (Scope scope = Scope.open()) {
        Network network = host.build(catalogue, ScalarType.Double);
        for (int trial = 0; trial < TRIALS; trial++) {
          Target target = Target.random(random, catalogue);
          double[][] before = trained(network, target.log(), window(target));
          for (int[] future : futures(random, catalogue, target.own(), target.clock())) {
            Target changed = target.with(future);
            Window window = window(changed);
            if (window.length() > 0) {
              double[][] after = trained(network, changed.log(), window);
              int begin = changed.log().offsets()[target.user()];
              for (int e = window.from(); e < begin + target.clock(); e++) {
                if (before[e] == null) {
                  assertThat(after[e]).isNull();
                } else {
                  assertThat(after[e]).containsExactly(before[e], within(ROUNDING));
                }
              }
            }
          }
        }
      }
    }
  }

  /** From a few events before the target as far as a window may go. */
  private static Window window(Target target) {
    int[] offsets = target.log().offsets();
    int from = offsets[target.user()] + Math.max(0, target.clock() - 3);
    int until = Math.min(offsets[target.user() + 1], from + Hosts.LENGTH);
    return new Window(target.user(), from, until);
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void theNewestForeignEventIsReadWhereDomainsMeetAndNowhereElse(Hosts host) {
    Random random = new Random(5);
    int read = 0;
    int tried = 0;
    for (Catalogue catalogue : CATALOGUES) {
      try (Scope scope = Scope.open()) {
        Network network = host.build(catalogue, ScalarType.Float);
        for (int trial = 0; trial < TRIALS; trial++) {
          Target target = Target.random(random, catalogue);
          int foreign = target.clock() - 1;
          while (foreign >= 0 && catalogue.domainOf(target.own()[foreign]) == target.domain()) {
            foreign--;
          }
          if (foreign < Math.max(0, target.clock() - Hosts.LENGTH)) {
            continue;
          }
          int[] own = replaced(random, catalogue, target.own(), foreign);
          boolean changed =
              !Arrays.equals(
                  asked(network, target.with(own), target.domain()),
                  asked(network, target, target.domain()));
          tried++;
          read += changed ? 1 : 0;
        }
      }
    }
    assertThat(tried).isPositive();
    assertThat(read).isEqualTo(host.crosses() ? tried : 0);
  }
}
