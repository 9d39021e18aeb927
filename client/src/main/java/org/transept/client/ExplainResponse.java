package org.transept.client;

import java.util.List;

/**
 * Why an item has its score.
 *
 * @param item the item
 * @param score its score with the whole history
 * @param events what each event adds, largest first
 * @param readings what was read across domains; empty without fusion
 * @param skipped items of the history that the model does not know
 * @param model name of the run that answered
 */
public record ExplainResponse(
    CatalogueItem item,
    double score,
    List<EventContribution> events,
    List<CrossAttentionReading> readings,
    List<UnknownItem> skipped,
    String model) {}
