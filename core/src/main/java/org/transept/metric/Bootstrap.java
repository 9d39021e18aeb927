package org.transept.metric;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.transept.config.Check;

/**
 * Percentile bootstrap intervals of means and other statistics at 95 %; the same seed and values
 * give the same interval, whatever the number of threads.
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
    SplittableRandom[] randoms = randoms();
    double[] means =
        IntStream.range(0, resamples)
            .parallel()
            .mapToDouble(i -> resampledMean(values, randoms[i]))
            .toArray();
    return percentiles(Arrays.stream(values).sum() / values.length, means);
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
          "paired values must be as many on both sides, got %s and %s"
              .formatted(first.length, other.length));
    }
    double[] differences = new double[first.length];
    Arrays.setAll(differences, i -> other[i] - first[i]);
    return mean(differences);
  }

  /**
   * The interval of a statistic of cases in groups.
   *
   * @param sizes number of cases in each group; as many are drawn in it, with replacement
   * @param statistic of {@code drawn[group][i]}, which are cases in [0, sizes[group]); several
   *     threads ask for it at once; resamples for which it is NaN are left out
   */
  public Interval interval(int[] sizes, ToDoubleFunction<int[][]> statistic) {
    int[][] all = new int[sizes.length][];
    Arrays.setAll(all, group -> IntStream.range(0, sizes[group]).toArray());
    double[] values =
        resample(sizes, statistic::applyAsDouble).stream().mapToDouble(v -> v).toArray();
    return percentiles(statistic.applyAsDouble(all), values);
  }

  /** What a statistic of cases in groups is in each resample, in their order; see above. */
  public <T> List<T> resample(int[] sizes, Function<int[][], T> statistic) {
    SplittableRandom[] randoms = randoms();
    return IntStream.range(0, resamples)
        .parallel()
        .mapToObj(i -> statistic.apply(drawn(sizes, randoms[i])))
        .toList();
  }

  private static int[][] drawn(int[] sizes, SplittableRandom random) {
    int[][] drawn = new int[sizes.length][];
    for (int group = 0; group < sizes.length; group++) {
      drawn[group] = new int[sizes[group]];
      for (int i = 0; i < sizes[group]; i++) {
        drawn[group][i] = random.nextInt(sizes[group]);
      }
    }
    return drawn;
  }

  /**
   * The interval that resamples give a statistic.
   *
   * @param observed the statistic of the sample itself
   * @param values those of the resamples, which may be infinite; NaN is left out, and without any
   *     other both bounds are NaN
   */
  public static Interval percentiles(double observed, double... values) {
    double[] sorted = Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
    return sorted.length == 0
        ? new Interval(Double.NaN, observed, Double.NaN)
        : new Interval(quantile(sorted, LOW), observed, quantile(sorted, HIGH));
  }

  /** A generator for each resample, so that threads do not matter. */
  private SplittableRandom[] randoms() {
    SplittableRandom root = new SplittableRandom(seed);
    SplittableRandom[] randoms = new SplittableRandom[resamples];
    Arrays.setAll(randoms, i -> root.split());
    return randoms;
  }

  private static double resampledMean(double[] values, SplittableRandom random) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[random.nextInt(values.length)];
    }
    return sum / values.length;
  }

  /** Linear between the two nearest order statistics; infinite between a number and infinity. */
  private static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    if (at == below || sorted[below] == sorted[above]) {
      return sorted[below];
    }
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
