package org.transept.nn;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.nn.GatedCrossAttention.Config;
import org.transept.nn.GatedCrossAttention.Gate;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/** Sizes of the module; what it computes is checked by the golden and the gradient tests. */
@ExtendWith(NoLeaks.class)
class GatedCrossAttentionTest {
  private static long count(Config config, long width, int modules) {
    try (Scope scope = Scope.inference()) {
      Parameters parameters = new Parameters(1, ScalarType.Float);
      for (int i = 0; i < modules; i++) {
        GatedCrossAttention unused =
            new GatedCrossAttention(parameters.in("module" + i), config, width, 2, 0);
      }
      return parameters.count();
    }
  }

  @Test
  void aPairAtTheSourcesWidthHasTheSourcesNumberOfWeights() {
    assertThat(count(new Config(0, Gate.SIGMOID, false, false), 256, 2)).isEqualTo(2_101_760);
  }

  @Test
  void theNumberOfWeightsFollowsFromTheWidth() {
    for (long d : new long[] {4, 8, 64}) {
      for (Gate learned : new Gate[] {Gate.SIGMOID, Gate.TANH}) {
        assertThat(count(new Config(0, learned, false, false), d, 1)).isEqualTo(16 * d * d + 9 * d);
        assertThat(count(new Config(0, learned, true, false), d, 1)).isEqualTo(16 * d * d + 13 * d);
      }
      assertThat(count(new Config(0, Gate.NONE, false, false), d, 1)).isEqualTo(4 * d * d + 4 * d);
      assertThat(count(new Config(0, Gate.SCALAR, false, false), d, 1))
          .isEqualTo(4 * d * d + 4 * d + 1);
      assertThat(count(new Config(4, Gate.NONE, false, true), d, 1))
          .isEqualTo(4 * d * d + 4 * d + 4 * Reach.BUCKETS);
    }
  }
}
