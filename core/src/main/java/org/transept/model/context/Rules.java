package org.transept.model.context;

import java.util.List;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;

/** What is added to a network's scores for what others had next after a user's last items. */
public sealed interface Rules {
  /** Nothing: what follows what is in its weights alone. */
  record None() implements Rules {}

  /**
   * What followed in training ({@link org.transept.data.count.Followers}) is a part of the score
   * ({@link RuleScores}), weighed on validation targets when the weights of the network are found.
   */
  record Sequential(
      @Doc("most steps from an event to one that followed it") @Range(min = 1, max = 10_000)
          int steps,
      @Doc("what a pair's weight is multiplied by for every further step and for every later event")
          @Range(min = 0, max = 1, aboveMin = true)
          double decay,
      @Doc("last events of a history whose followers count, one part of the score each")
          @Range(min = 1, max = 10_000)
          List<Integer> recent)
      implements Rules {
    /** After the last event, the last five and the last twenty. */
    public static final Sequential DEFAULTS = new Sequential(10, 0.8, List.of(1, 5, 20));

    /** Checks the ranges. */
    public Sequential {
      recent = List.copyOf(recent);
      Check.that(steps >= 1, "steps", steps, "at least 1");
      Check.that(decay > 0 && decay <= 1, "decay", decay, "above 0 and at most 1");
      Check.that(!recent.isEmpty(), "recent", recent, "one number of events at least");
      for (int events : recent) {
        Check.that(events >= 1, "recent", events, "at least 1 event each");
      }
    }
  }
}
