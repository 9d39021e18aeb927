package org.transept.study;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.run.RunConfig;

/** A search for settings that validate well. The test split is not for it. */
public record SearchConfig(
    @Doc(
            "what all trials have in common; train.epochs is a whole training, train.select what"
                + " counts")
        RunConfig run,
    @Doc("settings that are drawn") List<Parameter> space,
    @Doc("how epochs are spent on trials") Method method,
    @Doc("number of trials") @Range(min = 1, max = 100_000) int trials,
    @Doc("of the draws; run.seed is that of every trial") long seed,
    @Doc("trials side by side, each on one thread; 0 takes the machine's cores")
        @Range(min = 0, max = 1_024)
        int workers,
    @Doc("after so many minutes trials are stopped and saved; 0 sets no limit")
        @Range(min = 0, max = 5_256_000)
        double minutes) {
  /** A search of nothing. */
  public static final SearchConfig DEFAULTS =
      new SearchConfig(
          RunConfig.DEFAULTS, List.of(), Method.SuccessiveHalving.DEFAULTS, 27, 1, 0, 0);

  /** What must be the same in all trials, or their validation numbers say nothing of each other. */
  private static final List<String> COMMON =
      List.of("seed", "data", "evaluate", "train.epochs", "train.select");

  /** Checks the ranges. */
  public SearchConfig {
    space = List.copyOf(space);
    Check.that(trials >= 1, "trials", trials, "at least 1");
    Check.that(workers >= 0, "workers", workers, "at least 0");
    Check.that(minutes >= 0, "minutes", minutes, "at least 0");
    List<String> paths = space.stream().map(Parameter::path).filter(p -> !p.isEmpty()).toList();
    Check.that(
        new HashSet<>(paths).size() == paths.size(), "space", paths, "settings named once each");
  }

  /**
   * Refuses a space with a value that a run would refuse by itself; what is wrong in combination
   * with others only is a trial that fails.
   *
   * @throws SettingsException with every problem found
   */
  void requireSpace() {
    List<String> problems = new ArrayList<>();
    if (space.isEmpty()) {
      problems.add("space: must name what is drawn, got nothing");
    }
    for (int p = 0; p < space.size(); p++) {
      if (!space.get(p).names()) {
        problems.add("space[%s]: must have path, from and to, or oneOf, got neither".formatted(p));
      }
      for (String set : space.get(p).ends()) {
        String path = set.substring(0, set.indexOf('='));
        if (COMMON.stream().anyMatch(one -> path.equals(one) || path.startsWith(one + "."))) {
          problems.add(
              "space[%s]: %s must be the same in all trials, got %s among what is drawn; set run.%s"
                  .formatted(p, path, set, path));
          continue;
        }
        try {
          Settings.read(run, null, List.of(set));
        } catch (SettingsException refused) {
          problems.add("space[%s]: %s: %s".formatted(p, set, refused.getMessage()));
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
  }
}
