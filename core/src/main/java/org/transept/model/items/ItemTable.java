package org.transept.model.items;

import static org.bytedeco.pytorch.global.torch.embedding;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.data.Catalogue;
import org.transept.nn.Pass;
import org.transept.text.ItemText;
import org.transept.torch.Host;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/**
 * One vector for each item of all domains: what a token starts from, and what a prediction is
 * compared with (tied weights). Row 0 is no item: all start tokens share it. What the vectors are
 * made of is a matter of {@link ItemVectors}: they are learned, and what is known of an item's text
 * may be added to them or stand in their place.
 */
public final class ItemTable {
  private record LookUp(Tensor itemN, Tensor rowsND) {}

  private final Catalogue catalogue;
  private final ItemVectors vectors;
  private final List<LookUp> pending = new ArrayList<>();

  /** A table of this width for all items of a catalogue, without their texts. */
  public ItemTable(Parameters parameters, Catalogue catalogue, long width) {
    this(parameters, catalogue, width, new ItemText.None());
  }

  /** An item table with what the items' texts add. */
  ItemTable(Parameters parameters, Catalogue catalogue, long width, ItemText text) {
    this(parameters, catalogue, width, text, new int[0]);
  }

  /** An item table where items that are {@code alone} are known by their texts alone. */
  public ItemTable(
      Parameters parameters, Catalogue catalogue, long width, ItemText text, int[] alone) {
    this(catalogue, ItemVectors.of(parameters.in("items"), text, catalogue, width, alone));
  }

  /** A table of such vectors. */
  public ItemTable(Catalogue catalogue, ItemVectors vectors) {
    this.catalogue = catalogue;
    this.vectors = vectors;
    update();
  }

  /** Numbers in a vector, D. */
  public long width() {
    return vectors.weight().size(1);
  }

  /** What titles and other texts add to the vectors; null where these are made otherwise. */
  public @Nullable TextMap texts() {
    return vectors.texts();
  }

  /** What the rows mean. */
  public Catalogue catalogue() {
    return catalogue;
  }

  /**
   * Vectors of these items, ND. A training pass must be followed by {@link #collectGradients}:
   * autograd would make a gradient as large as the table for every look-up, and here it costs no
   * more than the rows touched. Items that came later have the vectors that the pass brings.
   */
  public Tensor lookUp(int[] items, Pass pass) {
    int[] laterN = IntStream.range(0, items.length).filter(n -> items[n] >= rows()).toArray();
    int[] known = laterN.length == 0 ? items : items.clone();
    IntStream.of(laterN).forEach(n -> known[n] = 0);
    Tensor itemN = Host.indices(known, known.length);
    Tensor rowsND = embedding(allVD(), itemN);
    for (int n : laterN) {
      float[] vectorD = pass.later(items[n] - rows());
      rowsND.select(0, n).copy_(Host.floats(vectorD, vectorD.length));
    }
    if (pass.trains()) {
      rowsND.set_requires_grad(true);
      pending.add(new LookUp(itemN, rowsND));
    }
    return rowsND;
  }

  /** Adds what the backward pass left at this step's look-ups to the table's gradient. */
  public void collectGradients() {
    try (Scope scope = Scope.inference()) {
      for (LookUp lookUp : pending) {
        if (lookUp.rowsND().grad().defined()) {
          vectors.gradientsVD().index_add_(0, lookUp.itemN(), lookUp.rowsND().grad());
        }
      }
    }
    pending.clear();
  }

  /** Whether a step moves all vectors, whichever items it reads. */
  public boolean dense() {
    return vectors.dense();
  }

  /**
   * Computes the vectors anew where they follow from weights. Must follow every change of these.
   */
  public void update() {
    vectors.update();
  }

  /**
   * Makes the gradients of the weights that vectors share from the table's, once that is complete.
   *
   * @param twins the tables of other threads, whose weights' gradients are already in this one's
   */
  public void collectAll(List<ItemTable> twins) {
    vectors.collectAll(twins.stream().map(twin -> twin.vectors).toList());
  }

  /** Number of rows, one for each item and one for padding. */
  public int rows() {
    return catalogue.items() + 1;
  }

  /** Where the learned rows begin among {@link Parameters#values()}. */
  public long begin() {
    return vectors.weight().storage_offset();
  }

  /** Where they end. */
  public long end() {
    return begin() + vectors.weight().numel();
  }

  /** The vectors of all items, row 0 included: a view without gradient whose rows are item ids. */
  public Tensor allVD() {
    return vectors.allVD();
  }

  /** The gradients of {@link #allVD}, a view to add to. */
  public Tensor allGradientsVD() {
    return vectors.gradientsVD();
  }

  /** The vectors of domain {@code d}, VD: a view without gradient. */
  public Tensor itemsVD(int d) {
    return allVD().narrow(0, catalogue.first(d), catalogue.size(d));
  }

  /** The gradients of {@link #itemsVD}, VD: a view to add to. */
  public Tensor gradientsVD(int d) {
    return allGradientsVD().narrow(0, catalogue.first(d), catalogue.size(d));
  }
}
