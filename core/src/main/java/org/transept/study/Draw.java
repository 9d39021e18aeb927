package org.transept.study;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.transept.config.Seed;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.run.RunConfig;

/**
 * One draw of a search.
 *
 * @param name of its folder
 * @param sets what was drawn, one assignment for each parameter of the space
 * @param config the run with them; null if it refuses them
 * @param problem why it does; empty if it does not
 */
record Draw(String name, List<String> sets, @Nullable RunConfig config, String problem) {
  /** Draws in a row that were all drawn before, after which a space counts as used up. */
  private static final int REPEATS = 100;

  /**
   * The trials of a search, all different; fewer than asked for if the space has no more. The first
   * ones stay the same if more are asked for.
   */
  static List<Draw> of(SearchConfig config) {
    List<Draw> draws = new ArrayList<>();
    Set<List<String>> drawn = new HashSet<>();
    int repeats = 0;
    for (long n = 0; draws.size() < config.trials() && repeats < REPEATS; n++) {
      Random random = new Random(Seed.of(config.seed(), "search", n));
      List<String> sets = config.space().stream().map(p -> p.draw(random)).toList();
      if (drawn.add(sets)) {
        repeats = 0;
        draws.add(of(String.format(Locale.ROOT, "t%03d", draws.size() + 1), sets, config.run()));
      } else {
        repeats++;
      }
    }
    return draws;
  }

  private static Draw of(String name, List<String> sets, RunConfig base) {
    try {
      RunConfig set = Settings.read(base, null, sets);
      RunConfig whole =
          set.train().slices() == 0 // A trial has one thread here, whatever the machine has.
              ? Settings.read(set, null, List.of("train.slices=1"))
              : set;
      return new Draw(name, sets, whole.withData(whole.data().absolute()), "");
    } catch (SettingsException refused) {
      return new Draw(name, sets, null, String.valueOf(refused.getMessage()));
    }
  }
}
