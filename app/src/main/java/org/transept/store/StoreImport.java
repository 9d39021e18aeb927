package org.transept.store;

import java.util.function.LongConsumer;
import org.transept.data.Sequences;

/**
 * Puts a log's events into a store, in training's order. What the store has already is left out, so
 * an import may be repeated, and goes on where it was cut off.
 */
public final class StoreImport {
  private StoreImport() {}

  /**
   * Stores the events that the store does not have.
   *
   * @param sequences everybody's events; without timestamps their time is 0, and their order that
   *     of arrival
   * @param progress told how many events were looked at so far
   * @return how many were stored
   */
  public static long run(Sequences sequences, HistoryStore store, LongConsumer progress) {
    throw new UnsupportedOperationException("comes with the next commit");
  }
}
