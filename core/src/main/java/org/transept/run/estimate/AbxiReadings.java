package org.transept.run.estimate;

import java.util.ArrayList;
import java.util.List;
import org.transept.model.Fusion;
import org.transept.run.estimate.Blueprint.Reading;

/**
 * Which tokens of ABXI go through a weight. It looks from the mixed stream and from the asked
 * domain's own; only with fusion are other domains' streams read.
 *
 * @param load the merged stream, and with fusion every domain's behind it
 * @param asked the only domain that has to answer; -1 if all have to
 */
record AbxiReadings(Fusion fusion, List<String> domains, Load load, int asked) {
  List<Reading> of(String name) {
    List<Reading> readings = new ArrayList<>();
    if (name.startsWith("fusion.")) {
      for (int a = 0; a < domains.size(); a++) {
        for (int b = 0; b < domains.size(); b++) {
          String pair = "." + domains.get(a) + "<" + domains.get(b) + ".";
          if (name.contains(pair) && (asked < 0 || asked == a)) {
            readings.add(new Reading(asking(name, a), stream(readsItself() ? a : b)));
          }
        }
      }
      return readings;
    }
    boolean joined = name.startsWith("mixed.") || name.startsWith("invariant.");
    long looks = joined ? load.questions(asked) : 2 * load.questions(asked);
    for (int d = 0; d < domains.size(); d++) {
      boolean own = name.startsWith("own-" + domains.get(d) + ".");
      looks = own ? load.questions()[d] : looks;
      if (isRead(name, d)) {
        readings.add(new Reading(stream(d), stream(d)));
      }
    }
    readings.add(new Reading(new Load.Side(looks, 1, looks), load.streams().get(0)));
    return readings;
  }

  private boolean readsItself() {
    return Blueprint.readsItself(fusion);
  }

  private Load.Side stream(int d) {
    return load.streams().get(1 + d);
  }

  /** Domain {@code a}'s events, or behind the attention its questions. */
  private Load.Side asking(String name, int a) {
    boolean late = name.startsWith("fusion.stack.") && !name.startsWith("fusion.stack.0.");
    return late && asked >= 0 ? new Load.Side(stream(a).rows(), 1, load.questions()[a]) : stream(a);
  }

  /** Whether a weight also works on what others read of domain {@code d}, see {@link Fusion}. */
  private boolean isRead(String name, int d) {
    int modules = fusion instanceof Fusion.Stack stack ? stack.modules() : 0;
    boolean unread = readsItself() ? asked >= 0 && asked != d : asked == d;
    if (unread || domains.size() == 1) {
      return false;
    }
    boolean bent = name.startsWith("own-" + domains.get(d) + ".adapter.");
    return name.startsWith("attention.")
        ? modules > 1
        : modules > 2 && (bent || name.startsWith("feedForward."));
  }
}
