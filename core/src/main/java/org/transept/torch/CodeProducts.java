package org.transept.torch;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.Tensor;

/**
 * The quickest {@link CodeProduct} on this processor: measured, once for each width, since which
 * instructions libtorch uses for integers cannot be asked. Without them the way that is best
 * elsewhere takes ten times as long for one query and more for many.
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

  /** Queries that each take their own time in half precision; above, they share it in single. */
  private static final int FEW = 12;

  private static final int MANY = 64;

  /** Products of a round, so many that a first call's own time does not count. */
  private static final int PRODUCTS = 1 << 18;

  private static final int MOST_ROWS = 1 << 15;
  private static final int RUN = 32;
  private static final int ROUNDS = 5;

  private static final Map<Integer, Way> FOR_FEW = new ConcurrentHashMap<>();
  private static final Map<Integer, Way> FOR_MANY = new ConcurrentHashMap<>();

  private CodeProducts() {}

  /** Measures for a width, so that the first query need not wait for it. */
  public static void prepare(int width) {
    way(width, 1);
    way(width, MANY);
  }

  /** The quickest for a task. */
  public static CodeProduct of(CodeProduct.Task task) {
    return way(task.width(), task.queries()).make(task);
  }

  private static Way way(int width, int queries) {
    return queries <= FEW && HalfCodeProduct.takes(width)
        ? FOR_FEW.computeIfAbsent(width, w -> quickest(w, 1, List.of(Way.INTEGER, Way.HALF)))
        : FOR_MANY.computeIfAbsent(width, w -> quickest(w, MANY, List.of(Way.INTEGER, Way.FLOAT)));
  }

  private static Way quickest(int width, int queries, List<Way> ways) {
    try (Scope scope = Scope.inference()) {
      int rows = Math.min(MOST_ROWS, PRODUCTS / queries);
      Tensor codesND = IntegerProduct.codes(rows, width);
      byte[] digits = new byte[width * queries];
      Arrays.fill(digits, (byte) 1);
      CodeProduct.Task task = new CodeProduct.Task(digits, width, rows, RUN);
      return ways.stream()
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
