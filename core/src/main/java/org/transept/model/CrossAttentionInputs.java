package org.transept.model;

import java.util.stream.IntStream;
import org.transept.data.batch.Stream;
import org.transept.nn.AttentionMask;
import org.transept.nn.Rows;

/**
 * What one domain may read of another.
 *
 * @param queries where the states that ask stand
 * @param read domain whose states are read: the other one, but for a control
 * @param keys where the states that are read stand
 * @param reach who may read what
 */
public record CrossAttentionInputs(Rows queries, int read, Rows keys, AttentionMask reach) {
  /** Every query reads its own row of {@code keys}. */
  public static CrossAttentionInputs of(Tokens queries, int read, Tokens keys, boolean ages) {
    return new CrossAttentionInputs(queries.rows(), read, keys.rows(), queries.reach(keys, ages));
  }

  /**
   * Every query reads the next row of {@code keys}, and the last row reads the first. Clocks stay
   * what they are in the sequence they belong to.
   */
  public static CrossAttentionInputs ofNextRow(
      Tokens queries, int read, Tokens keys, boolean ages) {
    Stream asks = queries.stream();
    Stream its = keys.stream();
    int[] rowN = IntStream.of(its.rowN()).map(r -> (r + its.rows() - 1) % its.rows()).toArray();
    AttentionMask.Side side =
        new AttentionMask.Side(its.longest(), rowN, its.slotN(), its.clockN(), its.horizonN());
    return new CrossAttentionInputs(
        queries.rows(),
        read,
        new Rows(its.rows(), its.longest(), rowN, its.slotN()),
        AttentionMask.of(asks.rows(), Tokens.side(asks), side, ages));
  }
}
