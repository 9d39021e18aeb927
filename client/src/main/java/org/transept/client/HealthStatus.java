package org.transept.client;

/**
 * How the service is.
 *
 * @param status up, or what is wrong
 */
public record HealthStatus(String status) {}
