package org.transept.model;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.data.batch.Batch;
import org.transept.model.context.Trend;

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
 * @param terms what the network itself wants added to the loss, by name: scalars that autograd can
 *     differentiate, times their weight. Of a batch that is computed in slices, the loss has the
 *     mean of the slices' terms, each weighed by its questions; a term that a slice lacks is 0
 *     there
 */
public record Encoding(
    Batch batch,
    Tensor hiddenQD,
    int[] offsets,
    int[] rowQ,
    int[] targetQ,
    long tokens,
    long emptySlots,
    @Nullable Trend trend,
    Map<String, Tensor> terms) {
  /** Orders the terms by name, so that they are always added up alike. */
  public Encoding {
    terms = Collections.unmodifiableMap(new TreeMap<>(terms));
  }

  /** An encoding without terms. */
  public Encoding(
      Batch batch,
      Tensor hiddenQD,
      int[] offsets,
      int[] rowQ,
      int[] targetQ,
      long tokens,
      long emptySlots,
      @Nullable Trend trend) {
    this(batch, hiddenQD, offsets, rowQ, targetQ, tokens, emptySlots, trend, Map.of());
  }

  /** An encoding without trend and terms. */
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

  /** This encoding with terms. */
  public Encoding with(Map<String, Tensor> its) {
    return new Encoding(batch, hiddenQD, offsets, rowQ, targetQ, tokens, emptySlots, trend, its);
  }

  /**
   * The windows that the vectors of domain {@code d} answer for, oldest event first, if the batch
   * is one of questions.
   */
  public int[][] historiesQ(int d) {
    return Arrays.stream(rowQ, offsets[d], offsets[d + 1])
        .mapToObj(batch::history)
        .toArray(int[][]::new);
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
