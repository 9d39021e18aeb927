package org.transept.retrieve;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.pytorch.Tensor;
import org.transept.torch.CodeProduct;
import org.transept.torch.IntegerProduct;
import org.transept.torch.Scope;

/**
 * The reading of some blocks of a {@link Screen} for some queries: products of the codes, the
 * largest of each run of rows, and the rows of those runs only whose largest can matter.
 */
final class Search {
  /** Products held at a time, a number that a core's cache holds. */
  private static final int PRODUCTS = 1 << 18;

  /**
   * Rounding of a score, of the mean and of the bounds themselves, in units of the lengths: wider
   * than it needs to be, and still far below what the codes leave over.
   */
  private static final double ROUNDING = 0x1p-48;

  /**
   * A query in integers.
   *
   * @param step of its digits
   * @param read length of {@code step * digits}
   * @param remainder length of what the digits leave over
   * @param length of the query
   */
  private record Coded(double step, double read, double remainder, double length) {}

  private final Screen screen;
  private final List<BestItems.Query> queries;
  private final ScreeningCandidates[] finalists;
  private final Coded[] coded;
  private final byte[] digits;

  /** Bounds of the current block by query: score = unit * product, up to {@code slack}. */
  private final double[] unit;

  private final double[] slack;

  /** The least product with which an item may be among the best, by query. */
  private final int[] least;

  Search(Screen screen, List<BestItems.Query> queries) {
    this.screen = screen;
    this.queries = queries;
    int size = queries.size();
    finalists = new ScreeningCandidates[size];
    coded = new Coded[size];
    digits = new byte[screen.width() * size];
    unit = new double[size];
    slack = new double[size];
    least = new int[size];
    for (int q = 0; q < size; q++) {
      finalists[q] = new ScreeningCandidates(queries.get(q).k());
      coded[q] = code(queries.get(q).vectorD(), q);
    }
  }

  /** What is left of query {@code q}. */
  ScreeningCandidates finalists(int q) {
    return finalists[q];
  }

  private Coded code(float[] vectorD, int q) {
    double largest = 0;
    for (float number : vectorD) {
      largest = Math.max(largest, Math.abs(number));
    }
    double step = largest / IntegerProduct.LARGEST;
    double read = 0;
    double remainder = 0;
    double length = 0;
    for (int d = 0; d < vectorD.length; d++) {
      long digit = step > 0 ? Math.round(vectorD[d] / step) : 0;
      digits[d * queries.size() + q] = (byte) digit;
      read += step * digit * step * digit;
      remainder += (vectorD[d] - step * digit) * (vectorD[d] - step * digit);
      length += (double) vectorD[d] * vectorD[d];
    }
    return new Coded(step, Math.sqrt(read), Math.sqrt(remainder), Math.sqrt(length));
  }

  /** Reads blocks until none is left; those who share {@code next} share the table. */
  void run(AtomicInteger next) {
    try (Scope scope = Scope.inference()) {
      int rows = Math.max(1, Math.min(Screen.BLOCK, PRODUCTS / queries.size()) / Screen.RUN);
      CodeProduct product = screen.product(digits, rows * Screen.RUN);
      for (int b = next.getAndIncrement();
          b < screen.blocks() && open(b, product.error());
          b = next.getAndIncrement()) {
        Tensor codesVD = screen.codesVD(b);
        for (int from = 0; from < codesVD.size(0); from += rows * Screen.RUN) {
          try (Scope chunk = Scope.inference()) {
            long runs = Math.min(rows, (codesVD.size(0) - from) / Screen.RUN);
            product.read(codesVD.narrow(0, from, runs * Screen.RUN));
            look(b, from, product, (int) runs);
          }
        }
      }
    }
  }

  /** Prepares the bounds of a block; false if no query can find anything in it or later. */
  private boolean open(int b, double error) {
    Screen.Block block = screen.block(b);
    boolean any = false;
    for (int q = 0; q < coded.length; q++) {
      Coded query = coded[q];
      double rounding =
          ROUNDING * screen.width() * query.length() * (block.length() + screen.meanLength());
      unit[q] = query.step() * block.scale();
      double coded = query.read() * (block.rest() + error * (block.length() + block.rest()));
      slack[q] = coded + query.remainder() * block.length() + rounding;
      least[q] = least(q);
      any |= query.length() * block.length() + rounding >= finalists[q].floor();
    }
    return any;
  }

  private int least(int q) {
    // One below, against the rounding of the division; where it divides 0 by 0 all may matter.
    return (int) (Math.floor((finalists[q].floor() - slack[q]) / unit[q]) - 1);
  }

  private void look(int b, int from, CodeProduct products, int runs) {
    for (int r = 0; r < runs; r++) {
      for (int q = 0; q < coded.length; q++) {
        if (products.largest(r, q) >= least[q]) {
          look(b, from, products, r, runs, q);
        }
      }
    }
  }

  private void look(int b, int from, CodeProduct products, int r, int runs, int q) {
    Eligible eligible = queries.get(q).eligible();
    int limit = least[q];
    for (int n = r; n < runs * Screen.RUN; n += runs) {
      int product = products.at(n, q);
      if (product >= limit) {
        int item = screen.item(b, from + n);
        if (item >= 0 && eligible.has(item)) {
          double score = unit[q] * product;
          finalists[q].add(item, score - slack[q], score + slack[q]);
        }
      }
    }
    least[q] = least(q);
  }
}
