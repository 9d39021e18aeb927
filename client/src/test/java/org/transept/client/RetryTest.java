package org.transept.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How long a caller who was turned away stays away. */
class RetryTest {
  private static final Retry RETRY = new Retry(4, Duration.ofMillis(100), Duration.ofMillis(300));

  /** Milliseconds of a thousand pauses. */
  private static LongStream pauses(int done, Duration asked) {
    Random random = new Random(7);
    return LongStream.generate(() -> RETRY.pause(done, asked, random).orElseThrow().toMillis())
        .limit(1000);
  }

  @Test
  void neverSoonerThanAskedAndAtRandomWithinTwiceTheTimeBefore() {
    Duration asked = Duration.ofMillis(200);
    long[] most = {100, 200, 300, 300};
    for (int done = 0; done < 4; done++) {
      assertThat(pauses(done, asked).min().orElseThrow()).isBetween(200L, 200 + most[done] / 50);
      assertThat(pauses(done, asked).max().orElseThrow())
          .isBetween(200 + most[done] * 49 / 50, 200 + most[done]);
      assertThat(pauses(done, asked).average().orElseThrow())
          .isBetween(200 + most[done] * 0.45, 200 + most[done] * 0.55);
    }
  }

  @Test
  void itEnds() {
    assertThat(RETRY.pause(4, Duration.ZERO, new Random(1))).isEmpty();
    assertThat(Retry.NONE.pause(0, Duration.ZERO, new Random(1))).isEqualTo(Optional.empty());
    assertThat(RETRY.pause(0, Duration.ofMillis(301), new Random(1))).isEmpty();
  }

  @Test
  void whatCannotBeWaitedIsRefused() {
    assertThatThrownBy(() -> new Retry(1, Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessage(
            "retry: times must be at least 0, first at least 0, longest at least first; got 1,"
                + " PT2S, PT1S");
  }
}
