package org.transept.store;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a shop says of its items: which are new since the model was trained, and which cannot be had
 * at the moment. Kept with the histories and as durable as these: what has returned survives the
 * end of the process. May be used by several threads at once. All methods throw {@link StoreAway}
 * or {@link Overloaded} like those of {@link HistoryStore}.
 */
public interface Assortment {
  /** The order in which new items were added. */
  Comparator<Addition> ORDER =
      Comparator.comparingLong(Addition::at)
          .thenComparing(Addition::domain)
          .thenComparing(Addition::item);

  /** Keeps new items, all or none; one that is there already is replaced. */
  void add(List<Addition> additions);

  /** Removes a new item; whether it was there. */
  boolean remove(String domain, String item);

  /** All new items in {@link #ORDER}. */
  List<Addition> additions();

  /**
   * Writes down which items cannot be had any more, or can again; all or none.
   *
   * @param out keys by domain; of an item that is in both, this holds
   * @param back keys by domain
   */
  void change(Map<String, Set<String>> out, Map<String, Set<String>> back);

  /** Keys of all items that cannot be had, by domain, sorted. */
  Map<String, Set<String>> out();

  /**
   * Another number after every change, whoever made it: a cheap way to hear of those of other
   * services. What is read after it is at least as new.
   */
  long version();
}
