package org.transept.client;

/**
 * What was forgotten.
 *
 * @param user who
 * @param events how many events there were
 */
public record Forgotten(String user, int events) {}
