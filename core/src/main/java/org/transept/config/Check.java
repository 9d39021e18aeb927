package org.transept.config;

/** Rejects a configuration value with a message that names it. */
public final class Check {
  private Check() {}

  /**
   * Throws unless {@code ok}; the message reads "heads must be at least 1, got 0".
   *
   * @throws IllegalArgumentException with that message; {@link Settings} adds the path
   */
  public static void that(boolean ok, String name, Object value, String rule) {
    if (!ok) {
      throw new IllegalArgumentException(
          "%s must be %s, got %s".formatted(name, rule, Shown.of(value)));
    }
  }
}
