package org.transept.client;

/**
 * How much one request may ask.
 *
 * @param k items of a list
 * @param requests questions in one request
 * @param events events in one request
 * @param history events of a history
 */
public record RequestLimits(int k, int requests, int events, int history) {}
