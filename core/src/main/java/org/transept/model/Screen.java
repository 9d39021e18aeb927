package org.transept.model;

import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.transept.torch.Host;
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
  /** Rows of a block: with their products they stay in the cache of a core. */
  static final int BLOCK = 1 << 15;

  /** Rows looked at together if the largest product among them may belong to a best item. */
  static final int RUN = 32;

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
  private final int[] items;
  private final double meanLength;
  private final Tensor codesVD;
  private final Block[] blocks;

  /** Reads a table; belongs to the current scope. */
  Screen(Tensor itemsVD) {
    width = Math.toIntExact(itemsVD.size(1));
    int rows = Math.toIntExact(itemsVD.size(0));
    blocks = new Block[(rows + BLOCK - 1) / BLOCK];
    long padded = (rows + RUN - 1L) / RUN * RUN;
    codesVD = zeros(new long[] {padded, width}, new TensorOptions(ScalarType.Char));
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
          "items: must be finite numbers, got %s at %d of row %d"
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
          int from = b * BLOCK;
          int count = Math.min(BLOCK, rows - from);
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
    int from = b * BLOCK;
    int count = Math.min(BLOCK, items.length - from);
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
    long from = (long) b * BLOCK;
    return codesVD.narrow(0, from, Math.min(BLOCK, codesVD.size(0) - from));
  }

  /** The row of the table that place {@code p} of a block holds; -1 for none. */
  int item(int b, int p) {
    int place = b * BLOCK + p;
    return place < items.length ? items[place] : -1;
  }

  /** For each query the items that cannot be ruled out, among them all of the best. */
  List<int[]> candidates(List<TopItems.Query> queries) {
    int parts = Math.max(1, Math.min(Workers.count(), blocks.length));
    Search[] searches = new Search[parts];
    Workers.each(
        parts,
        part -> {
          searches[part] = new Search(this, queries);
          searches[part].run(part, parts);
        });
    return IntStream.range(0, queries.size())
        .mapToObj(q -> Finalists.join(Arrays.stream(searches).map(s -> s.finalists(q)).toList()))
        .toList();
  }
}
