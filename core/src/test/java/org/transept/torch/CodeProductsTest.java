package org.transept.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transept.Samples;

@Tag("long")
@ExtendWith(NoLeaks.class)
class CodeProductsTest {
  private static final int RUN = 32;

  private static byte[] numbers(Random random, int size, int largest) {
    byte[] numbers = new byte[size];
    boolean extreme = random.nextBoolean();
    for (int i = 0; i < size; i++) {
      numbers[i] = (byte) (extreme ? largest : random.nextInt(2 * largest + 1) - largest);
    }
    return numbers;
  }

  /** Sum of products, and the product of the lengths. */
  private static long[] sum(byte[] codes, byte[] digits, int[] at, int width) {
    int sum = 0;
    int ofCodes = 0;
    int ofDigits = 0;
    for (int d = 0; d < width; d++) {
      int code = codes[at[0] * width + d];
      int digit = digits[d * at[2] + at[1]];
      sum += code * digit;
      ofCodes += code * code;
      ofDigits += digit * digit;
    }
    return new long[] {sum, (long) Math.floor(Math.sqrt(ofCodes) * Math.sqrt(ofDigits))};
  }

  @ParameterizedTest
  @EnumSource
  void everyWayFindsTheProductsUpToItsErrorAndTheLargestOfEachRun(CodeProducts.Way way) {
    Samples.each(
        random -> {
          int width =
              way == CodeProducts.Way.HALF ? 32 * (1 + random.nextInt(5)) : 1 + random.nextInt(300);
          int queries = 1 + random.nextInt(20);
          int most = RUN * (1 + random.nextInt(8));
          byte[] digits = numbers(random, width * queries, IntegerProduct.LARGEST);
          try (Scope scope = Scope.inference()) {
            CodeProduct product = way.make(new CodeProduct.Task(digits, width, most, RUN));
            for (int read = 0; read < 3; read++) {
              int runs = 1 + random.nextInt(most / RUN);
              int rows = runs * RUN;
              byte[] codes = numbers(random, rows * width, Byte.MAX_VALUE);
              Tensor codesND = Host.bytes(codes, rows, width);
              product.read(codesND);
              for (int q = 0; q < queries; q++) {
                int[] largest = new int[runs];
                Arrays.fill(largest, Integer.MIN_VALUE);
                for (int n = 0; n < rows; n++) {
                  long[] expected = sum(codes, digits, new int[] {n, q, queries}, width);
                  assertThat((double) Math.abs(product.at(n, q) - expected[0]))
                      .isLessThanOrEqualTo(product.error() * expected[1]);
                  largest[n % runs] = Math.max(largest[n % runs], product.at(n, q));
                }
                for (int r = 0; r < runs; r++) {
                  assertThat(product.largest(r, q)).isEqualTo(largest[r]);
                }
              }
            }
          }
        });
  }
}
