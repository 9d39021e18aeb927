package org.transept.run.estimate;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.util.stream.IntStream;
import org.transept.data.Dataset;
import org.transept.data.Sequences;
import org.transept.data.count.Followers;
import org.transept.model.context.Rules;

/** What a training run adds to the Java heap after the log has been read. */
final class Heap {
  /** Item and time of a training event, a second time. */
  private static final int EVENT_BYTES = Integer.BYTES + Long.BYTES;

  /** A training window and its places in the lists of an epoch. */
  private static final int WINDOW_BYTES = 48;

  /** Counts of an item, for evaluation and sampling. */
  private static final int ITEM_BYTES = Integer.BYTES + Double.BYTES;

  /** Columns of a token, made for a batch and widened for libtorch, and what it may read. */
  private static final int TOKEN_BYTES = 400;

  /** Item and weight of a follower. */
  private static final int FOLLOWER_BYTES = Integer.BYTES + Float.BYTES;

  /** Two arrays with their headers and references, and the events of an item. */
  private static final int FOLLOWED_BYTES = 2 * (16 + 8) + Integer.BYTES;

  private Heap() {}

  /** Bytes that stay while a run trains. */
  static double kept(Dataset dataset, int windows) {
    return (double) EVENT_BYTES * dataset.sequences().events()
        + (double) WINDOW_BYTES * windows
        + (double) ITEM_BYTES * dataset.catalogue().items();
  }

  /**
   * Bytes of what a model with rules counts when its training is over: item and weight of each
   * follower. Of those that are equal each counts, so that this is a little too much.
   */
  static double followers(Sequences training, Rules rules) {
    if (!(rules instanceof Rules.Sequential sequential)) {
      return 0;
    }
    int[] pairs = new int[training.catalogue().items() + 1];
    for (int u = 0; u + 1 < training.offsets().length; u++) {
      int end = training.offsets()[u + 1];
      for (int e = training.offsets()[u]; e < end; e++) {
        pairs[training.items()[e]] += Math.min(sequential.steps(), end - 1 - e);
      }
    }
    double kept = IntStream.of(pairs).mapToDouble(n -> Math.min(n, Followers.MOST)).sum();
    return FOLLOWER_BYTES * kept + FOLLOWED_BYTES * (double) pairs.length;
  }

  /**
   * Bytes that garbage fills before it is collected: at most what Java gives to new objects.
   *
   * @param tokens that the whole run works through
   */
  static double garbage(double tokens) {
    return Math.min(room(), tokens * TOKEN_BYTES);
  }

  private static double room() {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage usage = pool.getUsage();
      if (pool.getName().contains("Eden") && usage != null && usage.getMax() > 0) {
        return Math.max(0, usage.getMax() - usage.getUsed());
      }
    }
    // Collectors that size this space as they go on let it have a good part of the heap.
    return Runtime.getRuntime().maxMemory() / 2.0;
  }
}
