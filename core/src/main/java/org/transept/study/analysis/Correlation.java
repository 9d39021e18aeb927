package org.transept.study.analysis;

import java.util.function.ToDoubleBiFunction;
import org.hipparchus.stat.correlation.PearsonsCorrelation;
import org.hipparchus.stat.correlation.SpearmansCorrelation;
import org.transept.metric.Bootstrap;
import org.transept.metric.Interval;

/**
 * How two numbers of a run go together over independent runs, with percentile bootstrap intervals
 * that resample runs. All numbers of an interval are NaN for fewer than {@value #FEWEST} runs, or
 * where one of the two numbers is the same in all of them. Resamples in which it is the same are
 * left out.
 *
 * <p>The percentiles of so bounded a statistic are somewhat narrow where runs are few: with 10 runs
 * they cover less often than with 30, which a test states.
 *
 * @param runs number of runs
 * @param pearson product-moment correlation
 * @param spearman the same of ranks, ties sharing their mean rank
 */
public record Correlation(int runs, Interval pearson, Interval spearman) {
  /** Fewer points lie near a line whatever they are. */
  static final int FEWEST = 4;

  /**
   * The correlations of x and y.
   *
   * @param x a number of each run, which must be one point: several dots of one run, such as its
   *     layers, are no independent points
   * @param y another number of the same runs, in the same order
   * @throws IllegalArgumentException if x and y differ in length or a number is not finite
   */
  public static Correlation of(double[] x, double[] y, Bootstrap bootstrap) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "x and y must be as many, one point per run, got %s and %s"
              .formatted(x.length, y.length));
    }
    requireFinite("x", x);
    requireFinite("y", y);
    return new Correlation(
        x.length,
        interval(x, y, bootstrap, (a, b) -> new PearsonsCorrelation().correlation(a, b)),
        interval(x, y, bootstrap, (a, b) -> new SpearmansCorrelation().correlation(a, b)));
  }

  private static Interval interval(
      double[] x, double[] y, Bootstrap bootstrap, ToDoubleBiFunction<double[], double[]> measure) {
    if (x.length < FEWEST || Double.isNaN(measure.applyAsDouble(x, y))) {
      return new Interval(Double.NaN, Double.NaN, Double.NaN);
    }
    return bootstrap.interval(
        new int[] {x.length},
        drawn -> measure.applyAsDouble(picked(x, drawn[0]), picked(y, drawn[0])));
  }

  /** The values at these places, in their order. */
  static double[] picked(double[] values, int[] places) {
    double[] picked = new double[places.length];
    for (int i = 0; i < places.length; i++) {
      picked[i] = values[places[i]];
    }
    return picked;
  }

  /** Throws an error that names the first value that is NaN or infinite. */
  static void requireFinite(String name, double... values) {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "%s[%s] must be a finite number, got %s; leave runs out that have diverged"
                .formatted(name, i, values[i]));
      }
    }
  }
}
