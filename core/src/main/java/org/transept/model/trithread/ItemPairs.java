package org.transept.model.trithread;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.transept.config.Seed;
import org.transept.data.Catalogue;
import org.transept.data.batch.Batch;

/**
 * Items of two domains that somebody had both of: a pair for each row of a training batch with
 * events in several domains.
 *
 * <p>Draws depend on the seed and the window: on nothing that batches, slices or threads decide.
 *
 * @param firstR items of the pairs' first domains
 * @param secondR items of their second domains
 */
record ItemPairs(int[] firstR, int[] secondR) {
  /** An event of each of two domains of a row, each as likely as the others of its domain. */
  static ItemPairs draw(Batch batch, long seed) {
    int[][] pairs =
        IntStream.range(0, batch.rows())
            .mapToObj(r -> pair(batch, r, seed))
            .filter(pair -> pair.length > 0)
            .toArray(int[][]::new);
    return new ItemPairs(
        Arrays.stream(pairs).mapToInt(pair -> pair[0]).toArray(),
        Arrays.stream(pairs).mapToInt(pair -> pair[1]).toArray());
  }

  /** Number of pairs. */
  int size() {
    return firstR.length;
  }

  /** The items of all pairs, first and then second ones. */
  int[] items() {
    return IntStream.concat(IntStream.of(firstR), IntStream.of(secondR)).toArray();
  }

  private static int[] pair(Batch batch, int r, long seed) {
    Catalogue catalogue = batch.catalogue();
    int[] items = batch.history(r);
    int[] domains = Arrays.stream(items).map(catalogue::domainOf).distinct().sorted().toArray();
    if (domains.length < 2) {
      return new int[0];
    }
    SplittableRandom random = new SplittableRandom(Seed.of(seed, "pair", batch.begin(r)));
    int one = random.nextInt(domains.length);
    int other = random.nextInt(domains.length - 1);
    other += other >= one ? 1 : 0;
    return IntStream.of(Math.min(one, other), Math.max(one, other))
        .map(at -> event(random, catalogue, items, domains[at]))
        .toArray();
  }

  private static int event(SplittableRandom random, Catalogue catalogue, int[] items, int d) {
    int[] own = Arrays.stream(items).filter(item -> catalogue.domainOf(item) == d).toArray();
    return own[random.nextInt(own.length)];
  }
}
