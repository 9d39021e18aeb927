package org.transept.model.items;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.transept.nn.Pass;

/**
 * Some of the numbers of every item vector, which are all that a stream knows of its items.
 *
 * @param from the first of them
 * @param width how many
 * @param scale what a token starts from them times
 */
public record ItemPart(ItemTable items, long from, long width, double scale) {
  /** All numbers as they are. */
  public static ItemPart all(ItemTable items) {
    return new ItemPart(items, 0, items.width(), 1);
  }

  /** What tokens of these items start from, ND; see {@link ItemTable#lookUp}. */
  public Tensor lookUp(int[] item, Pass pass) {
    Tensor rowsND = items.lookUp(item, pass);
    return width == items.width() ? rowsND : rowsND.narrow(1, from, width).mul(new Scalar(scale));
  }
}
