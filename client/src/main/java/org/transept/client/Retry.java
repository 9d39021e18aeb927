package org.transept.client;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How often a request is repeated that was turned away with 503 and Retry-After, if it is safe to
 * repeat. The pause is what the service asked for and a random part of {@code first}, twice that
 * before the second repetition, and so on, so that callers who were turned away together do not
 * come back together.
 *
 * @param times repetitions at most
 * @param first largest random part before the first repetition
 * @param longest largest random part of all; a service that asks for a longer pause is not asked
 *     again
 */
public record Retry(int times, Duration first, Duration longest) {
  /** Three times, within seconds. */
  public static final Retry DEFAULTS = new Retry(3, Duration.ofMillis(500), Duration.ofSeconds(10));

  /** Every refusal is the caller's. */
  public static final Retry NONE = new Retry(0, Duration.ZERO, Duration.ZERO);

  private static final int MOST_DOUBLINGS = 20;

  /** Checks the ranges. */
  public Retry {
    if (times < 0 || first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "retry: times must be at least 0, first at least 0, longest at least first; got %s, %s, %s"
              .formatted(times, first, longest));
    }
  }

  /**
   * How long to wait before the next repetition; empty if there is none.
   *
   * @param done repetitions so far
   * @param asked what the service asked for
   */
  Optional<Duration> pause(int done, Duration asked, RandomGenerator random) {
    if (done >= times || asked.compareTo(longest) > 0) {
      return Optional.empty();
    }
    long most = first.toMillis() << Math.min(done, MOST_DOUBLINGS);
    long jitter = random.nextLong(Math.min(most, longest.toMillis()) + 1);
    return Optional.of(asked.plusMillis(jitter));
  }
}
