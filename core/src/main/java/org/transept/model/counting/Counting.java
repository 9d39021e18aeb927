package org.transept.model.counting;

import org.transept.data.DataException;
import org.transept.data.Sequences;
import org.transept.model.Recommender;

/**
 * A recommender that counts training events and learns nothing by gradients: a baseline that a
 * network must beat. It is made in seconds, so its counts are not kept but counted again where they
 * are needed. Where counts say nothing, items are ordered by popularity: many equal scores would be
 * flattered by a protocol that favours the target, and somebody without history would be served at
 * random.
 */
public abstract class Counting implements Recommender {
  /** How such a model is declared. */
  public interface Config extends Recommender.Config {
    /**
     * Counts training events.
     *
     * @throws DataException if it needs timestamps and there are none
     */
    Counting build(Sequences training);
  }

  private final int length;

  /** A model that reads at most so many events of a user's past. */
  protected Counting(int length) {
    this.length = length;
  }

  @Override
  public final int length() {
    return length;
  }

  /** Share of each item in all training events, by item; below 1 even if there is one item only. */
  protected static float[] shares(Sequences training) {
    float[] shares = new float[training.catalogue().items() + 1];
    for (int item : training.items()) {
      shares[item]++;
    }
    for (int item = 1; item < shares.length; item++) {
      shares[item] /= training.events() + 1f;
    }
    return shares;
  }
}
