package org.transept.client;

import org.jspecify.annotations.Nullable;

/**
 * An event of a stored history.
 *
 * @param item the shop's own key
 * @param domain name of its domain
 * @param title what the item is called, if that is known
 * @param at when, in Unix seconds
 * @param known whether the model knows the item
 */
public record StoredEvent(
    String item, String domain, @Nullable String title, long at, boolean known) {}
