package org.transept.retrieve;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.transept.torch.Workers;

/**
 * The best items among those that an {@link ItemGraph} leads to: it may miss some, but whatever it
 * finds has its exact score. A list is never short of items: where the graph finds fewer than are
 * wanted, and where only some items are allowed, all are looked at.
 */
public final class GraphItems implements BestItems {
  private final TopItems exact;
  private final ItemGraph graph;
  private final int beam;

  /** Rows that no search comes to: they are looked at for every query. */
  private final int[] strays;

  /**
   * Searches a table.
   *
   * @param exact the same table
   * @param graph of its rows
   * @param beam rows that a search keeps in view; at least as many as are wanted are kept anyway
   */
  public GraphItems(TopItems exact, ItemGraph graph, int beam) {
    this.exact = exact;
    this.graph = graph;
    this.beam = beam;
    strays = graph.strays();
  }

  @Override
  public List<Best> best(List<Query> queries) {
    queries.forEach(exact::require);
    int[][] found = new int[queries.size()][];
    Workers.each(found.length, q -> found[q] = candidates(queries.get(q)));
    List<int[]> enough = Arrays.stream(found).filter(rows -> rows.length > 0).toList();
    Iterator<Best> quick = exact.ranked(some(queries, found, true), enough).iterator();
    Iterator<Best> slow = exact.best(some(queries, found, false)).iterator();
    return Arrays.stream(found).map(rows -> (rows.length > 0 ? quick : slow).next()).toList();
  }

  /** Eligible rows, enough for the list; none if there are not so many. */
  private int[] candidates(Query query) {
    if (query.eligible().only() != null) {
      return new int[0];
    }
    int most = Math.max(query.k(), beam);
    IntStream found = Arrays.stream(graph.candidates(query.vectorD(), most, query.eligible()));
    IntStream others = Arrays.stream(strays).filter(query.eligible()::has);
    int[] rows = IntStream.concat(found, others).toArray();
    return rows.length < query.k() ? new int[0] : rows;
  }

  /** The queries for which rows were found, or the others. */
  private static List<Query> some(List<Query> queries, int[][] found, boolean any) {
    return IntStream.range(0, found.length)
        .filter(q -> (found[q].length > 0) == any)
        .mapToObj(queries::get)
        .toList();
  }
}
