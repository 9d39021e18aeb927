package org.transept.metric;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.transept.config.Check;

/**
 * Percentile bootstrap intervals of means at 95 %; the same seed and values give the same interval,
 * whatever the number of threads.
 *
 * <p>Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, section 13.3.
 *
 * @param seed what the resamples are drawn with; two calls with as many values draw the same cases
 * @param resamples number of resamples
 */
public record Bootstrap(long seed, int resamples) {
  private static final double LOW = 0.025;
  private static final double HIGH = 0.975;

  /** Checks the number of resamples. */
  public Bootstrap {
    Check.that(resamples >= 1, "resamples", resamples, "at least 1");
  }

  /** The interval of the mean; all bounds are NaN without values. */
  public Interval mean(double[] values) {
    if (values.length == 0) {
      return new Interval(Double.NaN, Double.NaN, Double.NaN);
    }
    SplittableRandom root = new SplittableRandom(seed);
    SplittableRandom[] randoms = new SplittableRandom[resamples];
    Arrays.setAll(randoms, i -> root.split());
    double[] means =
        IntStream.range(0, resamples)
            .parallel()
            .mapToDouble(i -> resampledMean(values, randoms[i]))
            .toArray();
    Arrays.sort(means);
    double mean = Arrays.stream(values).sum() / values.length;
    return new Interval(quantile(means, LOW), mean, quantile(means, HIGH));
  }

  /**
   * The interval of mean(other) - mean(first), resampling cases together with both their values.
   *
   * @param first value of each case under one model
   * @param other value of the same cases, in the same order, under the other model
   */
  public Interval difference(double[] first, double[] other) {
    if (first.length != other.length) {
      throw new IllegalArgumentException(
          "paired values must be as many on both sides, got %d and %d"
              .formatted(first.length, other.length));
    }
    double[] differences = new double[first.length];
    Arrays.setAll(differences, i -> other[i] - first[i]);
    return mean(differences);
  }

  private static double resampledMean(double[] values, SplittableRandom random) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[random.nextInt(values.length)];
    }
    return sum / values.length;
  }

  /** Linear between the two nearest order statistics. */
  private static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
