package org.transept.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Samples;

@ExtendWith(NoLeaks.class)
class IntegerProductTest {
  /** Often the extremes, where sums would overflow first. */
  private static byte[] numbers(Random random, int size, int largest) {
    byte[] numbers = new byte[size];
    boolean extreme = random.nextBoolean();
    for (int i = 0; i < size; i++) {
      numbers[i] = (byte) (extreme ? largest : random.nextInt(2 * largest + 1) - largest);
    }
    return numbers;
  }

  @Test
  void theProductIsExact() {
    Samples.each(
        random -> {
          int n = 1 + random.nextInt(70);
          int k = 1 + random.nextInt(300);
          int m = 1 + random.nextInt(20);
          byte[] left = numbers(random, n * k, Byte.MAX_VALUE);
          byte[] right = numbers(random, k * m, IntegerProduct.LARGEST);
          int[] expected = new int[n * m];
          for (int i = 0; i < n * m; i++) {
            for (int d = 0; d < k; d++) {
              expected[i] += left[i / m * k + d] * right[d * m + i % m];
            }
          }
          try (Scope scope = Scope.inference()) {
            Tensor outNM = zeros(new long[] {n, m}, new TensorOptions(ScalarType.Int));
            new IntegerProduct().into(outNM, Host.bytes(left, n, k), Host.bytes(right, k, m));
            assertThat(Host.ints(outNM)).isEqualTo(expected);
          }
        });
  }
}
