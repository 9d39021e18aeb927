package org.transept.model.context;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.transept.data.Sequences;
import org.transept.data.count.RecentCounts;
import org.transept.text.ItemText;
import org.transept.text.TextVectors;

/**
 * What a network knows beside the order of events.
 *
 * @param time what it makes of the time of a request
 * @param counts what {@code time} counts; null if nothing
 * @param text what it makes of the texts of items
 * @param alone items that are known by their texts alone
 */
public record SideInformation(
    RequestTime time, @Nullable RecentCounts counts, ItemText text, int[] alone) {
  /** What is asked for and can be known from training events. */
  public static SideInformation of(RequestTime time, ItemText text, Sequences training) {
    ItemText known = TextVectors.known(text, training.catalogue());
    return new SideInformation(time, TimeFeatures.counts(time, training), known, new int[0]);
  }

  /**
   * This side information where items that no training event has are known by their texts alone.
   */
  public SideInformation withColdByText(Sequences training) {
    BitSet sold = new BitSet();
    IntStream.of(training.items()).forEach(sold::set);
    int[] unsold =
        IntStream.rangeClosed(1, training.catalogue().items())
            .filter(item -> !sold.get(item))
            .toArray();
    return new SideInformation(time, counts, text, unsold);
  }
}
