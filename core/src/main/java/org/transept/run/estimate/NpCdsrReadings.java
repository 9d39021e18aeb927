package org.transept.run.estimate;

import java.util.ArrayList;
import java.util.List;
import org.transept.model.Fusion;
import org.transept.run.estimate.Blueprint.Reading;

/**
 * Which tokens of NP-CDSR (reconstruction) go through a weight: all of a stream through all blocks
 * of its tower, twice if they are wanted as they are without fusion too, and then the questions.
 * Not counted: what {@code Network.refresh} reads once an epoch, as much as a group of a ranking.
 *
 * @param load every domain's stream
 * @param asked the only domain that has to answer; -1 in training, where all have to
 * @param traced whether a probe looks on, for which all towers work
 */
record NpCdsrReadings(Fusion fusion, List<String> domains, Load load, int asked, boolean traced) {
  List<Reading> of(String name) {
    List<Reading> readings = new ArrayList<>();
    for (int a = 0; a < domains.size(); a++) {
      Load.Side own = load.streams().get(a);
      String domain = domains.get(a) + ".";
      if (name.startsWith("tower-" + domain)) {
        for (int i = 0; i < passes(name, a); i++) {
          readings.add(new Reading(own, own));
        }
      } else if (name.startsWith("fusion.") && isWanted(a)) {
        for (int b = 0; b < domains.size(); b++) {
          if (name.contains("." + domains.get(a) + "<" + domain(b))) {
            boolean itself = Blueprint.readsItself(fusion);
            readings.add(new Reading(own, itself ? own : load.streams().get(b)));
          }
        }
      } else if (name.startsWith("process-" + domain) && asked < 0) {
        readings.add(once(isOfQuestions(name) ? load.questions()[a] : 1));
      } else if (name.startsWith("decoder-" + domain) && isWanted(a)) {
        readings.add(decodes(name, a));
      }
    }
    return readings;
  }

  private String domain(int b) {
    return domains.get(b) + ".";
  }

  private boolean isWanted(int d) {
    return asked < 0 || asked == d || traced;
  }

  /** How often a stream goes through a block: crossed, plain, or once as both. */
  private int passes(String name, int d) {
    boolean read = domains.size() > 1 && (asked < 0 || traced || asked != d);
    if (fusion instanceof Fusion.None) {
      return isWanted(d) || read ? 1 : 0;
    }
    boolean keys = false;
    if (fusion instanceof Fusion.Stack stack) {
      for (int layer = 0; layer + 1 < stack.modules(); layer++) {
        keys |= name.contains(".blocks." + layer + ".");
      }
    }
    return (isWanted(d) ? 1 : 0) + (read || keys ? 1 : 0);
  }

  /** The process sees each pair through two maps; the others see their mean. */
  private static boolean isOfQuestions(String name) {
    return name.contains(".inner.") || name.contains(".outer.");
  }

  private Reading decodes(String name, int d) {
    if (name.contains(".scale.") || name.contains(".shift.")) {
      return once(1);
    }
    Load.Side stream = load.streams().get(d);
    long abreast = asked < 0 ? stream.longest() : 1;
    return new Reading(new Load.Side(stream.rows(), abreast, load.questions()[d]), stream);
  }

  private static Reading once(long tokens) {
    Load.Side side = new Load.Side(tokens, 1, tokens);
    return new Reading(side, side);
  }
}
