package org.transept.answer;

import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;

/** How the best items of large domains are found. */
public sealed interface IndexConfig {
  /** All of them, by ruling out the others for certain. */
  record Exact() implements IndexConfig {}

  /** Most of them, by a graph, where that is measured to find enough. */
  record Approximate(
      @Doc("items from which a domain is searched by a graph") @Range(min = 1, max = 2_147_483_647)
          int minItems,
      @Doc(
              "part of the best 100 that must be found, from 0 to 1; else the domain is searched"
                  + " exactly")
          @Range(min = 0, max = 1)
          double minRecall,
      @Doc("neighbours of an item in the graph: more find more, and take memory and time to build")
          @Range(min = 2, max = 256)
          int degree,
      @Doc(
              "items kept in view by a search, from which the best are chosen: more find more, and"
                  + " take time")
          @Range(min = 1, max = 1_000_000)
          int beam)
      implements IndexConfig {
    /** See docs/adr/0019 for what these find. */
    public static final Approximate DEFAULTS = new Approximate(1_000_000, 0.95, 32, 1600);

    /** Checks the ranges. */
    public Approximate {
      Check.that(minItems >= 1, "minItems", minItems, "at least 1");
      Check.that(minRecall >= 0 && minRecall <= 1, "minRecall", minRecall, "from 0 to 1");
      Check.that(degree >= 2 && degree <= 256, "degree", degree, "from 2 to 256");
      Check.that(beam >= 1, "beam", beam, "at least 1");
    }
  }
}
