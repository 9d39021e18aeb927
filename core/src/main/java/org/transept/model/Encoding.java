package org.transept.model;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.data.Batch;

/**
 * What a network made of a batch: one vector for each item asked for, domain after domain.
 *
 * @param batch what was encoded
 * @param hiddenQD the vectors
 * @param offsets domain d's vectors are rows {@code offsets[d] .. offsets[d + 1] - 1}
 * @param rowQ row of the batch that each vector answers for
 * @param targetQ item asked for, 0 if not known
 * @param tokens number of tokens that were encoded
 * @param emptySlots slots of attention's rectangles that held no token
 * @param trend a part of the scores beside the products with the items; null if there is none
 */
public record Encoding(
    Batch batch,
    Tensor hiddenQD,
    int[] offsets,
    int[] rowQ,
    int[] targetQ,
    long tokens,
    long emptySlots,
    @Nullable Trend trend) {
  /** An encoding without a trend. */
  public Encoding(
      Batch batch,
      Tensor hiddenQD,
      int[] offsets,
      int[] rowQ,
      int[] targetQ,
      long tokens,
      long emptySlots) {
    this(batch, hiddenQD, offsets, rowQ, targetQ, tokens, emptySlots, null);
  }

  /** Number of vectors, Q. */
  public int size() {
    return targetQ.length;
  }

  /** The vectors of domain {@code d}. */
  public Tensor hiddenQD(int d) {
    return hiddenQD.narrow(0, offsets[d], offsets[d + 1] - offsets[d]);
  }
}
