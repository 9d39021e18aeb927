package org.transept.retrieve;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.transept.torch.CodeProduct;
import org.transept.torch.CodeProducts;
import org.transept.torch.Host;
import org.transept.torch.IntegerProduct;
import org.transept.torch.Scope;
import org.transept.torch.Workers;

/**
 * A table in 8-bit integers, and how far they are from it: enough to rule out most items for a
 * query with certainty.
 *
 * <p>Rows are taken relative to their mean, which moves all scores of a query alike, sorted by
 * their length, longest first, and cut into blocks. A block has one scale; row x is {@code scale *
 * code + rest}. With the query q as {@code step * digits + remainder}, Cauchy and Schwarz give
 *
 * <pre>
 *   |q.x - step * scale * digits.code| <= |step * digits| |rest| + |remainder| |x|
 * </pre>
 *
 * for which a block keeps its largest |rest| and |x|. When |q| |x| of a block is below what the
 * k-th best item has for certain, it and all later blocks are left out unread.
 */
final class Screen {
  /** Most rows of a block: their products stay in the cache of a core. */
  static final int BLOCK = 1 << 15;

  /** Most numbers of a block, for memory while it is made. */
  private static final int NUMBERS = 1 << 21;

  /** Rows looked at together if the largest product among them may belong to a best item. */
  static final int RUN = 32;

  /** Most queries that go through the table together. */
  private static final int GROUP = 128;

  private static final int LARGEST_CODE = Byte.MAX_VALUE;

  /**
   * What a block's rows have in common, relative to the mean.
   *
   * @param scale of its codes
   * @param rest largest length of what the codes leave over
   * @param length largest length of a row
   */
  record Block(double scale, double rest, double length) {}

  private final int width;

  /** Rows of a block, a multiple of {@link #RUN}. */
  private final int size;

  private final int[] items;
  private final double meanLength;
  private final Tensor codesVD;
  private final Block[] blocks;

  private final Function<CodeProduct.Task, CodeProduct> products;

  /** Reads a table, to be multiplied in the given way; belongs to the current scope. */
  Screen(Tensor itemsVD, Function<CodeProduct.Task, CodeProduct> products) {
    this.products = products;
    width = Math.toIntExact(itemsVD.size(1));
    int rows = Math.toIntExact(itemsVD.size(0));
    size = Math.max(1, Math.min(BLOCK, NUMBERS / Math.max(1, width)) / RUN) * RUN;
    blocks = new Block[(int) ((rows + size - 1L) / size)];
    long padded = (rows + RUN - 1L) / RUN * RUN;
    codesVD = IntegerProduct.codes(padded, width);
    CodeProducts.prepare(width);
    try (Scope scope = Scope.inference()) {
      Tensor meanD = mean(itemsVD);
      meanLength = meanD.norm().item_double();
      items = longestFirst(itemsVD, meanD);
      Workers.each(blocks.length, b -> fill(b, itemsVD, meanD));
    }
  }

  private static Tensor mean(Tensor itemsVD) {
    Tensor meanD = itemsVD.mean(new long[] {0}, false, new ScalarTypeOptional(ScalarType.Double));
    if (itemsVD.size(0) > 0 && !Double.isFinite(meanD.sum().item_double())) {
      int[] bad = Host.ints(itemsVD.isfinite().logical_not().nonzero().select(0, 0));
      throw new IllegalArgumentException(
          "items: must be finite numbers, got %s at %s of row %s"
              .formatted(
                  (float) itemsVD.select(0, bad[0]).select(0, bad[1]).item_double(),
                  bad[1],
                  bad[0]));
    }
    return meanD;
  }

  private int[] longestFirst(Tensor itemsVD, Tensor meanD) {
    int rows = Math.toIntExact(itemsVD.size(0));
    double[] lengths = new double[rows];
    Workers.each(
        blocks.length,
        b -> {
          int from = b * size;
          int count = Math.min(size, rows - from);
          try (Scope scope = Scope.inference()) {
            Tensor relativeVD = itemsVD.narrow(0, from, count).to(ScalarType.Double).sub_(meanD);
            System.arraycopy(Host.doubles(lengths(relativeVD)), 0, lengths, from, count);
          }
        });
    return Host.ints(Host.doubles(lengths, rows).argsort(0, true).to(ScalarType.Int));
  }

  private static Tensor lengths(Tensor rowsVD) {
    return rowsVD.square().sum(1).sqrt();
  }

  private void fill(int b, Tensor itemsVD, Tensor meanD) {
    int from = b * size;
    int count = Math.min(size, items.length - from);
    try (Scope scope = Scope.inference()) {
      Tensor places = Host.indices(Arrays.copyOfRange(items, from, from + count), count);
      Tensor relativeVD = itemsVD.index_select(0, places).to(ScalarType.Double).sub_(meanD);
      double scale = relativeVD.abs().max().item_double() / LARGEST_CODE;
      double length = lengths(relativeVD).max().item_double();
      if (scale > 0) {
        Tensor wholeVD = relativeVD.div(new Scalar(scale)).round_();
        codesVD.narrow(0, from, count).copy_(wholeVD);
        relativeVD.sub_(wholeVD.mul_(new Scalar(scale)));
      }
      blocks[b] = new Block(scale, lengths(relativeVD).max().item_double(), length);
    }
  }

  int width() {
    return width;
  }

  int blocks() {
    return blocks.length;
  }

  Block block(int b) {
    return blocks[b];
  }

  /** Length of the mean of all rows. */
  double meanLength() {
    return meanLength;
  }

  /** The codes of a block, VD, with rows of zeros at the end of the last. */
  Tensor codesVD(int b) {
    long from = (long) b * size;
    return codesVD.narrow(0, from, Math.min(size, codesVD.size(0) - from));
  }

  /** Products of at most {@code rows} codes at a time with the digits of queries, DQ. */
  CodeProduct product(byte[] digits, int rows) {
    return products.apply(new CodeProduct.Task(digits, width, rows, RUN));
  }

  /** The row of the table that place {@code p} of a block holds; -1 for none. */
  int item(int b, int p) {
    int place = b * size + p;
    return place < items.length ? items[place] : -1;
  }

  /**
   * For each query the items that cannot be ruled out, among them all of the best. Queries go
   * through the table in groups; where there are fewer groups than threads, several share the
   * reading of the table for one group.
   */
  List<int[]> candidates(List<BestItems.Query> queries) {
    int groups = (queries.size() + GROUP - 1) / GROUP;
    int parts = Math.max(1, Math.min(Workers.count() / Math.max(1, groups), blocks.length));
    Search[] searches = new Search[groups * parts];
    AtomicInteger[] next = new AtomicInteger[groups];
    Arrays.setAll(next, group -> new AtomicInteger());
    Workers.each(
        searches.length,
        task -> {
          int from = task / parts * GROUP;
          int until = Math.min(from + GROUP, queries.size());
          searches[task] = new Search(this, queries.subList(from, until));
          searches[task].run(next[task / parts]);
        });
    return IntStream.range(0, queries.size())
        .mapToObj(q -> join(searches, q / GROUP * parts, parts, q % GROUP))
        .toList();
  }

  private static int[] join(Search[] searches, int from, int parts, int q) {
    return ScreeningCandidates.join(
        IntStream.range(from, from + parts).mapToObj(i -> searches[i].finalists(q)).toList());
  }
}
