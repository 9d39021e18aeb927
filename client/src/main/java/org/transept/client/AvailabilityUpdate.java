package org.transept.client;

import java.util.List;

/**
 * What became of a stock's changes; comes only once they are stored.
 *
 * @param out items of the request that lists leave out now
 * @param back items of the request that lists may hold now
 * @param skipped items that the model does not know: this counts once it does
 */
public record AvailabilityUpdate(int out, int back, List<UnknownItem> skipped) {}
