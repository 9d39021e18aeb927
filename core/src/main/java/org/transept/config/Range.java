package org.transept.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The numbers that a configuration value, or each item of a list, may be. {@link Settings} refuses
 * others and writes the limits into the JSON Schema. Whatever sizes memory or time needs a largest
 * number, generous but such that a slip fails at once instead of running for ever.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Range {
  /** The smallest number. */
  double min();

  /** The largest number. */
  double max();

  /** Whether {@link #min} itself is too small. */
  boolean aboveMin() default false;

  /** Whether {@link #max} itself is too large. */
  boolean belowMax() default false;
}
