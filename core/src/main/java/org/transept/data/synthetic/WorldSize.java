package org.transept.data.synthetic;

import java.util.Locale;
import org.transept.config.Check;

/** How large a made-up world may be. */
final class WorldSize {
  /** An hour's writing, some tens of gigabytes. */
  private static final long MOST_EVENTS = 1_000_000_000;

  private static final long MOST_ITEMS = 10_000_000;

  /** Successors of all items in all domains, which are held in memory: 4 bytes each. */
  private static final long MOST_SUCCESSORS = 100_000_000;

  private WorldSize() {}

  /** Refuses worlds with too many events, items or successors of items in all. */
  static void check(int users, int eventsPerUser, int domains, int itemsPerDomain, int choices) {
    Check.that(
        (long) users * eventsPerUser <= MOST_EVENTS,
        "users",
        users,
        "at most %s with up to %s events each"
            .formatted(MOST_EVENTS / eventsPerUser, eventsPerUser));
    Check.that(
        (long) itemsPerDomain * domains <= MOST_ITEMS,
        "itemsPerDomain",
        itemsPerDomain,
        "at most %s with %s domains".formatted(MOST_ITEMS / domains, domains));
    double each = (double) domains * domains * choices;
    Check.that(
        itemsPerDomain * each <= MOST_SUCCESSORS,
        "itemsPerDomain",
        itemsPerDomain,
        String.format(
            Locale.ROOT,
            "at most %.0f with %d domains and %d choices",
            Math.floor(MOST_SUCCESSORS / each),
            domains,
            choices));
  }
}
