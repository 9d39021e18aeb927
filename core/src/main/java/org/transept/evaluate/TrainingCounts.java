package org.transept.evaluate;

import java.util.Arrays;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.Role;

/**
 * How often each item occurs in training.
 *
 * @param catalogue what the item ids mean
 * @param counts training events by item id
 */
public record TrainingCounts(Catalogue catalogue, int[] counts) {
  /** Counts the training events of a dataset. */
  public static TrainingCounts of(Dataset data) {
    int[] counts = new int[data.catalogue().items() + 1];
    int[] items = data.sequences().items();
    for (int event = 0; event < items.length; event++) {
      counts[items[event]] += data.roles()[event] == Role.TRAIN.code() ? 1 : 0;
    }
    return new TrainingCounts(data.catalogue(), counts);
  }

  /** Training events of an item. */
  public int count(int item) {
    return counts[item];
  }

  /**
   * The smallest count of the head of domain {@code d}: the most popular items that together hold
   * half of the domain's training events. Items with equal counts are on the same side, so that the
   * head may hold more than half. At least 1, also for a domain without training events.
   */
  public int headCount(int d) {
    int first = catalogue.first(d);
    int[] sorted = Arrays.copyOfRange(counts, first, first + catalogue.size(d));
    Arrays.sort(sorted);
    long total = Arrays.stream(sorted).asLongStream().sum();
    long held = 0;
    int at = sorted.length;
    while (at > 0 && 2 * held < total) {
      held += sorted[--at];
    }
    return at < sorted.length ? sorted[at] : 1;
  }
}
