package org.transept.client;

/**
 * An item that was left out because the model does not know it.
 *
 * @param item the key
 * @param domain its domain
 */
public record UnknownItem(String item, String domain) {}
