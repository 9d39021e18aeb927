package org.transept.model;

import org.bytedeco.pytorch.Tensor;
import org.transept.config.Open;
import org.transept.data.batch.Batch;
import org.transept.model.counting.Counting;

/** Scores a domain's items for the next place in a history. */
public interface Recommender {
  /**
   * How a recommender is declared: as a network that learns ({@link Network.Config}) or as a model
   * that counts ({@link Counting.Config}). A configuration knows those that a {@link
   * org.transept.config.SettingTypes} names.
   */
  @Open
  interface Config {
    /** Most events of a user's past that the recommender reads. */
    int length();
  }

  /**
   * Scores of every item of domain {@code d} for every row of a batch of questions, BV; larger is
   * better. Column v belongs to item {@code catalogue.first(d) + v}. Reads nothing at or after the
   * target. Must be called within a scope; may be called on several threads at once.
   */
  Tensor scoresBV(Batch batch, int d);

  /** Most events of a user's past that it reads; all of them unless it says otherwise. */
  default int length() {
    return Integer.MAX_VALUE;
  }
}
