package org.transept.model;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.Catalogue;
import org.transept.text.ItemText;

/**
 * The text vectors of a catalogue's items.
 *
 * @param vectorsVW the vectors, 0 for items without a text
 */
record Texts(ItemText kind, Catalogue catalogue, Tensor vectorsVW) {
  /** Whether an item has one. */
  boolean has(int item) {
    return kind.isOf(catalogue, item);
  }

  /** Those of some items that have one. */
  int[] among(int first, int size) {
    return IntStream.range(first, first + size).filter(this::has).toArray();
  }
}
