package org.transept.model;

import org.jspecify.annotations.Nullable;
import org.transept.data.RecentCounts;
import org.transept.data.Sequences;
import org.transept.text.ItemText;
import org.transept.text.TextVectors;

/**
 * What a network knows beside the order of events.
 *
 * @param time what it makes of the time of a request
 * @param counts what {@code time} counts; null if nothing
 * @param text what it makes of the texts of items
 */
record SideInformation(RequestTime time, @Nullable RecentCounts counts, ItemText text) {
  /** What is asked for and can be known from training events. */
  static SideInformation of(RequestTime time, ItemText text, Sequences training) {
    ItemText known = TextVectors.known(text, training.catalogue());
    return new SideInformation(time, TimeFeatures.counts(time, training), known);
  }
}
