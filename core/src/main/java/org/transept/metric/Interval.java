package org.transept.metric;

/**
 * An observed mean, or another statistic, with the bounds of its 95 % interval.
 *
 * @param low lower bound
 * @param mean the statistic of the sample itself, not of its resamples
 * @param high upper bound
 */
public record Interval(double low, double mean, double high) {
  /** Whether the interval lies on one side of 0. */
  public boolean excludesZero() {
    return low > 0 || high < 0;
  }
}
