package org.transept.metric;

/**
 * Mean of the values of independent cases and how far it can be trusted.
 *
 * @param cases number of values
 * @param mean their mean; NaN without cases
 * @param standardError sample standard deviation / sqrt(cases); NaN with fewer than two cases,
 *     which say nothing about their spread
 */
public record Summary(long cases, double mean, double standardError) {
  /** The summary of all these values. */
  public static Summary of(double... values) {
    Running running = new Running();
    for (double value : values) {
      running.add(value);
    }
    return running.summary();
  }

  /**
   * Takes values one at a time and keeps none of them.
   *
   * <p>Source: Welford, Note on a method for calculating corrected sums of squares and products,
   * Technometrics 4(3), 1962: no cancellation when the spread is small beside the mean.
   */
  public static final class Running {
    private long cases;
    private double mean;
    private double squares;

    /** Adds one value. */
    public void add(double value) {
      cases++;
      double before = value - mean;
      mean += before / cases;
      squares += before * (value - mean);
    }

    /** The summary of all values so far. */
    public Summary summary() {
      return new Summary(
          cases,
          cases == 0 ? Double.NaN : mean,
          cases < 2 ? Double.NaN : Math.sqrt(squares / (cases - 1) / cases));
    }
  }
}
