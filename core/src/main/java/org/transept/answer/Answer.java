package org.transept.answer;

import java.util.List;

/**
 * The answer to a question.
 *
 * @param items best first, of equal scores the smaller id first; fewer than asked for if fewer may
 *     be answered
 */
public record Answer(List<Scored> items) {
  /** Copies the list. */
  public Answer {
    items = List.copyOf(items);
  }
}
