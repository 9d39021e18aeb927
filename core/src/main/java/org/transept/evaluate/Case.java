package org.transept.evaluate;

/**
 * One target and how a model ranked it.
 *
 * @param user the log's own user key
 * @param domain name of the target's domain
 * @param target the log's own item key
 * @param rank 1-based; a fraction if ties count half
 * @param candidates number of items ranked, the target included
 * @param historyLength events of the user before the target
 * @param domainHistory how many of these are in the target's domain
 * @param tied whether the target carries the same time as the event before it; false without times
 * @param targetCount training events of the target item
 */
public record Case(
    String user,
    String domain,
    String target,
    double rank,
    int candidates,
    int historyLength,
    int domainHistory,
    boolean tied,
    int targetCount) {
  /** Checks that the rank can be one. */
  public Case {
    if (!(rank >= 1 && rank <= candidates)) { // also rejects NaN
      throw new IllegalArgumentException(
          "%s, %s \"%s\": rank must be between 1 and the number of candidates (%s), got %s"
              .formatted(user, domain, target, candidates, rank));
    }
  }

  /**
   * Whether the target has a competitor. Without one its rank says nothing, and no metric counts
   * it.
   */
  public boolean counts() {
    return candidates > 1;
  }
}
