package org.transept.client;

import org.jspecify.annotations.Nullable;

/**
 * An event of a history that comes with a request.
 *
 * @param item the shop's own key
 * @param domain name of its domain
 * @param at when, in Unix seconds; all events of a history have a time or none
 */
public record HistoryEvent(String item, String domain, @Nullable Long at) {
  /** An event whose time is its place in the history. */
  public HistoryEvent(String item, String domain) {
    this(item, domain, null);
  }
}
