package org.transept.data;

/**
 * A trap in the data.
 *
 * @param code a stable name of the kind of trap
 * @param what what was found
 * @param remedy what to do about it
 */
public record Warning(String code, String what, String remedy) {}
