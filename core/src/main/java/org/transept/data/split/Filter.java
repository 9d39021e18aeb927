package org.transept.data.split;

import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;

/** Which events are kept, applied in the order of the components. Part of the fingerprint. */
public record Filter(
    @Doc("earliest time kept, Unix seconds; 0 keeps all") long from,
    @Doc("first time no longer kept, Unix seconds; 0 keeps all") long until,
    @Doc("fewest events of an item, 1 keeps all") @Range(min = 1, max = 1_000_000_000)
        int minItemEvents,
    @Doc("fewest events of a user, 1 keeps all") @Range(min = 1, max = 1_000_000_000)
        int minUserEvents,
    @Doc("repeat both minima until nothing more falls out (k-core)") boolean iterate,
    @Doc("keep only the last events of each user; 0 keeps all") @Range(min = 0, max = 1_000_000_000)
        int lastEvents) {
  /** Keeps everything. */
  public static final Filter NONE = new Filter(0, 0, 1, 1, false, 0);

  /** Checks the ranges. */
  public Filter {
    Check.that(minItemEvents >= 1, "minItemEvents", minItemEvents, "at least 1");
    Check.that(minUserEvents >= 1, "minUserEvents", minUserEvents, "at least 1");
    Check.that(lastEvents >= 0, "lastEvents", lastEvents, "at least 0");
    Check.that(until == 0 || until > from, "until", until, "0 or later than from (" + from + ")");
  }
}
