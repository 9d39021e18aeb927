package org.transept.model.items;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.Catalogue;
import org.transept.text.ItemText;

/**
 * The text vectors of a catalogue's items.
 *
 * @param vectorsVW the vectors, 0 for items without a text
 */
public record Texts(ItemText kind, Catalogue catalogue, Tensor vectorsVW) {
  /** Whether an item has one. */
  public boolean has(int item) {
    return kind.isOf(catalogue, item);
  }

  /** Those of some items that have one. */
  public int[] among(int first, int size) {
    return IntStream.range(first, first + size).filter(this::has).toArray();
  }
}
