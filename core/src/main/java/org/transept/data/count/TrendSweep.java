package org.transept.data.count;

/**
 * What sold lately in one domain: for each of several windows of days and each item, log(1 + events
 * in the window before a day). The day only goes forward, so that going on costs no more than the
 * events that enter and leave the windows.
 */
public final class TrendSweep {
  private static final float[] LOGS = table(1 << 12);

  private final RecentCounts events;
  private final int d;
  private final int[] windows;
  private final int[][] countWV;
  private final float[][] logWV;
  private final int[] from;
  private int until;

  /**
   * A sweep that begins before all events.
   *
   * @param windows lengths in days
   */
  public TrendSweep(RecentCounts events, int d, int[] windows) {
    this.events = events;
    this.d = d;
    this.windows = windows.clone();
    int items = events.catalogue().size(d);
    countWV = new int[windows.length][items];
    logWV = new float[windows.length][items];
    from = new int[windows.length];
  }

  private static float[] table(int size) {
    float[] logs = new float[size];
    for (int count = 0; count < size; count++) {
      logs[count] = (float) Math.log1p(count);
    }
    return logs;
  }

  /**
   * Goes on to a day, which is not counted itself.
   *
   * @param day as {@link RecentCounts#day} numbers them, not before the last one
   */
  public void to(long day) {
    int end = events.lowest(d, day);
    for (int w = 0; w < windows.length; w++) {
      // What has left the window before it was ever reached need not come in.
      int begin = Math.min(end, events.lowest(d, day - windows[w]));
      for (int e = from[w]; e < Math.min(begin, until); e++) {
        add(w, events.item(d, e), -1);
      }
      for (int e = Math.max(until, begin); e < end; e++) {
        add(w, events.item(d, e), 1);
      }
      from[w] = begin;
    }
    until = end;
  }

  private void add(int w, int item, int change) {
    int count = countWV[w][item] + change;
    countWV[w][item] = count;
    logWV[w][item] = count < LOGS.length ? LOGS[count] : (float) Math.log1p(count);
  }

  /** Number of windows, W. */
  public int windows() {
    return windows.length;
  }

  /** The logarithms of window {@code w} by position of the item in the domain; do not change. */
  public float[] logs(int w) {
    return logWV[w];
  }
}
