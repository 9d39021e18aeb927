package org.transept.client;

import java.util.List;

/**
 * Items that a text finds.
 *
 * @param domain the domain that was searched
 * @param matched how many items of it match
 * @param items the first of them: new ones, by key, by title; those with most events first
 */
public record SearchResponse(String domain, int matched, List<CatalogueItem> items) {}
