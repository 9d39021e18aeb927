package org.transept.study.analysis;

/** What may be said of an effect on a metric of which more is better. */
public enum Verdict {
  /** The effect is above 0. */
  HELPS,
  /** The effect is below 0. */
  HURTS,
  /** The effect may have either sign; that is no evidence that there is none. */
  CANNOT_TELL;

  private static final double LEVEL = 0.05;

  /**
   * The verdict at 5 %.
   *
   * @param effect the estimate, whose sign decides between the first two
   * @param p two-sided, adjusted for the family that the effect is reported in ({@link Holm}); NaN
   *     if it could not be tested
   */
  public static Verdict of(double effect, double p) {
    if (p <= LEVEL && effect > 0) {
      return HELPS;
    }
    return p <= LEVEL && effect < 0 ? HURTS : CANNOT_TELL;
  }
}
