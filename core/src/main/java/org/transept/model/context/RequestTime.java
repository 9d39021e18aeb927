package org.transept.model.context;

import java.util.List;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Formerly;
import org.transept.config.Range;

/** What a network makes of the time of a request. */
public sealed interface RequestTime {
  /** Nothing: only the order of events counts. */
  @Formerly("ignored")
  record None() implements RequestTime {}

  /**
   * How long ago the user's last events were, and what sold lately ({@link Trend}). Without
   * timestamps in the log this is as {@link None}.
   *
   * @param trends windows in days; none leaves out what sold lately
   */
  @Formerly("used")
  record Trends(
      @Doc("days before a request in which an item's events count, one window each")
          @Range(min = 1, max = 36_500)
          List<Integer> trends,
      @Doc("how long ago the user's last events were, of the domain and of any") boolean gaps)
      implements RequestTime {
    /** What sold lately alone, from a week to everything: on food-kitchen gaps did not help. */
    public static final Trends DEFAULTS = new Trends(List.of(7, 30, 90, 365, 36500), false);

    /** Checks the ranges. */
    public Trends {
      trends = List.copyOf(trends);
      for (int days : trends) {
        Check.that(days >= 1, "trends", days, "at least 1 day each");
      }
    }
  }
}
