package org.transept;

import java.util.Random;
import java.util.function.Consumer;

/** Runs a property on many random samples; a failure names the seed that repeats it. */
public final class Samples {
  private static final int COUNT = Integer.getInteger("samples", 200);
  private static final long FIRST = Long.getLong("seed", 1);

  private Samples() {}

  /**
   * Calls {@code property} with {@code -Dsamples} generators, the first seeded with {@code -Dseed}.
   */
  public static void each(Consumer<Random> property) {
    for (long seed = FIRST; seed < FIRST + COUNT; seed++) {
      try {
        property.accept(new Random(seed));
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError(
            "repeat with -Dseed=" + seed + " -Dsamples=1: " + failure.getMessage(), failure);
      }
    }
  }
}
