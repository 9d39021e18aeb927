package org.transept.evaluate;

import java.util.BitSet;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.Sequences;

/**
 * Draws the candidates that compete with a target: distinct items of the target's domain that the
 * user touches in no event at all, be it earlier, later or held out. A draw depends on the seed,
 * the user's key, the target's role and its position, so every model meets the same candidates.
 * Safe for use by several threads.
 */
public final class NegativeSampler {
  /**
   * Rejections an item may cost on average before the rest is drawn in one pass over the domain.
   */
  private static final int TRIES = 8;

  private final Dataset data;
  private final Candidates.Sampled candidates;
  private final TrainingCounts popularity;
  private final long[] cumulative;

  /** A sampler for the targets of one dataset. */
  public NegativeSampler(Dataset data, Candidates.Sampled candidates) {
    this.data = data;
    this.candidates = candidates;
    this.popularity = TrainingCounts.of(data);
    this.cumulative = new long[data.catalogue().items() + 2];
    for (int item = 1; item <= data.catalogue().items(); item++) {
      cumulative[item + 1] = cumulative[item] + popularity.count(item);
    }
  }

  /**
   * The candidates beside the target, in ascending order of their ids; all that there are if the
   * domain has fewer than wanted.
   *
   * <p>Popular candidates are drawn one after another, each in proportion to its training events
   * among those not drawn yet. Items without training events come in only when all others are
   * drawn, and then with equal probability.
   *
   * @param user user number
   * @param position position of the target in the user's merged sequence, counted from 0
   */
  public int[] draw(int user, int position) {
    Sequences sequences = data.sequences();
    Catalogue catalogue = data.catalogue();
    int event = sequences.offsets()[user] + position;
    int domain = catalogue.domainOf(sequences.items()[event]);
    int first = catalogue.first(domain);
    BitSet free = new BitSet();
    free.set(first, first + catalogue.size(domain));
    for (int e = sequences.offsets()[user]; e < sequences.offsets()[user + 1]; e++) {
      free.clear(sequences.items()[e]);
    }
    if (free.cardinality() <= candidates.n()) {
      return free.stream().toArray();
    }
    SplittableRandom random =
        new SplittableRandom(seed(sequences.users()[user], data.roles()[event], position));
    BitSet drawn =
        candidates instanceof Candidates.Popular
            ? popular(free, domain, random)
            : uniform(free, candidates.n(), random);
    return drawn.stream().toArray();
  }

  /** FNV-1a over the parts; the generator mixes its seed further. */
  private long seed(String user, byte role, int position) {
    long prime = 0x100000001b3L;
    long hash = 0xcbf29ce484222325L ^ candidates.seed();
    for (int i = 0; i < user.length(); i++) {
      hash = (hash ^ user.charAt(i)) * prime;
    }
    hash = (hash ^ role) * prime;
    return (hash ^ position) * prime;
  }

  /**
   * Some of {@code free}, more than which it must hold; where most are wanted, drops the others.
   */
  private static BitSet uniform(BitSet free, int wanted, SplittableRandom random) {
    int available = free.cardinality();
    int first = free.nextSetBit(0);
    int end = free.length();
    boolean drop = wanted > available / 2;
    BitSet chosen = new BitSet();
    for (int missing = drop ? available - wanted : wanted; missing > 0; ) {
      int item = random.nextInt(first, end);
      if (free.get(item) && !chosen.get(item)) {
        chosen.set(item);
        missing--;
      }
    }
    if (drop) {
      BitSet kept = (BitSet) free.clone();
      kept.andNot(chosen);
      return kept;
    }
    return chosen;
  }

  private BitSet popular(BitSet free, int domain, SplittableRandom random) {
    int first = data.catalogue().first(domain);
    int end = first + data.catalogue().size(domain);
    BitSet drawn = new BitSet();
    int missing = candidates.n();
    long tries = cumulative[first] == cumulative[end] ? 0 : (long) TRIES * missing;
    for (; missing > 0 && tries > 0; tries--) {
      int item = itemAt(random.nextLong(cumulative[first], cumulative[end]), first, end);
      if (free.get(item) && !drawn.get(item)) {
        drawn.set(item);
        missing--;
      }
    }
    if (missing > 0) {
      BitSet rest = (BitSet) free.clone();
      rest.andNot(drawn);
      drawn.or(popularRest(rest, missing, random));
    }
    return drawn;
  }

  /** The item whose share of the cumulative counts holds {@code place}. */
  private int itemAt(long place, int first, int end) {
    int low = first;
    int high = end - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (cumulative[middle] <= place) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /**
   * The draw by one exponential arrival time per item, of which the earliest win; it needs no
   * rejections but looks at every item.
   *
   * <p>Source: Efraimidis and Spirakis, Weighted random sampling with a reservoir, Information
   * Processing Letters 97(5), 2006.
   */
  private BitSet popularRest(BitSet rest, int wanted, SplittableRandom random) {
    record Arrival(int item, double time) {}
    BitSet drawn = new BitSet();
    IntStream counted = rest.stream().filter(item -> popularity.count(item) > 0);
    counted
        .mapToObj(
            item ->
                new Arrival(
                    item, -StrictMath.log(1 - random.nextDouble()) / popularity.count(item)))
        .sorted(Comparator.comparingDouble(Arrival::time))
        .limit(wanted)
        .forEach(arrival -> drawn.set(arrival.item()));
    int missing = wanted - drawn.cardinality();
    if (missing > 0) {
      BitSet uncounted = (BitSet) rest.clone();
      uncounted.andNot(drawn);
      drawn.or(uniform(uncounted, missing, random));
    }
    return drawn;
  }
}
