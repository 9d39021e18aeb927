package org.transept.client;

import java.util.List;

/**
 * Items that came after training.
 *
 * @param items in the order in which they were added
 */
record NewItems(List<NewItem> items) {}
