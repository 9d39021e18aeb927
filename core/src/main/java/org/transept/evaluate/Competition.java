package org.transept.evaluate;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How many candidates the targets of an evaluation have beside them.
 *
 * @param wanted sampled candidates of each target; 0 if all items are ranked
 * @param cases all cases
 * @param fewer how many of them have fewer than wanted
 * @param none how many of them have none; they do not count
 * @param least fewest candidates beside a target
 * @param most most candidates beside a target
 */
public record Competition(int wanted, long cases, long fewer, long none, int least, int most) {
  /** Counts the candidates of some cases. */
  public static Competition of(Protocol protocol, Ranks ranks) {
    int wanted = protocol.candidates() instanceof Candidates.Sampled sampled ? sampled.n() : 0;
    long fewer = 0;
    long none = 0;
    int least = Integer.MAX_VALUE;
    int most = 0;
    for (int i = 0; i < ranks.size(); i++) {
      int beside = ranks.get(i).candidates() - 1;
      fewer += beside < wanted ? 1 : 0;
      none += beside == 0 ? 1 : 0;
      least = Math.min(least, beside);
      most = Math.max(most, beside);
    }
    return new Competition(wanted, ranks.size(), fewer, none, Math.min(least, most), most);
  }

  /** What must be known beside the numbers, a line each; nothing if all is as wanted. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (fewer > 0) {
      notes.add(
          fewer == cases
              ? "no case has %s candidates beside its target (%s at most)".formatted(wanted, most)
              : "%s of %s cases have fewer than %s candidates beside their target (%s at least)"
                  .formatted(fewer, cases, wanted, least));
    }
    if (none > 0) {
      notes.add(
          "%s of %s cases have no competitor and do not count".formatted(none, cases)
              + (none == cases ? "; no case is left" : ""));
    }
    return notes;
  }

  /** The facts as JSON, for programs. */
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (wanted > 0) {
      json.put("wanted", wanted);
    }
    json.put("cases", cases).put("fewer", fewer).put("none", none);
    json.put("least", least).put("most", most);
    notes().forEach(json.putArray("notes")::add);
    return json;
  }
}
