package org.transept.run.rules;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.batch.HeldOut;
import org.transept.model.Network;
import org.transept.model.context.RuleScores;

/**
 * What rules are worth beside a network, by domain: the weights, none below 0, under which the
 * network's scores times a number plus the rules' logarithms make validation targets most likely
 * among all items of their domain. Newton's method; the likelihood is concave.
 *
 * <p>Not on training targets: there the network knows by heart what rules would tell it, so that
 * they would seem worth little.
 */
final class RuleFit {
  private static final int MOST_PASSES = 30;

  /** Promised gain of likelihood, in nats over all targets, that is not worth a pass. */
  private static final double ENOUGH = 1e-3;

  /** Least that the network's scores may be multiplied by. */
  private static final double LEAST = 0.25;

  private final Network network;
  private final RuleScores rules;
  private final HeldOut held;

  /**
   * A fit for a network without rules.
   *
   * @param rules whose weights are not looked at
   */
  RuleFit(Network network, RuleScores rules, Dataset dataset) {
    this.network = network;
    this.rules = rules;
    held = HeldOut.of(dataset, Role.VALID);
  }

  /** The weights for domain {@code d}; 0 where it has no validation target. */
  double[] weights(int d) {
    RuleLikelihood likelihood = new RuleLikelihood(network, rules, held, d);
    double[] at = new double[1 + rules.config().recent().size()];
    at[0] = 1;
    RuleLikelihood.Sums here = likelihood.at(at);
    for (int pass = 0; pass < MOST_PASSES && !likelihood.isEmpty(); pass++) {
      double[] step = step(here, at);
      double[] next = moved(at, step);
      if (promised(here, at, next) < ENOUGH) {
        break;
      }
      RuleLikelihood.Sums there = likelihood.at(next);
      while (there.likelihood() < here.likelihood() && pass++ < MOST_PASSES) {
        Arrays.setAll(step, k -> step[k] / 2);
        next = moved(at, step);
        there = likelihood.at(next);
      }
      if (there.likelihood() < here.likelihood()) {
        break;
      }
      at = next;
      here = there;
    }
    double scale = at[0];
    return Arrays.stream(at, 1, at.length).map(weight -> weight / scale).toArray();
  }

  /** What a step would gain if the likelihood were no more curved than a plane. */
  private static double promised(RuleLikelihood.Sums sums, double[] at, double[] next) {
    return IntStream.range(0, at.length)
        .mapToDouble(k -> sums.gradient(k) * (next[k] - at[k]))
        .sum();
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
  private static double[] step(RuleLikelihood.Sums sums, double[] at) {
    int[] free =
        IntStream.range(0, at.length)
            .filter(k -> at[k] > least(k) || sums.gradient(k) > 0)
            .toArray();
    double[] step = new double[at.length];
    if (free.length > 0) {
      double[][] curvature = new double[free.length][free.length];
      double[] gradient = new double[free.length];
      for (int k = 0; k < free.length; k++) {
        gradient[k] = sums.gradient(free[k]);
        for (int l = 0; l < free.length; l++) {
          curvature[k][l] = sums.curvature(free[k], free[l]);
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
}
