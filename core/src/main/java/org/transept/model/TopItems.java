package org.transept.model;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.transept.config.Check;
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
public final class TopItems {
  /** Queries that go through the table together. */
  private static final int GROUP = 256;

  /** An allowed set smaller than this part of the table is scored without screening. */
  private static final int SMALL_PART = 50;

  /** Rows fetched at a time for exact scores. */
  private static final int FETCHED = 4096;

  /**
   * A question.
   *
   * @param vectorD what the items are compared with
   * @param k most items wanted
   * @param eligible which items may be answered
   */
  public record Query(float[] vectorD, int k, Eligible eligible) {
    /** Checks the number of items. */
    public Query {
      Check.that(k >= 1, "k", k, "at least 1");
    }
  }

  /**
   * An answer, best first.
   *
   * @param items rows of the table; fewer than asked for if fewer are eligible
   * @param scores their inner products with the query
   */
  public record Best(int[] items, double[] scores) {}

  private record Scored(int item, double score) {
    static final Comparator<Scored> BEST_FIRST =
        Comparator.comparingDouble(Scored::score).reversed().thenComparingInt(Scored::item);
  }

  private final Tensor itemsVD;
  private final Screen screen;

  /**
   * Reads the table and belongs to the current scope; the table must not change afterwards.
   *
   * @throws IllegalArgumentException if a number of the table is not finite
   */
  public TopItems(Tensor itemsVD) {
    this.itemsVD = itemsVD.detach();
    this.screen = new Screen(this.itemsVD);
  }

  /** The best items for one query. */
  public Best best(Query query) {
    return best(List.of(query)).get(0);
  }

  /**
   * The best items for each of many queries: faster than one by one, since they share the reading
   * of the table.
   *
   * @throws IllegalArgumentException if a query has another width than the table, or a number that
   *     is not finite
   */
  public List<Best> best(List<Query> queries) {
    queries.forEach(this::require);
    List<Best> answers = new ArrayList<>();
    for (int from = 0; from < queries.size(); from += GROUP) {
      List<Query> group = queries.subList(from, Math.min(from + GROUP, queries.size()));
      List<Query> screened = group.stream().filter(query -> !small(query)).toList();
      List<int[]> found = screened.isEmpty() ? List.of() : screen.candidates(screened);
      int[][] candidates = new int[group.size()][];
      int next = 0;
      for (int q = 0; q < candidates.length; q++) {
        candidates[q] = small(group.get(q)) ? few(group.get(q)) : found.get(next++);
      }
      Best[] best = new Best[candidates.length];
      Workers.each(best.length, q -> best[q] = select(group.get(q), candidates[q]));
      answers.addAll(List.of(best));
    }
    return answers;
  }

  private void require(Query query) {
    float[] vector = query.vectorD();
    if (vector.length != itemsVD.size(1)) {
      throw new IllegalArgumentException(
          "query: must have the table's width %d, got %d"
              .formatted(itemsVD.size(1), vector.length));
    }
    for (int d = 0; d < vector.length; d++) {
      if (!Float.isFinite(vector[d])) {
        throw new IllegalArgumentException(
            "query: must be finite numbers, got %s at %d".formatted(vector[d], d));
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

  /** Scores candidates exactly and sorts them. */
  private Best select(Query query, int[] candidates) {
    List<Scored> scored = new ArrayList<>(candidates.length);
    for (int from = 0; from < candidates.length; from += FETCHED) {
      int count = Math.min(FETCHED, candidates.length - from);
      int[] some = IntStream.range(from, from + count).map(i -> candidates[i]).toArray();
      try (Scope scope = Scope.inference()) {
        double[] rows = Host.doubles(itemsVD.index_select(0, Host.indices(some, count)));
        for (int i = 0; i < count; i++) {
          scored.add(new Scored(some[i], score(query.vectorD(), rows, i)));
        }
      }
    }
    scored.sort(Scored.BEST_FIRST);
    List<Scored> best = scored.subList(0, Math.min(query.k(), scored.size()));
    return new Best(
        best.stream().mapToInt(Scored::item).toArray(),
        best.stream().mapToDouble(Scored::score).toArray());
  }

  /** The products are exact in double precision; only their sum is rounded. */
  private static double score(float[] query, double[] rows, int row) {
    double sum = 0;
    for (int d = 0; d < query.length; d++) {
      sum += query[d] * rows[row * query.length + d];
    }
    return sum;
  }
}
