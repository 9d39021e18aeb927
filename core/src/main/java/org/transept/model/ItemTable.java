package org.transept.model;

import static org.bytedeco.pytorch.global.torch.embedding;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.Catalogue;
import org.transept.nn.Pass;
import org.transept.torch.Host;
import org.transept.torch.Parameters;
import org.transept.torch.Parameters.Init;
import org.transept.torch.Scope;

/**
 * One vector for each item of all domains: what a token starts from, and what a prediction is
 * compared with (tied weights). Row 0 is no item: all start tokens share it.
 */
public final class ItemTable {
  private static final double DEVIATION = 0.02;

  private record LookUp(Tensor itemN, Tensor rowsND) {}

  private final Catalogue catalogue;
  private final Tensor weight;
  private final List<LookUp> pending = new ArrayList<>();

  /** A table of this width for all items of a catalogue. */
  public ItemTable(Parameters parameters, Catalogue catalogue, long width) {
    this.catalogue = catalogue;
    weight =
        parameters
            .in("items")
            .declare("weight", new Init.Normal(DEVIATION), catalogue.items() + 1L, width);
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
    Tensor rowsND = embedding(weight.detach(), itemN);
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
    return weight.detach();
  }

  /** The gradients of {@link #allVD}, a view to add to. */
  public Tensor allGradientsVD() {
    return weight.grad();
  }

  /** The vectors of domain {@code d}, VD: a view without gradient. */
  public Tensor itemsVD(int d) {
    return weight.detach().narrow(0, catalogue.first(d), catalogue.size(d));
  }

  /** The gradients of {@link #itemsVD}, VD: a view to add to. */
  public Tensor gradientsVD(int d) {
    return weight.grad().narrow(0, catalogue.first(d), catalogue.size(d));
  }
}
