package org.transept.client;

/**
 * What was forgotten.
 *
 * @param user who
 * @param events how many events there were
 */
public record ForgottenUser(String user, int events) {}
