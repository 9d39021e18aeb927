package org.transept.retrieve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.transept.torch.CodeProduct;
import org.transept.torch.CodeProducts;
import org.transept.torch.Device;
import org.transept.torch.Host;
import org.transept.torch.Scope;
import org.transept.torch.Workers;

/**
 * The items of a table with the largest inner products with a query, exactly: the answer equals
 * that of scoring all items in double precision and sorting, ties by the lower row. Built once, it
 * answers any number of queries, from several threads at once.
 *
 * <p>It holds a copy of the table in 8-bit integers ({@link Screen}), a quarter of its size, reads
 * that copy for every query, and scores exactly only the items that its error bounds cannot rule
 * out. The time of an answer depends on how many these are, the answer does not: items that are all
 * alike are all scored.
 */
public final class TopItems implements BestItems {
  /** An allowed set smaller than this part of the table is scored without screening. */
  private static final int SMALL_PART = 50;

  /** Numbers fetched at a time for exact scores: too few to wake libtorch's own threads. */
  private static final int FETCHED = 1 << 14;

  private record Scored(int item, double score) implements Comparable<Scored> {
    @Override
    public int compareTo(Scored other) {
      int byScore = Double.compare(other.score, score);
      return byScore == 0 ? Integer.compare(item, other.item) : byScore;
    }
  }

  private final Tensor itemsVD;
  private final Screen screen;

  /**
   * Reads the table and belongs to the current scope; the table must not change afterwards.
   *
   * @throws IllegalArgumentException if a number of the table is not finite
   */
  public TopItems(Tensor itemsVD) {
    this(itemsVD, CodeProducts::of);
  }

  TopItems(Tensor itemsVD, Function<CodeProduct.Task, CodeProduct> products) {
    if (!Device.isCpu()) {
      throw new IllegalStateException(
          "the best items are found on the processor; leave --device out, got " + Device.name());
    }
    this.itemsVD = itemsVD.detach();
    this.screen = new Screen(this.itemsVD, products);
  }

  /** {@inheritDoc} Many at once are faster than one by one: they share the reading of the table. */
  @Override
  public List<Best> best(List<Query> queries) {
    queries.forEach(this::require);
    List<Query> screened = queries.stream().filter(query -> !small(query)).toList();
    Iterator<int[]> found = screen.candidates(screened).iterator();
    List<int[]> candidates =
        queries.stream().map(query -> small(query) ? few(query) : found.next()).toList();
    return ranked(queries, candidates);
  }

  /** The best of some rows for each query, all of which are eligible. */
  List<Best> ranked(List<Query> queries, List<int[]> candidates) {
    List<double[]> scores = scores(queries, candidates);
    Best[] best = new Best[queries.size()];
    Workers.each(
        best.length, q -> best[q] = select(candidates.get(q), scores.get(q), queries.get(q).k()));
    return List.of(best);
  }

  /** Checks that a query fits the table. */
  void require(Query query) {
    float[] vector = query.vectorD();
    if (vector.length != itemsVD.size(1)) {
      throw new IllegalArgumentException(
          "query: must have the table's width %s, got %s"
              .formatted(itemsVD.size(1), vector.length));
    }
    for (int d = 0; d < vector.length; d++) {
      if (!Float.isFinite(vector[d])) {
        throw new IllegalArgumentException(
            "query: must be finite numbers, got %s at %s".formatted(vector[d], d));
      }
    }
  }

  private boolean small(Query query) {
    BitSet only = query.eligible().only();
    return only != null && only.cardinality() < itemsVD.size(0) / SMALL_PART;
  }

  private int[] few(Query query) {
    int size = Math.toIntExact(itemsVD.size(0));
    BitSet only = query.eligible().only();
    return only == null
        ? new int[0]
        : only.stream().filter(item -> item < size && query.eligible().has(item)).toArray();
  }

  /** Candidates {@code from} to {@code until - 1} of query {@code q}. */
  private record Piece(int q, int from, int until) {}

  /** The exact scores of each query's candidates. */
  private List<double[]> scores(List<Query> queries, List<int[]> candidates) {
    int most = Math.max(1, FETCHED / Math.max(1, Math.toIntExact(itemsVD.size(1))));
    List<Piece> pieces = new ArrayList<>();
    for (int q = 0; q < candidates.size(); q++) {
      int count = candidates.get(q).length;
      for (int from = 0; from < count; from += most) {
        pieces.add(new Piece(q, from, Math.min(from + most, count)));
      }
    }
    List<double[]> scores = candidates.stream().map(items -> new double[items.length]).toList();
    Workers.each(
        pieces.size(),
        p -> {
          Piece piece = pieces.get(p);
          int[] items = Arrays.copyOfRange(candidates.get(piece.q()), piece.from(), piece.until());
          try (Scope scope = Scope.inference()) {
            double[] rows =
                Host.doubles(itemsVD.index_select(0, Host.indices(items, items.length)));
            for (int i = 0; i < items.length; i++) {
              scores.get(piece.q())[piece.from() + i] =
                  score(queries.get(piece.q()).vectorD(), rows, i);
            }
          }
        });
    return scores;
  }

  private static Best select(int[] candidates, double[] scores, int k) {
    List<Scored> best =
        IntStream.range(0, candidates.length)
            .mapToObj(i -> new Scored(candidates[i], scores[i]))
            .sorted()
            .limit(k)
            .toList();
    return new Best(
        best.stream().mapToInt(Scored::item).toArray(),
        best.stream().mapToDouble(Scored::score).toArray());
  }

  /** Products of floats are exact in double precision; only their sum is rounded. */
  private static double score(float[] query, double[] rows, int row) {
    double sum = 0;
    for (int d = 0; d < query.length; d++) {
      sum += query[d] * rows[row * query.length + d];
    }
    return sum;
  }
}
