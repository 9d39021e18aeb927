package org.transept.objective;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.transept.config.Seed;
import org.transept.data.Catalogue;
import org.transept.data.batch.Batch;
import org.transept.model.Encoding;
import org.transept.torch.Device;

/**
 * What each question is compared with: its target, then the same number of items of each domain,
 * drawn uniformly and with replacement from those that the user's sequence does not hold. Where it
 * holds all of a domain, the target stands in their place.
 *
 * <p>Draws depend on the seed, the step, the window and the number of the question within it: on
 * nothing that batches, slices or threads decide.
 *
 * @param itemC items, question after question
 * @param columns items of each question
 * @param fills whether the target stands in the place of others somewhere
 */
record Draws(int[] itemC, int columns, boolean fills) {
  /** Draws for all questions of an encoding. */
  static Draws of(Encoding encoding, int negatives, long seed, long step) {
    Batch batch = encoding.batch();
    long own = Seed.of(seed, "negatives", step);
    int columns = 1 + batch.catalogue().domains() * negatives;
    int[] item = new int[encoding.size() * columns];
    int[][] questions = questions(encoding);
    IntPredicate fills =
        r -> {
          SplittableRandom random = new SplittableRandom(Seed.of(own, "window", batch.begin(r)));
          int[] known = batch.known(r);
          boolean any = false;
          for (int q : questions[r]) {
            item[q * columns] = encoding.targetQ()[q];
            any |= draw(random, batch.catalogue(), known, item, q * columns, negatives);
          }
          return any;
        };
    IntStream rows = IntStream.range(0, batch.rows());
    // Where a GPU computes, the processor's cores have nothing else to do.
    long filling = (Device.isCpu() ? rows : rows.parallel()).filter(fills).count();
    return new Draws(item, columns, filling > 0);
  }

  /** Numbers of the questions of each row. */
  private static int[][] questions(Encoding encoding) {
    int[] asked = new int[encoding.batch().rows()];
    IntStream.of(encoding.rowQ()).forEach(r -> asked[r]++);
    int[][] questions = new int[asked.length][];
    Arrays.setAll(questions, r -> new int[asked[r]]);
    for (int q = encoding.size() - 1; q >= 0; q--) {
      int r = encoding.rowQ()[q];
      questions[r][--asked[r]] = q;
    }
    return questions;
  }

  /**
   * Draws for the question whose target stands at {@code at}; whether the target stands in the
   * place of others.
   */
  private static boolean draw(
      SplittableRandom random,
      Catalogue catalogue,
      int[] known,
      int[] item,
      int at,
      int negatives) {
    boolean fills = false;
    int from = at + 1;
    for (int d = 0; d < catalogue.domains(); d++, from += negatives) {
      if (!draw(random, catalogue, d, known, item, from, from + negatives)) {
        Arrays.fill(item, from, from + negatives, item[at]);
        fills = true;
      }
    }
    return fills;
  }

  /** Draws items of a domain that are not known; false if there are none. */
  private static boolean draw(
      SplittableRandom random,
      Catalogue catalogue,
      int d,
      int[] known,
      int[] item,
      int from,
      int until) {
    int first = catalogue.first(d);
    int begin = position(known, first);
    int end = position(known, first + catalogue.size(d));
    int unknown = catalogue.size(d) - (end - begin);
    for (int c = from; c < until && unknown > 0; c++) {
      int drawn = first + random.nextInt(unknown); // The drawn-th of the unknown items.
      for (int k = begin; k < end && known[k] <= drawn; k++) {
        drawn++;
      }
      item[c] = drawn;
    }
    return unknown > 0;
  }

  private static int position(int[] ascending, int item) {
    int at = Arrays.binarySearch(ascending, item);
    return at >= 0 ? at : -at - 1;
  }

  /**
   * The comparisons item by item.
   *
   * @param questionC question of each comparison, in the order of the items
   * @param beginV where the comparisons of each item begin
   * @param placeC place of each comparison of {@link #itemC} in that order
   */
  record ByItem(int[] questionC, int[] beginV, int[] placeC) {}

  /** Sorts the comparisons by item; those of one item stay in the order of the questions. */
  ByItem byItem(int items) {
    int[] begin = new int[items];
    for (int item : itemC) {
      if (item + 1 < items) {
        begin[item + 1]++;
      }
    }
    for (int v = 1; v < items; v++) {
      begin[v] += begin[v - 1];
    }
    int[] next = begin.clone();
    int[] question = new int[itemC.length];
    int[] place = new int[itemC.length];
    for (int c = 0; c < itemC.length; c++) {
      place[c] = next[itemC[c]]++;
      question[place[c]] = c / columns;
    }
    return new ByItem(question, begin, place);
  }
}
