package org.transept.client;

import java.util.List;

/**
 * What is stored of a user.
 *
 * @param user who
 * @param events the newest events, oldest first
 */
public record UserHistory(String user, List<StoredEvent> events) {}
