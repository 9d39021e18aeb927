package org.transept.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Samples;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Scope;

@ExtendWith(NoLeaks.class)
class AttentionMaskTest {
  private static int size(AttentionMask.Side side) {
    return side.rowN().length;
  }

  /** Token n of the queries may read token m of the keys. */
  private static boolean visible(AttentionMask.Side query, int n, AttentionMask.Side key, int m) {
    return query.rowN()[n] == key.rowN()[m] && key.clockN()[m] < query.horizonN()[n];
  }

  private static void compare(Random random, boolean ages) {
    int rows = 1 + random.nextInt(4);
    AttentionMask.Side query = Sides.random(random, rows, 5);
    AttentionMask.Side key = Sides.random(random, rows, 5);
    double[] keep = new double[rows * query.longest() * key.longest()];
    double[] age = new double[keep.length];
    double[] sees = new double[size(query)];
    for (int n = 0; n < size(query); n++) {
      for (int m = 0; m < size(key); m++) {
        if (visible(query, n, key, m)) {
          int row = query.rowN()[n] * query.longest() + query.slotN()[n];
          int at = row * key.longest() + key.slotN()[m];
          keep[at] = 1;
          age[at] = AttentionMask.bucket(query.horizonN()[n] - key.clockN()[m]);
          sees[n] = 1;
        }
      }
    }
    AttentionMask reach = AttentionMask.of(rows, query, key, ages);
    assertThat(Host.doubles(reach.keepBLM())).containsExactly(keep);
    if (ages) {
      assertThat(Host.doubles(Objects.requireNonNull(reach.ageBLM()))).containsExactly(age);
    } else {
      assertThat(reach.ageBLM()).isNull();
    }
    if (IntStream.range(0, sees.length).allMatch(n -> sees[n] == 1)) {
      assertThat(reach.seesN()).isNull();
    } else {
      assertThat(Host.doubles(Objects.requireNonNull(reach.seesN()))).containsExactly(sees);
    }
  }

  @Test
  void aKeyIsVisibleIffItsClockIsOlderThanTheHorizon() {
    Samples.each(
        random -> {
          try (Scope scope = Scope.inference()) {
            compare(random, random.nextBoolean());
          }
        });
  }

  @Test
  void agesBeginAtOneAndEndInAnOpenBucket() {
    assertThat(
            IntStream.of(1, 2, 8, 9, 11, 12, 16, 17, 22, 23, 32, 45, 64, 90, 91, 1_000_000)
                .map(AttentionMask::bucket))
        .containsExactly(0, 1, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 13, 14, 15, 15);
  }

  @Test
  void anOlderKeyNeverHasASmallerBucket() {
    int last = 0;
    for (int age = 1; age < 5000; age++) {
      int bucket = AttentionMask.bucket(age);
      assertThat(bucket)
          .as("age %d", age)
          .isBetween(last, Math.min(last + 1, AttentionMask.BUCKETS - 1));
      last = bucket;
    }
    assertThat(last).isEqualTo(AttentionMask.BUCKETS - 1);
  }
}
