package org.transept.model;

import static org.bytedeco.pytorch.global.torch.embedding;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.data.Catalogue;
import org.transept.nn.Pass;
import org.transept.text.ItemText;
import org.transept.torch.Host;
import org.transept.torch.Parameters;
import org.transept.torch.Parameters.Init;
import org.transept.torch.Scope;

/**
 * One vector for each item of all domains: what a token starts from, and what a prediction is
 * compared with (tied weights). Row 0 is no item: all start tokens share it. A vector is learned,
 * and where items have texts a map of the item's text is added to it ({@link TextMap}).
 */
public final class ItemTable {
  private static final double DEVIATION = 0.02;

  private record LookUp(Tensor itemN, Tensor rowsND) {}

  private final Catalogue catalogue;
  private final Tensor weight;
  private final @Nullable TextMap texts;
  private final List<LookUp> pending = new ArrayList<>();

  /** A table of this width for all items of a catalogue, without their texts. */
  public ItemTable(Parameters parameters, Catalogue catalogue, long width) {
    this(parameters, catalogue, width, new ItemText.None());
  }

  /** The same with what the items' texts add. */
  ItemTable(Parameters parameters, Catalogue catalogue, long width, ItemText text) {
    this.catalogue = catalogue;
    Parameters its = parameters.in("items");
    weight = its.declare("weight", new Init.Normal(DEVIATION), catalogue.items() + 1L, width);
    texts = text instanceof ItemText.None ? null : new TextMap(its, text, catalogue, width);
    addTexts();
  }

  /** Numbers in a vector, D. */
  public long width() {
    return weight.size(1);
  }

  /** What the rows mean. */
  public Catalogue catalogue() {
    return catalogue;
  }

  /**
   * Vectors of these items, ND. A training pass must be followed by {@link #collectGradients}:
   * autograd would make a gradient as large as the table for every look-up, and here it costs no
   * more than the rows touched.
   */
  public Tensor lookUp(int[] items, Pass pass) {
    Tensor itemN = Host.indices(items, items.length);
    Tensor rowsND = embedding(allVD(), itemN);
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
          weight.grad().index_add_(0, lookUp.itemN(), lookUp.rowsND().grad());
        }
      }
    }
    pending.clear();
  }

  /** Whether texts add to the vectors: then a step moves all of them, whichever items it reads. */
  public boolean hasTexts() {
    return texts != null;
  }

  /** Adds the texts anew. Must follow every change of the weights; without texts it is nothing. */
  public void addTexts() {
    if (texts != null) {
      texts.add(weight.detach());
    }
  }

  /** Makes the gradient of the texts' map from the table's, once that is complete. */
  public void collectTextGradient() {
    if (texts != null) {
      texts.collectGradient(weight.grad());
    }
  }

  /** Number of rows, one for each item and one for padding. */
  public int rows() {
    return Math.toIntExact(weight.size(0));
  }

  /** Where the table begins among {@link Parameters#values()}. */
  public long begin() {
    return weight.storage_offset();
  }

  /** Where it ends. */
  public long end() {
    return begin() + weight.numel();
  }

  /** The vectors of all items, row 0 included: a view without gradient whose rows are item ids. */
  public Tensor allVD() {
    return texts == null ? weight.detach() : texts.sumVD();
  }

  /** The gradients of {@link #allVD}, a view to add to. */
  public Tensor allGradientsVD() {
    return weight.grad();
  }

  /** The vectors of domain {@code d}, VD: a view without gradient. */
  public Tensor itemsVD(int d) {
    return allVD().narrow(0, catalogue.first(d), catalogue.size(d));
  }

  /** The gradients of {@link #itemsVD}, VD: a view to add to. */
  public Tensor gradientsVD(int d) {
    return weight.grad().narrow(0, catalogue.first(d), catalogue.size(d));
  }
}
