package org.transept.store;

import java.util.ArrayList;
import java.util.List;

/**
 * An item that a shop has added since its model was trained.
 *
 * @param domain name of its domain
 * @param item key of the item in its domain
 * @param title what it is called; empty if that is not said
 * @param similar keys of items of its domain that it resembles
 * @param at when it was added, Unix seconds
 */
public record Addition(String domain, String item, String title, List<String> similar, long at) {
  /** Bytes in UTF-8 that a title may have. */
  public static final int MAX_TITLE_BYTES = 4096;

  /** Items that one may resemble. */
  public static final int MAX_SIMILAR = 100;

  /**
   * Checks what can be stored everywhere.
   *
   * @throws IllegalArgumentException listing all problems, separated by semicolons, each beginning
   *     with the name of its component
   */
  public Addition {
    similar = List.copyOf(similar);
    List<String> problems = new ArrayList<>(0);
    Event.check("item", item, false, Event.MAX_BYTES, problems);
    Event.check("domain", domain, false, Event.MAX_BYTES, problems);
    Event.check("title", title, true, MAX_TITLE_BYTES, problems);
    if (similar.size() > MAX_SIMILAR) {
      problems.add(
          "similar must name at most %s items, got %s".formatted(MAX_SIMILAR, similar.size()));
    }
    similar.forEach(key -> Event.check("similar", key, false, Event.MAX_BYTES, problems));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }
}
