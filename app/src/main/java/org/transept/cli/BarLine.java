package org.transept.cli;

import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/**
 * The line that a terminal shows of work under way: what, how far, how fast, and either what the
 * work says of itself or how long it will take.
 *
 * @param unit what is counted, in the plural
 */
record BarLine(String unit) implements ProgressBarRenderer {
  private static final int WIDEST = 20;

  @Override
  public String render(ProgressState state, int width) {
    double rate = rate(state.getCurrent() - state.getStart(), state.getElapsedAfterStart());
    String more = state.getExtraMessage().strip();
    return line(state.getTaskName(), state.getCurrent(), state.getMax(), rate, more, width);
  }

  /** The line, of at most {@code width} characters; a rate of 0 is not known yet. */
  String line(String task, long done, long all, double rate, String more, int width) {
    long total = Math.max(1, all);
    String tail =
        String.format(
            Locale.ROOT,
            "%,d/%,d %s%s%s",
            done,
            all,
            unit,
            rate > 0 ? ", " + rate(rate) + " " + unit + "/s" : "",
            more.isEmpty() ? left(rate, total - done) : ", " + more);
    String head = String.format(Locale.ROOT, "%s %3d %% ", task, 100 * done / total);
    int room = Math.min(WIDEST, width - head.length() - tail.length() - 3);
    String bar = "";
    if (room >= 5) {
      int full = (int) (room * Math.min(done, total) / total);
      bar = "[" + "=".repeat(full) + " ".repeat(room - full) + "] ";
    }
    String line = head + bar + tail;
    return line.substring(0, Math.min(line.length(), Math.max(0, width)));
  }

  private static String left(double rate, long todo) {
    return rate > 0 && todo > 0 ? ", " + Console.duration(todo / rate) + " left" : "";
  }

  /** Units a second; 0 as long as nothing is done. */
  static double rate(long done, Duration took) {
    double seconds = took.toNanos() / 1e9;
    return done > 0 && seconds > 0 ? done / seconds : 0;
  }

  /** Three digits, or all that stand before the point. */
  static String rate(double perSecond) {
    String format = perSecond < 9.995 ? "%.2f" : perSecond < 99.95 ? "%.1f" : "%,.0f";
    return String.format(Locale.ROOT, format, perSecond);
  }
}
