package org.transept.client;

/**
 * One thing that is wrong with a request.
 *
 * @param pointer where, as a JSON pointer into the body (RFC 6901), or the name of a parameter; in
 *     a list, entries are counted from 0
 * @param detail what must hold, what was found, and what to do
 */
public record Problem(String pointer, String detail) {}
