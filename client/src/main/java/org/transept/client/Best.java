package org.transept.client;

import org.jspecify.annotations.Nullable;

/**
 * An item of a list.
 *
 * @param item the shop's own key
 * @param title what it is called, if that is known
 * @param score larger is better; comparable within a list
 */
public record Best(String item, @Nullable String title, double score) {}
