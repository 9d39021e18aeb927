package org.transept.torch;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.Tensor;

/**
 * The quickest {@link CodeProduct} on this processor: measured, once for each width and number of
 * queries, since which instructions libtorch uses for integers cannot be asked. Without them the
 * way that is best elsewhere takes several times as long for one query and far more for many.
 */
public final class CodeProducts {
  /** Ways to multiply. */
  enum Way {
    INTEGER,
    HALF,
    FLOAT;

    CodeProduct make(CodeProduct.Task task) {
      return switch (this) {
        case INTEGER -> new IntegerCodeProduct(task);
        case HALF -> new HalfCodeProduct(task);
        case FLOAT -> new FloatCodeProduct(task);
      };
    }
  }

  /** Queries that are as good as more. */
  private static final int MANY = 64;

  /** Products of a round, so many that a first call's own time does not count. */
  private static final int PRODUCTS = 1 << 18;

  private static final int MOST_ROWS = 1 << 15;
  private static final int RUN = 32;
  private static final int ROUNDS = 3;

  /**
   * What a way is measured for.
   *
   * @param queries a power of two
   */
  private record Size(int width, int queries) {}

  private static final Map<Size, Way> QUICKEST = new ConcurrentHashMap<>();

  private CodeProducts() {}

  /** Measures for a width, so that the first query need not wait for it. */
  public static void prepare(int width) {
    for (int queries = 1; queries <= MANY; queries *= 2) {
      way(width, queries);
    }
  }

  /** The quickest for a task. */
  public static CodeProduct of(CodeProduct.Task task) {
    return way(task.width(), task.queries()).make(task);
  }

  private static Way way(int width, int queries) {
    Size size = new Size(width, Integer.highestOneBit(Math.min(queries, MANY)));
    return QUICKEST.computeIfAbsent(size, CodeProducts::quickest);
  }

  private static Way quickest(Size size) {
    try (Scope scope = Scope.inference()) {
      int rows = Math.min(MOST_ROWS, PRODUCTS / size.queries());
      Tensor codesND = IntegerProduct.codes(rows, size.width());
      byte[] digits = new byte[size.width() * size.queries()];
      Arrays.fill(digits, (byte) 1);
      CodeProduct.Task task = new CodeProduct.Task(digits, size.width(), rows, RUN);
      return Arrays.stream(Way.values())
          .filter(way -> way != Way.HALF || HalfCodeProduct.takes(size.width()))
          .min(Comparator.comparingLong(way -> nanoseconds(way.make(task), codesND)))
          .orElseThrow();
    }
  }

  private static long nanoseconds(CodeProduct product, Tensor codesND) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long started = System.nanoTime();
      try (Scope scope = Scope.inference()) {
        product.read(codesND);
      }
      least = Math.min(least, System.nanoTime() - started);
    }
    return least;
  }
}
