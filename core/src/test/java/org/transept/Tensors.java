package org.transept;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.transept.torch.Host;
import org.transept.torch.Scope;

/** Tensors of double precision for tests, and how to compare them. */
public final class Tensors {
  private Tensors() {}

  /** Normally distributed numbers with deviation 1. */
  public static Tensor random(Random random, long... shape) {
    double[] values = new double[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
    Arrays.setAll(values, i -> random.nextGaussian());
    return Host.doubles(values, shape);
  }

  /** The same, to differentiate with respect to. */
  public static Tensor leaf(Random random, long... shape) {
    return random(random, shape).set_requires_grad(true);
  }

  /** Gives weights large random values: fresh ones are 0, 1 or so small that errors hide. */
  public static void scramble(Map<String, Tensor> weights, Random random, double deviation) {
    try (Scope scope = Scope.inference()) {
      for (Tensor weight : weights.values()) {
        double[] values = new double[Math.toIntExact(weight.numel())];
        Arrays.setAll(values, i -> deviation * random.nextGaussian());
        long[] shape = new long[Math.toIntExact(weight.dim())];
        Arrays.setAll(shape, weight::size);
        weight.copy_(Host.doubles(values, shape));
      }
    }
  }

  /** Asserts that a tensor's numbers are {@code expected}, each within the tolerance. */
  public static void assertClose(String what, Tensor actual, double[] expected, double tolerance) {
    double[] values = Host.doubles(actual);
    assertThat(values).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < values.length; i++) {
      if (!(Math.abs(values[i] - expected[i]) <= tolerance)) { // also catches NaN
        throw new AssertionError(
            "%s: number %d must be %s within %s, got %s"
                .formatted(what, i, expected[i], tolerance, values[i]));
      }
    }
  }
}
