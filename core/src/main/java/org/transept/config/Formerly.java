package org.transept.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name that a variant or an enum constant had in an earlier version. What a program wrote then,
 * such as the configuration in a run's folder, is read as if it had the new name; a person who
 * writes the old name is told the new one.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.FIELD})
public @interface Formerly {
  /** The earlier name, as a configuration writes it. */
  String value();
}
