package org.transept.answer;

import org.transept.config.Check;

/**
 * An item that training does not know.
 *
 * @param domain number of its domain
 * @param key what the shop calls it
 * @param title what it is called; empty if that is not known
 * @param like ids of items of the catalogue that it resembles; may be empty if it has a title
 */
public record NewItem(int domain, String key, String title, int... like) {
  /** Checks that something is known of it. */
  public NewItem {
    Check.that(!key.isEmpty(), "key", "\"\"", "not empty");
    Check.that(
        like.length > 0 || !title.isBlank(), "like", 0, "at least one item of the catalogue");
  }

  /** An item without a title that resembles others. */
  public NewItem(int domain, String key, int... like) {
    this(domain, key, "", like);
  }
}
