package org.transept.evaluate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.transept.data.Catalogue;

/** The slices of every report. Slices overlap. */
public final class Slices {
  /** Name of the slice that holds every case. */
  public static final String ALL = "all";

  private static final int SHORT = 5;
  private static final int MEDIUM = 20;

  private Slices() {}

  /**
   * All slices, in the order in which they are reported.
   *
   * @param popularity training counts, which divide items into head and tail
   */
  public static List<Slice> of(TrainingCounts popularity) {
    Catalogue catalogue = popularity.catalogue();
    Map<String, Integer> heads = new HashMap<>();
    for (int d = 0; d < catalogue.domains(); d++) {
      heads.put(catalogue.name(d), popularity.headCount(d));
    }
    return List.of(
        new Slice(ALL, "every case", one -> true),
        new Slice(
            "cold-in-domain",
            "users without an earlier event in the target's domain",
            one -> one.domainHistory() == 0),
        new Slice(
            "tie-free", "targets strictly later than the event before them", one -> !one.tied()),
        new Slice(
            "head",
            "targets among the most popular items that make up half of the training events",
            one -> one.targetCount() >= head(heads, one)),
        new Slice(
            "tail",
            "targets among the other items of the training events",
            one -> one.targetCount() > 0 && one.targetCount() < head(heads, one)),
        new Slice("unseen", "targets without a training event", one -> one.targetCount() == 0),
        history("short", 1, SHORT),
        history("medium", SHORT + 1, MEDIUM),
        history("long", MEDIUM + 1, Integer.MAX_VALUE));
  }

  private static Slice history(String name, int least, int most) {
    return new Slice(
        name + "-history",
        most == Integer.MAX_VALUE
            ? "users with at least %s earlier events".formatted(least)
            : "users with %s to %s earlier events".formatted(least, most),
        one -> one.historyLength() >= least && one.historyLength() <= most);
  }

  private static int head(Map<String, Integer> heads, Case one) {
    Integer head = heads.get(one.domain());
    if (head == null) {
      throw new IllegalArgumentException(
          "domain must be one of %s, got \"%s\"".formatted(heads.keySet(), one.domain()));
    }
    return head;
  }
}
