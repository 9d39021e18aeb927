package org.transept.data.synthetic;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;

/** What a {@link World} looks like. */
public record WorldConfig(
    @Doc("names of the domains") List<String> domains,
    @Doc("items of each domain") @Range(min = 2, max = 10_000_000) int itemsPerDomain,
    @Doc("users") @Range(min = 1, max = 100_000_000) int users,
    Events events,
    @Doc("share of users active in several domains; the others stay in one")
        @Range(min = 0, max = 1)
        double overlap,
    Strength strength,
    @Doc("successors an item has in a domain, with halving weights") @Range(min = 1, max = 64)
        int choices,
    @Doc("probability that the next event stays in the domain") @Range(min = 0, max = 1)
        double stickiness,
    @Doc("seed of everything") long seed) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

  /** Two domains in which a small model can learn, in a minute, what they tell each other. */
  public static final WorldConfig DEFAULTS =
      new WorldConfig(
          List.of("food", "kitchen"),
          200,
          4000,
          new Events(10, 30),
          0.8,
          new Strength(0.3, 0.5, 0.2),
          4,
          0.3,
          1);

  /** Checks the ranges. */
  public WorldConfig {
    domains = List.copyOf(domains);
    boolean named = domains.stream().allMatch(name -> NAME.matcher(name).matches());
    boolean distinct = new HashSet<>(domains).size() == domains.size();
    Check.that(
        !domains.isEmpty() && named && distinct,
        "domains",
        domains,
        "one or more different names of letters, digits, - and _");
    Check.that(choices >= 1, "choices", choices, "at least 1");
    Check.that(
        itemsPerDomain > choices,
        "itemsPerDomain",
        itemsPerDomain,
        "more than choices (" + choices + ")");
    Check.that(users >= 1, "users", users, "at least 1");
    WorldSize.check(users, events.max(), domains.size(), itemsPerDomain, choices);
    Check.that(overlap >= 0 && overlap <= 1, "overlap", overlap, "between 0 and 1");
    Check.that(stickiness >= 0 && stickiness <= 1, "stickiness", stickiness, "between 0 and 1");
    String alone = "0 with one domain (overlap=0 strength.cross=0, strength.noise=1 - own)";
    boolean several = domains.size() > 1;
    Check.that(several || overlap == 0, "overlap", overlap, alone);
    Check.that(several || strength.cross() == 0, "strength.cross", strength.cross(), alone);
    Check.that(
        overlap == 0 || events.min() >= 2, "events.min", events.min(), "at least 2 with overlap");
  }

  /** How long users' histories are; every length in between is as likely. */
  public record Events(
      @Doc("fewest events of a user") @Range(min = 1, max = 1_000_000) int min,
      @Doc("most events of a user") @Range(min = 1, max = 1_000_000) int max) {
    /** Checks the order. */
    public Events {
      Check.that(min >= 1, "min", min, "at least 1");
      Check.that(max >= min, "max", max, "at least min (" + min + ")");
    }
  }

  /** Where the next item comes from; the three sum to 1. */
  public record Strength(
      @Doc("weight of the user's last item in the own domain") @Range(min = 0, max = 1) double own,
      @Doc("weight of the user's last item in any other domain") @Range(min = 0, max = 1)
          double cross,
      @Doc("weight of popularity (Zipf)") @Range(min = 0, max = 1) double noise) {
    private static final double ROUNDING = 1e-9;

    /** Checks the sum. */
    public Strength {
      Check.that(own >= 0 && own <= 1, "own", own, "between 0 and 1");
      Check.that(cross >= 0 && cross <= 1, "cross", cross, "between 0 and 1");
      Check.that(
          noise >= 0 && Math.abs(own + cross + noise - 1) <= ROUNDING,
          "noise",
          noise,
          "1 - own - cross");
    }
  }
}
