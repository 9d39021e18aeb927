package org.transept.client;

import org.jspecify.annotations.Nullable;

/**
 * Something that a user did. Give it an id: sent again under the same one it is stored once, so
 * that the client may repeat it when the service is busy.
 *
 * @param id what the caller calls the event
 * @param user who
 * @param item the shop's own key; it may be new to the model
 * @param domain name of its domain
 * @param at when, in Unix seconds; if left out, when the service gets it
 */
public record NewEvent(
    @Nullable String id, String user, String item, String domain, @Nullable Long at) {

  /** An event that happens now and has no id. */
  public static NewEvent of(String user, String item, String domain) {
    return new NewEvent(null, user, item, domain, null);
  }

  /** This event under an id. */
  public NewEvent id(String newId) {
    return new NewEvent(newId, user, item, domain, at);
  }

  /** This event at a time in Unix seconds. */
  public NewEvent at(long seconds) {
    return new NewEvent(id, user, item, domain, seconds);
  }
}
