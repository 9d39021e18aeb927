package org.transept.client;

import java.util.Map;

/**
 * Somebody who has stored events.
 *
 * @param user who
 * @param events how many of their newest events are of each domain
 */
public record UserSummary(String user, Map<String, Integer> events) {}
