package org.transept.answer;

import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.IntPredicate;
import org.transept.model.DivergedException;

/** The best few of many scored items, kept in the order of {@link Scored}. */
final class TopK {
  private final int k;
  private final IntPredicate allowed;
  private final PriorityQueue<Scored> worstFirst;

  /** The best {@code k} of the items that are allowed. */
  TopK(int k, IntPredicate allowed) {
    this.k = k;
    this.allowed = allowed;
    worstFirst = new PriorityQueue<>(Collections.reverseOrder());
  }

  /**
   * Takes the scores of items {@code first}, {@code first + 1} and so on, whose ids must all be
   * higher than those taken before.
   *
   * @throws DivergedException if a score is NaN or infinite
   */
  TopK add(float[] scores, int first) {
    double floor = floor();
    for (int v = 0; v < scores.length; v++) {
      float score = scores[v];
      if (!Float.isFinite(score)) {
        throw new DivergedException(
            ("scores must be finite numbers, got %s; the model has diverged, train it with a lower"
                    + " train.optimizer.rate")
                .formatted(score));
      }
      // Of equal scores the item that came first stays: its id is smaller.
      if (score > floor && allowed.test(first + v)) {
        add(new Scored(first + v, score));
        floor = floor();
      }
    }
    return this;
  }

  /** Takes an item that is among the best so far. */
  private void add(Scored item) {
    if (worstFirst.size() == k) {
      worstFirst.poll();
    }
    worstFirst.add(item);
  }

  private double floor() {
    return worstFirst.size() < k ? Double.NEGATIVE_INFINITY : worstFirst.element().score();
  }

  /** The best, in order. */
  List<Scored> list() {
    return worstFirst.stream().sorted().toList();
  }
}
