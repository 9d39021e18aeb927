package org.transept.answer;

import org.transept.config.Check;

/**
 * An item that training does not know.
 *
 * @param domain number of its domain
 * @param key what the shop calls it
 * @param like ids of items of the catalogue that it resembles: it starts from the mean of their
 *     vectors
 */
public record NewItem(int domain, String key, int... like) {
  /** Checks that it resembles something. */
  public NewItem {
    Check.that(!key.isEmpty(), "key", "\"\"", "not empty");
    Check.that(like.length > 0, "like", 0, "at least one item of the catalogue");
  }
}
