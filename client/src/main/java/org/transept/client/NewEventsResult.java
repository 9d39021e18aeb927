package org.transept.client;

import java.util.List;

/**
 * What became of events; comes only once they are stored.
 *
 * @param stored events that were new
 * @param known events whose ids were known
 * @param skipped items that the model does not know: they are stored, and count with the next model
 */
public record NewEventsResult(int stored, int known, List<UnknownItem> skipped) {}
