package org.transept.study.analysis;

import java.util.stream.IntStream;

/**
 * Adjusts the p-values of a family of tests, so that the chance of one false rejection or more
 * among them is at most the level, however they depend on each other.
 *
 * <p>Source: Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of
 * Statistics 6(2), 1979.
 */
public final class Holm {
  private Holm() {}

  /**
   * The adjusted p-values, in the order given: for the k-th smallest of m, the largest of (m - j +
   * 1) p_j over j = 1..k, at most 1. NaN stands for a test that could not be made: it stays NaN and
   * does not count in m.
   *
   * @throws IllegalArgumentException if a value is outside [0, 1]
   */
  public static double[] adjusted(double... p) {
    for (int i = 0; i < p.length; i++) {
      if (p[i] < 0 || p[i] > 1) {
        throw new IllegalArgumentException(
            "p-value %s must be within [0, 1] or NaN, got %s".formatted(i, p[i]));
      }
    }
    int[] ascending =
        IntStream.range(0, p.length)
            .filter(i -> !Double.isNaN(p[i]))
            .boxed()
            .sorted((i, j) -> Double.compare(p[i], p[j]))
            .mapToInt(i -> i)
            .toArray();
    double[] adjusted = p.clone();
    double atLeast = 0;
    for (int k = 0; k < ascending.length; k++) {
      atLeast = Math.max(atLeast, (ascending.length - k) * p[ascending[k]]);
      adjusted[ascending[k]] = Math.min(1, atLeast);
    }
    return adjusted;
  }
}
