package org.transept.data.count;

import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;

/**
 * What followed what: for each item those that came within a few steps after it in a user's merged
 * sequence, whatever their domain. A pair counts decay^(steps - 1), summed over all places.
 *
 * <p>Source: sequential rules, Ludewig and Jannach, UMUAI 2018. Differs: a pair's weight falls
 * geometrically with the steps between its items, not as 1 / steps; the strongest followers of an
 * item alone are kept; a rule is weighed by how often its first item occurs.
 */
public final class Followers {
  /** Followers kept of each item, the strongest: what others add is next to nothing. */
  public static final int MOST = 200;

  /** Of the items, for each thread: some have far more events than others. */
  private static final int PARTS = 4;

  private final Catalogue catalogue;
  private final int steps;
  private final double decay;

  /** By item: its followers, ascending. */
  private final int[][] items;

  /** By item: what the pairs with its followers count. */
  private final float[][] weights;

  /** By item: its events. */
  private final int[] events;

  /**
   * Counts the pairs of these sequences.
   *
   * @param steps most steps between the items of a pair
   * @param decay what a pair's weight is multiplied by for every further step
   */
  public Followers(Sequences sequences, int steps, double decay) {
    this.catalogue = sequences.catalogue();
    this.steps = steps;
    this.decay = decay;
    int rows = catalogue.items() + 1;
    events = new int[rows];
    for (int item : sequences.items()) {
      events[item]++;
    }
    Places places = places(sequences);
    items = new int[rows][];
    weights = new float[rows][];
    items[0] = new int[0];
    weights[0] = new float[0];
    int parts = PARTS * ForkJoinPool.getCommonPoolParallelism();
    IntStream.range(0, parts)
        .parallel()
        .forEach(part -> count(sequences, places, share(part, parts), share(part + 1, parts)));
  }

  /** The first item of a part of all. */
  private int share(int part, int parts) {
    return 1 + (int) ((events.length - 1L) * part / parts);
  }

  /** Counts what followed the items {@code from} to {@code until - 1}. */
  private void count(Sequences sequences, Places places, int from, int until) {
    Sums sums = new Sums(events.length);
    for (int item = from; item < until; item++) {
      for (int n = places.first()[item]; n < places.first()[item + 1]; n++) {
        add(sequences, places.all()[n], sums);
      }
      items[item] = sums.strongest(MOST);
      weights[item] = sums.of(items[item]);
      sums.clear();
    }
  }

  /**
   * Where items stand.
   *
   * @param first by item: the first of its places in {@code all}; then the number of all
   * @param all places of the first item, then of the second, and so on
   */
  private record Places(int[] first, int[] all) {}

  private Places places(Sequences sequences) {
    int[] first = new int[events.length + 1];
    for (int item = 0; item < events.length; item++) {
      first[item + 1] = first[item] + events[item];
    }
    int[] next = first.clone();
    int[] all = new int[sequences.events()];
    for (int e = 0; e < all.length; e++) {
      all[next[sequences.items()[e]]++] = e;
    }
    return new Places(first, all);
  }

  /** Adds what came after an event, of the same user. */
  private void add(Sequences sequences, int at, Sums sums) {
    int u = Arrays.binarySearch(sequences.offsets(), at + 1);
    int end = sequences.offsets()[u < 0 ? -u - 1 : u];
    double weight = 1;
    for (int e = at + 1; e < end && e <= at + steps; e++) {
      sums.add(sequences.items()[e], (float) weight);
      weight *= decay;
    }
  }

  /** What the item ids mean. */
  public Catalogue catalogue() {
    return catalogue;
  }

  /** Followers of an item, ascending; none of an item that the catalogue has not. */
  public int[] of(int item) {
    return item < items.length ? items[item] : new int[0];
  }

  /** What the pairs with the followers of an item count, in their order. */
  public float[] weights(int item) {
    return item < items.length ? weights[item] : new float[0];
  }

  /** Number of events of an item. */
  public int events(int item) {
    return item < events.length ? events[item] : 0;
  }

  /**
   * How strongly the last events of a history announce items: for each item the sum over these
   * events of decay^k times the weight of the pair over the square root of the events of its first
   * item, k events before the last. To be used by one thread at a time.
   */
  public final class Announced {
    private final Sums sums = new Sums(events.length);

    /**
     * Reads a history; what was read before is forgotten.
     *
     * @param last how many of its last events count
     * @param d domain of the items that may be announced
     * @return the items that are, in an order that follows from the arguments
     */
    public int[] read(int[] history, int last, int d) {
      sums.clear();
      int first = catalogue.first(d);
      int until = first + catalogue.size(d);
      double share = 1;
      for (int e = history.length - 1; e >= 0 && e >= history.length - last; e--) {
        int item = history[e];
        int[] followers = of(item);
        float scale = (float) (share / Math.sqrt(Math.max(1, events(item))));
        for (int n = lowest(followers, first); n < followers.length && followers[n] < until; n++) {
          sums.add(followers[n], scale * weights[item][n]);
        }
        share *= decay;
      }
      return sums.all();
    }

    /** How strongly an item is announced by the history that was read. */
    public float weight(int item) {
      return sums.of(item);
    }
  }

  private static int lowest(int[] ascending, int value) {
    int at = Arrays.binarySearch(ascending, value);
    return at < 0 ? -at - 1 : at;
  }

  /** Sums by item, and which of them are not 0. */
  private static final class Sums {
    private final float[] sums;
    private int[] touched = new int[64];
    private int size;

    Sums(int items) {
      sums = new float[items];
    }

    void add(int item, float weight) {
      if (sums[item] == 0) {
        if (size == touched.length) {
          touched = Arrays.copyOf(touched, 2 * size);
        }
        touched[size++] = item;
      }
      sums[item] += weight;
    }

    float of(int item) {
      return sums[item];
    }

    float[] of(int[] items) {
      float[] values = new float[items.length];
      for (int n = 0; n < items.length; n++) {
        values[n] = sums[items[n]];
      }
      return values;
    }

    int[] all() {
      return Arrays.copyOf(touched, size);
    }

    /** Those with the largest sums, of equal ones the smaller ids; ascending. */
    int[] strongest(int most) {
      int[] all = all();
      if (size > most) {
        long[] ordered = new long[size]; // Bits of numbers above 0 are in the order of the numbers.
        Arrays.setAll(
            ordered, n -> (long) ~Float.floatToRawIntBits(sums[all[n]]) << Integer.SIZE | all[n]);
        Arrays.sort(ordered);
        return Arrays.stream(ordered, 0, most).mapToInt(key -> (int) key).sorted().toArray();
      }
      Arrays.sort(all);
      return all;
    }

    void clear() {
      for (int n = 0; n < size; n++) {
        sums[touched[n]] = 0;
      }
      size = 0;
    }
  }
}
