package org.transept.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What comes next.
 *
 * @param user who was asked about, if it was a user
 * @param domain the domain that was asked for
 * @param items best first; of equal scores the item first in the catalogue
 * @param cold whether there was no event to go by
 * @param events events of the history that the model knows and had happened
 * @param skipped items of the history, of allow or of deny that the model does not know
 * @param model name of the run that answered
 */
public record RecommendResponse(
    @Nullable String user,
    String domain,
    List<RankedItem> items,
    boolean cold,
    int events,
    List<UnknownItem> skipped,
    String model) {}
