package org.transept.client;

/**
 * A new item that was removed.
 *
 * @param item its key
 * @param domain its domain
 */
public record RemovedItem(String item, String domain) {}
