package org.transept.model.items;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.data.Catalogue;
import org.transept.text.ItemText;
import org.transept.torch.Parameters;

/** What the vectors of an {@link ItemTable} are made of. */
public interface ItemVectors {
  /**
   * Learned vectors, and where items have texts what is made of the texts added to them.
   *
   * @param alone items that have what is made of their texts alone
   */
  static ItemVectors of(
      Parameters parameters, ItemText text, Catalogue catalogue, long width, int[] alone) {
    LearnedVectors learned = new LearnedVectors(parameters, catalogue.items() + 1L, width);
    return text instanceof ItemText.None
        ? learned
        : new TextMap(parameters, text, catalogue, learned, alone);
  }

  /** What texts add; null where the vectors are made otherwise. */
  default @Nullable TextMap texts() {
    return null;
  }

  /** The weight of which rows are learned. */
  Tensor weight();

  /** The vectors of all items, VD, row 0 included: without gradient. */
  Tensor allVD();

  /** Where the gradients of {@link #allVD} are added up, VD. */
  Tensor gradientsVD();

  /**
   * Whether vectors share weights: then a step moves all of them, whichever items it reads. If not,
   * {@link #weight} is the table itself.
   */
  boolean dense();

  /** Computes the vectors anew. Must follow every change of the weights. */
  void update();

  /**
   * Makes the gradients of shared weights from those of the vectors, once these are complete.
   *
   * @param twins the same vectors of other threads, whose weights' gradients are already in these
   */
  void collectAll(List<ItemVectors> twins);
}
