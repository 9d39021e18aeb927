package org.transept.client;

/**
 * Whether an item can be had.
 *
 * @param item the shop's own key; it may be new to the model
 * @param domain name of its domain
 * @param available false leaves it out of lists until true is said
 */
public record AvailabilityRequest(String item, String domain, boolean available) {}
