package org.transept.answer;

import java.util.List;

/**
 * Why an item has its score in a question.
 *
 * @param item the item
 * @param score its score with the whole history
 * @param events what each event that the model reads adds, largest first; of equal ones the later
 * @param readings what the domain's tower read of other domains; empty for a model without fusion
 */
public record Explanation(int item, double score, List<Event> events, List<Reading> readings) {
  /** Copies the lists. */
  public Explanation {
    events = List.copyOf(events);
    readings = List.copyOf(readings);
  }

  /**
   * One event of the history.
   *
   * @param position in the question's items, from 0
   * @param item the event's item
   * @param without the score of the item that is explained if this event had not happened
   * @param added the score less that
   */
  public record Event(int position, int item, double without, double added) {}

  /**
   * What one cross-attention added to the state that answers.
   *
   * @param site where in the network
   * @param domain number of the domain that was read
   * @param gate mean of the gate's numbers; 1 where there is no gate
   * @param share length of what was added, in parts of the lengths of the state and of all that was
   *     added to it at this site
   */
  public record Reading(String site, int domain, double gate, double share) {}
}
