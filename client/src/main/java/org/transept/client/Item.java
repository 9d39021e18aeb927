package org.transept.client;

import org.jspecify.annotations.Nullable;

/**
 * An item of the catalogue.
 *
 * @param item the shop's own key
 * @param domain name of its domain
 * @param title what it is called, if that is known
 */
public record Item(String item, String domain, @Nullable String title) {}
