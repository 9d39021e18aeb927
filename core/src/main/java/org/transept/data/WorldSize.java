package org.transept.data;

import org.transept.config.Check;

/** How large a made-up world may be. */
final class WorldSize {
  /** An hour's writing, some tens of gigabytes. */
  private static final long MOST_EVENTS = 1_000_000_000;

  private static final long MOST_ITEMS = 10_000_000;

  private WorldSize() {}

  /** Refuses worlds with too many events or items in all. */
  static void check(int users, int eventsPerUser, int domains, int itemsPerDomain) {
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
  }
}
