package org.transept.retrieve;

import java.util.List;
import org.transept.config.Check;

/**
 * Finds the items of a table that have the largest inner products with a query: all of them ({@link
 * TopItems}), or most of them without looking at all others ({@link GraphItems}). Scores are the
 * same either way, in double precision, and of equal ones the lower row comes first. May be asked
 * by several threads at once.
 */
public interface BestItems {
  /**
   * A question.
   *
   * @param vectorD what the items are compared with
   * @param k most items wanted
   * @param eligible which items may be answered
   */
  record Query(float[] vectorD, int k, Eligible eligible) {
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
  record Best(int[] items, double[] scores) {}

  /** The best items for one query. */
  default Best best(Query query) {
    return best(List.of(query)).get(0);
  }

  /**
   * The best items for each of many queries.
   *
   * @throws IllegalArgumentException if a query has another width than the table, or a number that
   *     is not finite
   */
  List<Best> best(List<Query> queries);
}
