package org.transept.client;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * An item of a list.
 *
 * @param item the shop's own key
 * @param title what it is called, if that is known
 * @param score larger is better; comparable within a list
 * @param isNew true if it came after the run's training; null otherwise
 */
public record RankedItem(
    String item,
    @Nullable String title,
    double score,
    @JsonProperty("new") @Nullable Boolean isNew) {}
