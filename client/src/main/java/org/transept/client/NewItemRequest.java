package org.transept.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An item that the run has not been trained with.
 *
 * @param item the shop's own key
 * @param domain name of its domain
 * @param title what it is called
 * @param similar keys of items of its domain that it is like; needed where the run reads no titles
 */
public record NewItemRequest(
    String item, String domain, @Nullable String title, @Nullable List<String> similar) {

  /** An item that is known by its title, in a run that reads titles. */
  public static NewItemRequest titled(String item, String domain, String title) {
    return new NewItemRequest(item, domain, title, null);
  }

  /** An item that is like others of its domain. */
  public static NewItemRequest like(String item, String domain, List<String> similar) {
    return new NewItemRequest(item, domain, null, similar);
  }
}
