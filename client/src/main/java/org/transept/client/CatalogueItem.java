package org.transept.client;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * An item of the catalogue.
 *
 * @param item the shop's own key
 * @param domain name of its domain
 * @param title what it is called, if that is known
 * @param isNew true if it came after the run's training; null otherwise
 * @param available false if lists leave it out because it cannot be had; null otherwise
 */
public record CatalogueItem(
    String item,
    String domain,
    @Nullable String title,
    @JsonProperty("new") @Nullable Boolean isNew,
    @Nullable Boolean available) {}
