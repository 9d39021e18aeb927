package org.transept.evaluate;

import java.util.function.Predicate;

/**
 * A part of the cases that is reported on its own.
 *
 * @param name the name in reports
 * @param description one line for readers of a report
 * @param holds whether a case belongs to it
 */
public record Slice(String name, String description, Predicate<Case> holds) {}
