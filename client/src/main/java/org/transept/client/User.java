package org.transept.client;

import java.util.List;

/**
 * What is stored of a user.
 *
 * @param user who
 * @param events the newest events, oldest first
 */
public record User(String user, List<Done> events) {}
