package org.transept.file;

/**
 * Marks an exception that is no bug: its message is one line, or a list of them, for whoever uses
 * the program, in the form {@code where: what must hold, got what; what to do}.
 */
public interface Fault {}
