package org.transept.study.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.univariate.BrentOptimizer;
import org.hipparchus.optim.univariate.SearchInterval;
import org.hipparchus.optim.univariate.UnivariateObjectiveFunction;
import org.hipparchus.stat.regression.SimpleRegression;
import org.transept.metric.Bootstrap;
import org.transept.metric.Interval;

/**
 * How a metric rises with a model's size: y = a - b N^-c, fitted by least squares to points of one
 * run each. For a given c, a and b are a linear regression; c is searched on a grid of its
 * logarithm within [{@value #LEAST_C}, {@value #MOST_C}], and then by Brent's method around the
 * best.
 *
 * <p>Bounds come from resampling runs among those of the same size. What is resampled are
 * deviations from the size's mean, widened by sqrt(runs / (runs - 1)), as a mean of few resampled
 * runs varies too little otherwise. A size with one run says nothing of how runs vary; then all
 * bounds are NaN.
 *
 * <p>An interval of c that reaches a bound of the search says that the sizes do not determine c,
 * and so neither a: near {@value #LEAST_C} the curve is a logarithm, without a limit.
 *
 * <p>Source: the widening: Rao and Wu, Resampling inference with complex survey data, Journal of
 * the American Statistical Association 83, 1988.
 *
 * @param curve the best fit
 * @param resampled best fits to the resamples; empty if a size has one run only
 */
public record PowerLaw(Curve curve, List<Curve> resampled) {
  private static final double LEAST_C = 0.02;
  private static final double MOST_C = 5;
  private static final int GRID = 12;
  private static final int FEWEST_SIZES = 3;

  /**
   * y = a - b N^-c.
   *
   * @param a the limit of large sizes
   * @param b how far below it size 1 is; negative if y falls with size
   * @param c how fast the limit is approached
   */
  public record Curve(double a, double b, double c) {
    /** The curve at a size, in parameters. */
    public double value(double size) {
      return a - b * Math.pow(size, -c);
    }

    /**
     * The size, in parameters, from which on the curve is at least y: infinite if a is not above y,
     * 0 if it is and the curve does not rise.
     */
    public double reaches(double y) {
      if (a <= y) {
        return Double.POSITIVE_INFINITY;
      }
      return b <= 0 ? 0 : Math.pow(b / (a - y), 1 / c);
    }
  }

  /**
   * Fits the curve.
   *
   * @param sizes size of each run's model, in parameters
   * @param y metric of the same runs, in the same order
   * @throws IllegalArgumentException if there are fewer than 3 different sizes, sizes and y differ
   *     in length, a size is not above 0 or a number is not finite
   */
  public static PowerLaw fit(double[] sizes, double[] y, Bootstrap bootstrap) {
    Correlation.requireFinite("sizes", sizes);
    Correlation.requireFinite("y", y);
    TreeMap<Double, List<Integer>> bySize = new TreeMap<>();
    if (sizes.length == y.length) {
      bySize =
          IntStream.range(0, y.length)
              .boxed()
              .collect(Collectors.groupingBy(i -> sizes[i], TreeMap::new, Collectors.toList()));
    }
    if (bySize.size() < FEWEST_SIZES || bySize.firstKey() <= 0) {
      throw new IllegalArgumentException(
          "a power law must have a y for each size and at least %s different sizes above 0, got %s values of y at sizes %s"
              .formatted(FEWEST_SIZES, y.length, Arrays.toString(sizes)));
    }
    int[][] groups =
        bySize.values().stream()
            .map(runs -> runs.stream().mapToInt(i -> i).toArray())
            .toArray(int[][]::new);
    int[] runs = Arrays.stream(groups).mapToInt(group -> group.length).toArray();
    boolean told = Arrays.stream(runs).allMatch(count -> count > 1);
    return new PowerLaw(
        best(sizes, y),
        told
            ? bootstrap.resample(runs, drawn -> best(sizes, resampled(y, groups, drawn)))
            : List.of());
  }

  private static double[] resampled(double[] y, int[][] groups, int[][] drawn) {
    double[] resampled = new double[y.length];
    for (int g = 0; g < groups.length; g++) {
      int[] group = groups[g];
      double mean = Arrays.stream(group).mapToDouble(i -> y[i]).average().orElseThrow();
      double wider = Math.sqrt(group.length / (group.length - 1.0));
      for (int i = 0; i < group.length; i++) {
        resampled[group[i]] = mean + wider * (y[group[drawn[g][i]]] - mean);
      }
    }
    return resampled;
  }

  private static Curve best(double[] sizes, double[] y) {
    double unit = Arrays.stream(sizes).min().orElseThrow();
    double from = Math.log(LEAST_C);
    double step = (Math.log(MOST_C) - from) / GRID;
    double[] errors =
        IntStream.rangeClosed(0, GRID)
            .mapToDouble(i -> line(sizes, y, unit, from + i * step).getSumSquaredErrors())
            .toArray();
    int least =
        IntStream.rangeClosed(0, GRID)
            .reduce((i, j) -> errors[j] < errors[i] ? j : i)
            .orElseThrow();
    double at = from + least * step;
    double logC =
        new BrentOptimizer(1e-7, 1e-9)
            .optimize(
                new MaxEval(1000),
                GoalType.MINIMIZE,
                new UnivariateObjectiveFunction(
                    log -> line(sizes, y, unit, log).getSumSquaredErrors()),
                new SearchInterval(
                    Math.max(from, at - step), Math.min(from + GRID * step, at + step), at))
            .getPoint();
    SimpleRegression line = line(sizes, y, unit, logC);
    double c = Math.exp(logC);
    return new Curve(line.getIntercept(), -line.getSlope() * Math.pow(unit, c), c);
  }

  /** y on (N / unit)^-c; the unit keeps the powers from being tiny. */
  private static SimpleRegression line(double[] sizes, double[] y, double unit, double logC) {
    SimpleRegression line = new SimpleRegression();
    for (int i = 0; i < y.length; i++) {
      line.addData(Math.pow(sizes[i] / unit, -Math.exp(logC)), y[i]);
    }
    return line;
  }

  /** The limit of large sizes. */
  public Interval a() {
    return interval(Curve::a);
  }

  /** How far below the limit size 1 is. */
  public Interval b() {
    return interval(Curve::b);
  }

  /** How fast the limit is approached. */
  public Interval c() {
    return interval(Curve::c);
  }

  /** The curve at a size, in parameters. */
  public Interval value(double size) {
    return interval(curve -> curve.value(size));
  }

  /** The size from which on the curve is at least y; see {@link Curve#reaches}. */
  public Interval reaches(double y) {
    return interval(curve -> curve.reaches(y));
  }

  private Interval interval(ToDoubleFunction<Curve> number) {
    return Bootstrap.percentiles(
        number.applyAsDouble(curve), resampled.stream().mapToDouble(number).toArray());
  }
}
