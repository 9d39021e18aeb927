package org.transept.run.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.batch.Batch;
import org.transept.data.batch.HeldOut;
import org.transept.model.Encoding;
import org.transept.model.Network;
import org.transept.model.context.RuleScores;
import org.transept.nn.Pass;
import org.transept.torch.Host;
import org.transept.torch.Scope;
import org.transept.torch.Workers;

/**
 * How likely validation targets of a domain are, among all its items, under the softmax of {@code
 * a} times the network's scores plus the rules' logarithms, each times a weight; with the gradient
 * and the negative Hessian in {@code (a, weights)}.
 *
 * <p>Rules add to some hundred items of a question. So what depends on all items is the network's
 * alone: sums of {@code exp(a s)}, of it times s and times its square; the rest is put right item
 * by item.
 */
public final class RuleLikelihood {
  /** Most targets that are read, evenly over the lengths of their histories. */
  public static final int MOST = 2048;

  private static final int MOST_ROWS = 64;

  /** Most scores held at a time by a thread: in large domains fewer rows are. */
  private static final int MOST_SCORES = 1 << 22;

  /** Of the prior. */
  private static final double PRECISION = 1;

  private final Network network;
  private final RuleScores rules;
  private final HeldOut held;
  private final int d;
  private final List<int[]> groups;

  /** By group and question: what is announced. Read once, as weights change nothing of it. */
  private final Map<Integer, RuleScores.Logs[]> announcedGQ = new ConcurrentHashMap<>();

  RuleLikelihood(Network network, RuleScores rules, HeldOut held, int d) {
    this.network = network;
    this.rules = rules;
    this.held = held;
    this.d = d;
    groups = groups();
  }

  private List<int[]> groups() {
    int rows = rows(held.dataset().catalogue().size(d));
    int[] all =
        held.groups(d, network.length(), rows).stream().flatMapToInt(IntStream::of).toArray();
    int stride = Math.max(1, (all.length + MOST - 1) / MOST);
    int[] some =
        IntStream.range(0, all.length).filter(i -> i % stride == 0).map(i -> all[i]).toArray();
    List<int[]> parts = new ArrayList<>();
    for (int from = 0; from < some.length; from += rows) {
      parts.add(Arrays.copyOfRange(some, from, Math.min(some.length, from + rows)));
    }
    return parts;
  }

  /** Targets that a thread works on at a time where there are so many items. */
  static int rows(int items) {
    return Math.max(1, Math.min(MOST_ROWS, MOST_SCORES / Math.max(1, items)));
  }

  /** Whether there is no target. */
  boolean isEmpty() {
    return groups.isEmpty();
  }

  /**
   * The likelihood at the network's factor, above 0, and the weights, with a normal prior around
   * the network alone: what few targets say is doubted.
   */
  Sums at(double[] factors) {
    Sums[] parts = new Sums[groups.size()];
    Workers.each(
        parts.length,
        g -> {
          try (Scope scope = Scope.inference()) {
            parts[g] = group(g, factors);
          }
        });
    Sums sums = new Sums(factors.length);
    Arrays.stream(parts).forEach(sums::add);
    sums.doubt(factors, PRECISION);
    return sums;
  }

  private Sums group(int g, double[] factors) {
    int[] group = groups.get(g);
    Batch batch = held.batch(group, d, network.length());
    Encoding encoding = network.encode(batch, Pass.inference());
    RuleScores.Logs[] announced =
        announcedGQ.computeIfAbsent(
            g,
            key ->
                Arrays.stream(encoding.historiesQ(d))
                    .map(history -> rules.logs(history, d))
                    .toArray(RuleScores.Logs[]::new));
    Tensor scoresQV = network.withoutRulesBV(encoding, d);
    // Relative to the largest of its question, which changes no probability.
    scoresQV.sub_(scoresQV.amax(new long[] {1}, true));
    int[] targets = Arrays.stream(group).map(held::target).toArray();
    double[] picked = picked(scoresQV, targets, announced);
    double[][] momentsMQ = moments(scoresQV, factors[0]);
    Sums sums = new Sums(factors.length);
    int at = 0;
    for (int q = 0; q < group.length; q++) {
      RuleScores.Logs logs = announced[q];
      Question question = new Question(factors);
      question.all(momentsMQ[0][q], momentsMQ[1][q], momentsMQ[2][q]);
      double target = picked[at++];
      for (int n = 0; n < logs.items().length; n++) {
        question.announced(picked[at++], logs.logsNW()[n]);
      }
      int n = Arrays.binarySearch(logs.items(), targets[q]);
      sums.add(question, target, n < 0 ? new double[factors.length - 1] : logs.logsNW()[n]);
    }
    return sums;
  }

  /** For each question the target's score, then those of the items that are announced. */
  private double[] picked(Tensor scoresQV, int[] targets, RuleScores.Logs[] announced) {
    int first = held.dataset().catalogue().first(d);
    long width = scoresQV.size(1);
    int size = targets.length + Arrays.stream(announced).mapToInt(a -> a.items().length).sum();
    long[] places = new long[size];
    int at = 0;
    for (int q = 0; q < targets.length; q++) {
      places[at++] = q * width + targets[q] - first;
      for (int item : announced[q].items()) {
        places[at++] = q * width + item - first;
      }
    }
    return Host.doubles(scoresQV.view(-1).index_select(0, Host.longs(places, size)));
  }

  /** Sums over all items of exp(a s), s exp(a s) and s^2 exp(a s), s being below 0 or 0. */
  private static double[][] moments(Tensor scoresQV, double a) {
    double[][] momentsMQ = new double[3][];
    Tensor termQV = scoresQV.mul(new Scalar(a)).exp_();
    for (int m = 0; m < momentsMQ.length; m++) {
      if (m > 0) {
        termQV.mul_(scoresQV);
      }
      momentsMQ[m] = Host.doubles(termQV.sum(1));
    }
    return momentsMQ;
  }

  /** Moments of a question's items under their probabilities, unscaled. */
  private static final class Question {
    private final double[] factors;
    private double mass;
    private final double[] first;
    private final double[][] second;

    Question(double[] factors) {
      this.factors = factors;
      first = new double[factors.length];
      second = new double[factors.length][factors.length];
    }

    /** All items, as if nothing were announced. */
    void all(double zeroth, double one, double two) {
      mass = zeroth;
      first[0] = one;
      second[0][0] = two;
    }

    /** An item that is announced: what it has more, and of what. */
    void announced(double score, double[] logs) {
      double before = Math.exp(factors[0] * score);
      double sum = factors[0] * score;
      for (int w = 0; w < logs.length; w++) {
        sum += factors[1 + w] * logs[w];
      }
      double after = Math.exp(sum);
      double more = after - before;
      mass += more;
      first[0] += more * score;
      second[0][0] += more * score * score;
      for (int k = 0; k < logs.length; k++) {
        first[1 + k] += after * logs[k];
        second[1 + k][0] += after * logs[k] * score;
        for (int l = 0; l <= k; l++) {
          second[1 + k][1 + l] += after * logs[k] * logs[l];
        }
      }
    }
  }

  /** A log-likelihood in nats, its gradient and its negative Hessian. */
  static final class Sums {
    private double likelihood;
    private final double[] gradient;
    private final double[][] curvature;

    Sums(int size) {
      gradient = new double[size];
      curvature = new double[size][size];
    }

    private void add(Question of, double score, double[] logs) {
      likelihood += of.factors[0] * score - Math.log(of.mass);
      for (int k = 0; k < gradient.length; k++) {
        double own = k == 0 ? score : logs[k - 1];
        likelihood += k == 0 ? 0 : of.factors[k] * own;
        gradient[k] += own - of.first[k] / of.mass;
        for (int l = 0; l <= k; l++) {
          double both = of.second[k][l] / of.mass;
          curve(k, l, both - of.first[k] / of.mass * (of.first[l] / of.mass));
        }
      }
    }

    private void curve(int k, int l, double by) {
      curvature[k][l] += by;
      curvature[l][k] = curvature[k][l];
    }

    /** Adds a normal prior's part: of this precision around the network alone. */
    private void doubt(double[] factors, double precision) {
      for (int k = 0; k < gradient.length; k++) {
        double off = factors[k] - (k == 0 ? 1 : 0);
        likelihood -= precision * off * off / 2;
        gradient[k] -= precision * off;
        curvature[k][k] += precision;
      }
    }

    private void add(Sums other) {
      likelihood += other.likelihood;
      for (int k = 0; k < gradient.length; k++) {
        gradient[k] += other.gradient[k];
        for (int l = 0; l < gradient.length; l++) {
          curvature[k][l] += other.curvature[k][l];
        }
      }
    }

    double likelihood() {
      return likelihood;
    }

    double gradient(int k) {
      return gradient[k];
    }

    double curvature(int k, int l) {
      return curvature[k][l];
    }
  }
}
