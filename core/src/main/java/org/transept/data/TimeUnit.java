package org.transept.data;

/** How a column of times is written. */
public enum TimeUnit {
  /** Found by looking at every value of a file: one unit for the whole file. */
  AUTO(1, "found by looking"),
  /** Unix time in seconds. */
  S(1, "seconds"),
  /** Unix time in milliseconds. */
  MS(1_000, "milliseconds"),
  /** Unix time in microseconds. */
  US(1_000_000, "microseconds"),
  /** Unix time in nanoseconds. */
  NS(1_000_000_000, "nanoseconds"),
  /** Dates, or dates and times, of ISO 8601; those without a zone are in UTC. */
  ISO(1, "ISO 8601");

  private final long perSecond;
  private final String label;

  TimeUnit(long perSecond, String label) {
    this.perSecond = perSecond;
    this.label = label;
  }

  /** How many of it a second has. */
  public long perSecond() {
    return perSecond;
  }

  /** What messages call it. */
  public String label() {
    return label;
  }

  /**
   * The unit that a number is taken for: the coarsest in which it lies before the year 5138.
   * Milliseconds are so recognised from March 1973 on, finer units from earlier.
   */
  public static TimeUnit of(long number) {
    if (number < UnixTime.LIMIT) {
      return S;
    }
    if (number < UnixTime.LIMIT * MS.perSecond) {
      return MS;
    }
    return number < UnixTime.LIMIT * US.perSecond ? US : NS;
  }
}
