package org.transept.client;

import java.util.List;

/**
 * The items most like one.
 *
 * @param item the item asked about
 * @param items most alike first
 */
public record SimilarItems(CatalogueItem item, List<RankedItem> items) {}
