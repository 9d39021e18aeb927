package org.transept.client;

import java.util.List;

/**
 * What cannot be had.
 *
 * @param domain the domain
 * @param count how many items lists leave out, those included that the model does not know
 * @param items the first of their keys
 */
public record UnavailableItems(String domain, int count, List<String> items) {}
