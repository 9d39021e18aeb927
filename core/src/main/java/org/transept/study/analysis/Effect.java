package org.transept.study.analysis;

import java.util.Arrays;
import java.util.OptionalInt;
import org.hipparchus.distribution.continuous.TDistribution;
import org.transept.metric.Interval;

/**
 * The difference between two arms that ranked the same targets of the same users, each trained with
 * several seeds. Seeds and users are crossed random factors: a result should hold for other seeds
 * and for other users, so both sources of variance count. With d[seed][user] = mean + seed + user +
 * residual, the variance of the overall mean is
 *
 * <pre>  seed / seeds + user / users + residual / (seeds users)</pre>
 *
 * <p>The interval is a t interval with Satterthwaite's degrees of freedom of that sum. The
 * pigeonhole bootstrap (Owen, The pigeonhole bootstrap, Annals of Applied Statistics 1(2), 2007)
 * was tried against it and covers far less than 95 % where seeds matter: 3 to 5 seeds resampled are
 * too few different values. A test simulates both, and the t interval with 3, 4 and 5 seeds; with
 * two it has not been tried.
 *
 * <p>Source: the two-way layout with random effects and one value per cell, as in Searle, Casella
 * and McCulloch, Variance Components, 1992, chapter 4; Satterthwaite, An approximate distribution
 * of estimates of variance components, Biometrics Bulletin 2(6), 1946. Differs: a component that is
 * estimated below 0 counts as 0, but for the seeds' part of the degrees of freedom, which takes
 * their mean square as it is.
 *
 * @param seeds number of seeds
 * @param users number of users
 * @param components what the differences vary by
 * @param difference mean with its 95 % interval
 * @param p two-sided p-value of no difference; below 5 % where the interval excludes 0
 */
public record Effect(int seeds, int users, Components components, Interval difference, double p) {
  private static final double LEVEL = 0.05;
  private static final int MOST_SEEDS = 1 << 30;

  /**
   * Variance components by the method of moments, which may be below 0 where the truth is near it.
   *
   * @param seed between seeds; NaN with one seed
   * @param user between users; with one seed, together with the residual
   * @param residual of users within seeds, after both; NaN with one seed
   */
  public record Components(double seed, double user, double residual) {
    static Components of(double[][] differences) {
      int seeds = differences.length;
      int users = differences[0].length;
      double[] ofSeed = Arrays.stream(differences).mapToDouble(Effect::mean).toArray();
      double[] ofUser = new double[users];
      for (int user = 0; user < users; user++) {
        for (double[] row : differences) {
          ofUser[user] += row[user] / seeds;
        }
      }
      double mean = mean(ofSeed);
      if (seeds == 1) {
        return new Components(Double.NaN, squares(ofUser, mean) / (users - 1), Double.NaN);
      }
      double residuals = 0;
      for (int seed = 0; seed < seeds; seed++) {
        for (int user = 0; user < users; user++) {
          double rest = differences[seed][user] - ofSeed[seed] - ofUser[user] + mean;
          residuals += rest * rest;
        }
      }
      double residual = residuals / ((seeds - 1.0) * (users - 1));
      return new Components(
          squares(ofSeed, mean) / (seeds - 1) - residual / users,
          squares(ofUser, mean) / (users - 1) - residual / seeds,
          residual);
    }

    private static double squares(double[] values, double mean) {
      return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    }

    /** How far the overall mean of so many seeds and users can be trusted. */
    private Uncertainty ofMean(int seeds, int users) {
      if (seeds == 1) {
        return new Uncertainty(user / users, users - 1);
      }
      double cells = (double) seeds * users;
      double ofRest = residual / cells;
      double ofSeed = seed / seeds + ofRest;
      double ofUser = Math.max(0, user) / users + ofRest;
      double variance = Math.max(0, seed) / seeds + ofUser;
      double spread =
          ofSeed * ofSeed / (seeds - 1)
              + ofUser * ofUser / (users - 1)
              + ofRest * ofRest / ((seeds - 1.0) * (users - 1));
      return new Uncertainty(variance, variance * variance / spread);
    }
  }

  /**
   * The estimated variance of a mean and its degrees of freedom, which are NaN if it is 0.
   *
   * @param variance squared standard error
   */
  private record Uncertainty(double variance, double freedom) {
    /** Half the width of an interval that covers at 1 - level. */
    double margin(double level) {
      return variance == 0
          ? 0
          : -new TDistribution(freedom).inverseCumulativeProbability(level / 2)
              * Math.sqrt(variance);
    }

    double p(double mean) {
      if (variance == 0) {
        return mean == 0 ? 1 : 0;
      }
      return 2
          * new TDistribution(freedom).cumulativeProbability(-Math.abs(mean) / Math.sqrt(variance));
    }
  }

  /**
   * The effect of one arm over the other.
   *
   * @param differences {@code differences[seed][user]}: the metric of the user under one arm minus
   *     that under the other, both trained with that seed; the same users in each row
   * @throws IllegalArgumentException if there is no seed, rows differ in length, there are fewer
   *     than two users or a number is not finite
   */
  public static Effect of(double[][] differences) {
    int[] lengths = Arrays.stream(differences).mapToInt(row -> row.length).distinct().toArray();
    if (lengths.length != 1 || lengths[0] < 2) {
      throw new IllegalArgumentException(
          "differences must be of the same users, two at least, in one seed or more, got rows of %s users"
              .formatted(Arrays.toString(lengths)));
    }
    for (int seed = 0; seed < differences.length; seed++) {
      Correlation.requireFinite("differences[%s]".formatted(seed), differences[seed]);
    }
    int seeds = differences.length;
    int users = lengths[0];
    Components components = Components.of(differences);
    double mean = Arrays.stream(differences).mapToDouble(Effect::mean).sum() / seeds;
    Uncertainty uncertainty = components.ofMean(seeds, users);
    double margin = uncertainty.margin(LEVEL);
    Interval interval = new Interval(mean - margin, mean, mean + margin);
    return new Effect(seeds, users, components, interval, uncertainty.p(mean));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  /**
   * Whether there is one seed only: then interval and p-value tell what other users would say of
   * these two trained models, and nothing of what another seed would.
   */
  public boolean usersOnly() {
    return seeds == 1;
  }

  /**
   * The fewest seeds, from 2, at which a difference of exactly this size and with these components
   * would be told from 0 with these users; as a difference found anew is as often smaller as
   * larger, that is about an even chance. Empty if no number of seeds would do, because users are
   * too few, and with one seed, which does not tell how seeds vary.
   *
   * @param level of the two-sided test, such as 0.05
   */
  public OptionalInt seedsToDecide(double level) {
    if (usersOnly() || !decides(MOST_SEEDS, level)) {
      return OptionalInt.empty();
    }
    int enough = 2;
    while (!decides(enough, level)) {
      enough *= 2;
    }
    int tooFew = enough / 2;
    while (enough - tooFew > 1) {
      int between = tooFew + (enough - tooFew) / 2;
      if (decides(between, level)) {
        enough = between;
      } else {
        tooFew = between;
      }
    }
    return OptionalInt.of(enough);
  }

  private boolean decides(int count, double level) {
    return components.ofMean(count, users).p(difference.mean()) <= level;
  }
}
