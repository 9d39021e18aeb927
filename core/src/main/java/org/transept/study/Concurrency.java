package org.transept.study;

import java.util.List;
import java.util.Locale;
import org.transept.config.SettingsException;
import org.transept.run.estimate.FreeMemory;

/** How many runs go side by side, and how their time and memory are said. */
final class Concurrency {
  private static final double GIB = 1L << 30;

  private Concurrency() {}

  /**
   * As many as are wanted and fit into free memory, at least one.
   *
   * @param wanted 0 for as many as there are processors
   * @param peak bytes of the largest run; 0 if not known
   * @param runs how many there are
   * @param which what is refused where not even one fits, such as "study: its largest run"
   */
  static int of(int wanted, double peak, int runs, String which) {
    int workers = wanted == 0 ? Runtime.getRuntime().availableProcessors() : wanted;
    double free = FreeMemory.bytes();
    int room = peak == 0 ? workers : (int) (free / peak);
    if (room == 0) {
      throw new SettingsException(
          List.of(
              String.format(
                  Locale.ROOT,
                  "%s must fit in %.1f GiB of free memory, needs about %.1f GiB",
                  which,
                  free / GIB,
                  peak / GIB)));
    }
    return Math.max(1, Math.min(Math.min(workers, room), runs));
  }

  /** Seconds of work, beside what a budget grants if there is one. */
  static String atMost(double seconds, double minutesGranted) {
    return "at most about "
        + duration(seconds)
        + (minutesGranted > 0 ? " (" + duration(60 * minutesGranted) + " are granted)" : "");
  }

  /** Memory of one run. */
  static String gibibytes(double bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
  }

  /** A time as people say it. */
  static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 100) {
      return whole + " s";
    }
    long minutes = Math.round(seconds / 60);
    return minutes < 100
        ? minutes + " min"
        : String.format(Locale.ROOT, "%d h %02d min", minutes / 60, minutes % 60);
  }
}
