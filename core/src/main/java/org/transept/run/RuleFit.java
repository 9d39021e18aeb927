package org.transept.run;

import static org.bytedeco.pytorch.global.torch.ScalarType;
import static org.bytedeco.pytorch.global.torch.log_softmax;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.transept.data.Batch;
import org.transept.data.Dataset;
import org.transept.data.HeldOut;
import org.transept.data.Role;
import org.transept.model.Encoding;
import org.transept.model.Network;
import org.transept.model.RuleScores;
import org.transept.nn.Pass;
import org.transept.torch.Host;
import org.transept.torch.Scope;

/**
 * What rules are worth beside a network, by domain: the weights, none below 0, under which the
 * network's scores times a number plus the rules' logarithms make validation targets most likely
 * among all items of their domain. Newton's method; the likelihood is concave.
 *
 * <p>Not on training targets: there the network knows by heart what rules would tell it, so that
 * they would seem worth little.
 */
final class RuleFit {
  /** Most targets of a domain that are read, evenly over the lengths of their histories. */
  private static final int MOST = 2048;

  private static final int MOST_ROWS = 64;

  /** Most scores held at a time of each of the parts: in large domains fewer rows are. */
  private static final int MOST_SCORES = 1 << 22;

  private static final int MOST_PASSES = 30;

  /** Gain of likelihood, in nats over all targets, below which more passes find nothing. */
  private static final double ENOUGH = 1e-2;

  /** Of a normal prior around the network alone: what few targets say is doubted. */
  private static final double PRECISION = 1;

  /** Least that the network's scores may be multiplied by. */
  private static final double LEAST = 0.25;

  private final Network network;
  private final RuleScores rules;
  private final HeldOut held;
  private final int size;

  /**
   * A fit for a network without rules.
   *
   * @param rules whose weights are not looked at
   */
  RuleFit(Network network, RuleScores rules, Dataset dataset) {
    this.network = network;
    this.rules = rules;
    held = HeldOut.of(dataset, Role.VALID);
    size = 1 + rules.config().recent().size();
  }

  /** Likelihood, its gradient and its negative Hessian. */
  private static final class Sums {
    private double likelihood;
    private final double[] gradient;
    private final double[][] curvature;

    Sums(int size) {
      gradient = new double[size];
      curvature = new double[size][size];
    }
  }

  /** The weights for domain {@code d}; 0 where it has no validation target. */
  double[] weights(int d) {
    List<int[]> groups = groups(d);
    double[] at = new double[size];
    at[0] = 1;
    Sums here = sums(groups, d, at);
    for (int pass = 0; pass < MOST_PASSES && !groups.isEmpty(); pass++) {
      double[] step = step(here, at);
      double[] next = moved(at, step);
      Sums there = sums(groups, d, next);
      while (there.likelihood < here.likelihood && pass++ < MOST_PASSES) {
        Arrays.setAll(step, k -> step[k] / 2);
        next = moved(at, step);
        there = sums(groups, d, next);
      }
      double gain = there.likelihood - here.likelihood;
      if (gain > 0) {
        at = next;
        here = there;
      }
      if (gain < ENOUGH) {
        break;
      }
    }
    double scale = at[0];
    return Arrays.stream(at, 1, size).map(weight -> weight / scale).toArray();
  }

  private List<int[]> groups(int d) {
    int items = held.dataset().catalogue().size(d);
    int rows = Math.max(1, Math.min(MOST_ROWS, MOST_SCORES / Math.max(1, items)));
    int[] all =
        held.groups(d, network.length(), rows).stream().flatMapToInt(IntStream::of).toArray();
    int stride = Math.max(1, (all.length + MOST - 1) / MOST);
    int[] some =
        IntStream.range(0, all.length).filter(i -> i % stride == 0).map(i -> all[i]).toArray();
    List<int[]> groups = new ArrayList<>();
    for (int from = 0; from < some.length; from += rows) {
      groups.add(Arrays.copyOfRange(some, from, Math.min(some.length, from + rows)));
    }
    return groups;
  }

  private static double[] moved(double[] at, double[] step) {
    double[] next = new double[at.length];
    Arrays.setAll(next, k -> Math.max(least(k), at[k] + step[k]));
    return next;
  }

  private static double least(int k) {
    return k == 0 ? LEAST : 0;
  }

  /** Newton's step; those at their bound that would go below it stay. */
  private static double[] step(Sums sums, double[] at) {
    int[] free =
        IntStream.range(0, at.length)
            .filter(k -> at[k] > least(k) || sums.gradient[k] > 0)
            .toArray();
    double[] step = new double[at.length];
    if (free.length > 0) {
      double[][] curvature = new double[free.length][free.length];
      double[] gradient = new double[free.length];
      for (int k = 0; k < free.length; k++) {
        gradient[k] = sums.gradient[free[k]];
        for (int l = 0; l < free.length; l++) {
          curvature[k][l] = sums.curvature[free[k]][free[l]];
        }
      }
      double[] solved =
          new CholeskyDecomposition(MatrixUtils.createRealMatrix(curvature))
              .getSolver()
              .solve(MatrixUtils.createRealVector(gradient))
              .toArray();
      for (int k = 0; k < free.length; k++) {
        step[free[k]] = solved[k];
      }
    }
    return step;
  }

  private Sums sums(List<int[]> groups, int d, double[] at) {
    Sums sums = new Sums(size);
    for (int k = 0; k < size; k++) {
      double off = at[k] - (k == 0 ? 1 : 0);
      sums.likelihood -= PRECISION * off * off / 2;
      sums.gradient[k] -= PRECISION * off;
      sums.curvature[k][k] += PRECISION;
    }
    for (int[] group : groups) {
      try (Scope scope = Scope.inference()) {
        add(group, d, at, sums);
      }
    }
    return sums;
  }

  private void add(int[] group, int d, double[] at, Sums sums) {
    Batch batch = held.batch(group, d, network.length());
    Encoding encoding = network.encode(batch, Pass.inference());
    Tensor[] partsQV = new Tensor[size];
    partsQV[0] = network.withoutRulesBV(encoding, d);
    Tensor scoresQV = partsQV[0].mul(number(at[0]));
    for (int k = 1; k < size; k++) {
      partsQV[k] = partsQV[0].new_zeros(partsQV[0].size(0), partsQV[0].size(1));
      rules.addLogs(partsQV[k], encoding.historiesQ(d), d, k - 1);
      scoresQV.add_(partsQV[k], number(at[k]));
    }
    int first = batch.catalogue().first(d);
    int[] targets = IntStream.of(group).map(i -> held.target(i) - first).toArray();
    Tensor targetQ1 = Host.indices(targets, targets.length, 1);
    Tensor logsQV = log_softmax(scoresQV, 1, new ScalarTypeOptional());
    sums.likelihood += total(logsQV.gather(1, targetQ1));
    Tensor likelyQV = logsQV.exp_();
    Tensor[] expectedQ = new Tensor[size];
    for (int k = 0; k < size; k++) {
      Tensor weighedQV = likelyQV.mul(partsQV[k]);
      expectedQ[k] = sum(weighedQV);
      sums.gradient[k] += total(partsQV[k].gather(1, targetQ1)) - total(expectedQ[k]);
      for (int l = 0; l <= k; l++) {
        double both = total(sum(weighedQV.mul(partsQV[l]))) - total(expectedQ[k].mul(expectedQ[l]));
        sums.curvature[k][l] += both;
        sums.curvature[l][k] = sums.curvature[k][l];
      }
    }
  }

  private static Scalar number(double value) {
    return new Scalar(value);
  }

  private static Tensor sum(Tensor valuesQV) {
    return valuesQV.sum(new long[] {1}, false, new ScalarTypeOptional(ScalarType.Double));
  }

  private static double total(Tensor values) {
    return values.sum(new ScalarTypeOptional(ScalarType.Double)).item_double();
  }
}
