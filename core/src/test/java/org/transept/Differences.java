package org.transept;

import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Tensor;
import org.transept.torch.Host;
import org.transept.torch.Scope;

/** Compares gradients with central differences, in double precision. */
public final class Differences {
  private static final double STEP = 1e-5;
  private static final double ABSOLUTE = 1e-9;
  private static final double RELATIVE = 1e-6;

  private Differences() {}

  /** Checks every number of {@code leaf}, whose gradient must have been computed. */
  public static void check(String what, Tensor leaf, DoubleSupplier loss) {
    check(what, leaf, leaf.grad(), loss, IntStream.range(0, Math.toIntExact(leaf.numel())));
  }

  /** Checks every number of {@code leaf} against a gradient computed elsewhere. */
  public static void check(String what, Tensor leaf, Tensor gradient, DoubleSupplier loss) {
    check(what, leaf, gradient, loss, IntStream.range(0, Math.toIntExact(leaf.numel())));
  }

  /** Checks some numbers of {@code leaf}, drawn with replacement. */
  public static void check(
      String what, Tensor leaf, Tensor gradient, DoubleSupplier loss, Random random, int numbers) {
    check(what, leaf, gradient, loss, random.ints(numbers, 0, Math.toIntExact(leaf.numel())));
  }

  private static void check(
      String what, Tensor leaf, Tensor gradient, DoubleSupplier loss, IntStream numbers) {
    try (Scope scope = Scope.inference()) {
      double[] slopes = Host.doubles(gradient);
      DoublePointer values = leaf.data_ptr_double();
      numbers.forEach(
          i -> {
            double value = values.get(i);
            values.put(i, value + STEP);
            double above = loss.getAsDouble();
            values.put(i, value - STEP);
            double below = loss.getAsDouble();
            values.put(i, value);
            double slope = (above - below) / (2 * STEP);
            if (!(Math.abs(slope - slopes[i]) <= ABSOLUTE + RELATIVE * Math.abs(slope))) {
              throw new AssertionError(
                  "%s: the loss rises by %s along number %d, its gradient says %s"
                      .formatted(what, slope, i, slopes[i]));
            }
          });
    }
  }
}
