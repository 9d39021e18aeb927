package org.transept.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.Sequences;

/**
 * Puts a log's events into a store, in training's order. What the store has already, from an
 * earlier import or because it came while people were served, is left out; so an import may be
 * repeated, goes on where it was cut off, and may run beside another. Who was forgotten by the
 * store but not by the log comes back.
 */
public final class StoreImport {
  /** Events of one commit, to which the last user's are added whole. */
  private static final int BATCH = 1000;

  private final Sequences sequences;
  private final HistoryStore store;
  private final Map<String, List<Event>> batch = new LinkedHashMap<>();
  private long stored;

  private StoreImport(Sequences sequences, HistoryStore store) {
    this.sequences = sequences;
    this.store = store;
  }

  /**
   * Stores the events that the store does not have.
   *
   * @param sequences everybody's events; without timestamps their time is 0, and their order that
   *     of arrival
   * @param progress told how many events were looked at so far
   * @return how many were stored
   * @throws DataException if a key cannot be stored
   */
  public static long run(Sequences sequences, HistoryStore store, LongConsumer progress) {
    return new StoreImport(sequences, store).run(progress);
  }

  private long run(LongConsumer progress) {
    int waiting = 0;
    for (int u = 0; u < sequences.size(); u++) {
      batch.put(sequences.users()[u], events(u));
      waiting += sequences.length(u);
      if (waiting >= BATCH || u == sequences.size() - 1) {
        flush();
        waiting = 0;
        progress.accept(sequences.offsets()[u + 1]);
      }
    }
    return stored;
  }

  private List<Event> events(int u) {
    Catalogue catalogue = sequences.catalogue();
    String user = sequences.users()[u];
    List<Event> events = new ArrayList<>(sequences.length(u));
    for (int e = sequences.offsets()[u]; e < sequences.offsets()[u + 1]; e++) {
      int item = sequences.items()[e];
      long at = sequences.timed() ? sequences.times()[e] : 0;
      try {
        String domain = catalogue.name(catalogue.domainOf(item));
        events.add(new Event(user, catalogue.key(item), domain, at));
      } catch (IllegalArgumentException problem) {
        throw new DataException(
            "an event of user \"%s\" cannot be stored: %s".formatted(user, problem.getMessage()),
            problem);
      }
    }
    return events;
  }

  private void flush() {
    stored += store.supplement(batch);
    batch.clear();
  }
}
