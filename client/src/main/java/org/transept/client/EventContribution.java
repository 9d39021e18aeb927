package org.transept.client;

import org.jspecify.annotations.Nullable;

/**
 * What one event adds to a score.
 *
 * @param item the event's item
 * @param domain its domain
 * @param title what it is called, if that is known
 * @param at when, in Unix seconds, if that is known
 * @param without the score if this event had not happened
 * @param added the score less that
 */
public record EventContribution(
    String item,
    String domain,
    @Nullable String title,
    @Nullable Long at,
    double without,
    double added) {}
