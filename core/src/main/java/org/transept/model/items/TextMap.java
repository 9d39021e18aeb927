package org.transept.model.items;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.Catalogue;
import org.transept.text.ItemText;
import org.transept.text.TextVectors;
import org.transept.torch.Host;
import org.transept.torch.Parameters;
import org.transept.torch.Parameters.Init;
import org.transept.torch.RowParts;
import org.transept.torch.Scope;

/**
 * What the texts of items add to their vectors: a learned linear map of text vectors that do not
 * learn, so that an item which nobody has bought yet stands near those that are called alike. An
 * item without a text has its learned vector alone.
 *
 * <p>The sum is computed for the whole table after every step and not at every look-up: the exact
 * softmax needs all of it anyway. It is linear, so the gradient of an item's sum is the gradient of
 * its learned vector, and the map's own follows from the table's in one product.
 */
public final class TextMap implements ItemVectors {
  private static final double DEVIATION = 0.02;

  private final LearnedVectors learned;
  private final Tensor aloneU;
  private final Tensor textVW;
  private final RowParts parts;
  private final Tensor mapDW;
  private final Tensor sumVD;

  /**
   * The map of the texts of a catalogue's items, added to vectors that are learned.
   *
   * @param alone items whose learned vector, if they have a title, counts for nothing
   */
  TextMap(
      Parameters parameters,
      ItemText text,
      Catalogue catalogue,
      LearnedVectors learned,
      int[] alone) {
    this.learned = learned;
    int[] titled = IntStream.of(alone).filter(v -> !catalogue.title(v).isEmpty()).toArray();
    aloneU = Host.indices(titled, titled.length);
    long rows = learned.weight().size(0);
    parts = new RowParts(rows);
    long width = learned.weight().size(1);
    textVW = parameters.fix("text", () -> TextVectors.of(text, catalogue), rows, text.width());
    mapDW = parameters.declare("map.weight", new Init.Normal(DEVIATION), width, text.width());
    sumVD = parameters.derive("sum", rows, width);
  }

  @Override
  public TextMap texts() {
    return this;
  }

  /** The text vectors that were mapped, VW; 0 for items without a text. */
  public Tensor textVW() {
    return textVW;
  }

  /** What text vectors, NW, add to items of these texts, ND. */
  public Tensor of(Tensor textNW) {
    return textNW.mm(mapDW.detach().t());
  }

  @Override
  public Tensor weight() {
    return learned.weight();
  }

  /** Learned vectors and texts, VD, as of the last {@link #update}. */
  @Override
  public Tensor allVD() {
    return sumVD;
  }

  @Override
  public Tensor gradientsVD() {
    return learned.gradientsVD();
  }

  @Override
  public boolean dense() {
    return true;
  }

  @Override
  public void update() {
    Tensor learnedVD = learned.allVD();
    parts.each(
        (part, from, rows) -> {
          Tensor partRD = sumVD.narrow(0, from, rows);
          partRD.copy_(learnedVD.narrow(0, from, rows));
          partRD.addmm_(textVW.narrow(0, from, rows), mapDW.detach().t());
        });
    if (!sumVD.is_meta()) { // A blueprint has no numbers.
      try (Scope scope = Scope.inference()) {
        sumVD.index_copy_(0, aloneU, textVW.index_select(0, aloneU).mm(mapDW.detach().t()));
      }
    }
  }

  /** Adds what the gradients of the vectors mean for the map to the map's own gradient. */
  @Override
  public void collectAll(List<ItemVectors> twins) {
    Tensor gradientVD = learned.gradientsVD();
    try (Scope scope = Scope.inference()) {
      Tensor partsPDW = mapDW.new_zeros(parts.count(), mapDW.size(0), mapDW.size(1));
      parts.each(
          (part, from, rows) -> {
            Tensor gradientDR = gradientVD.narrow(0, from, rows).t();
            partsPDW.select(0, part).addmm_(gradientDR, textVW.narrow(0, from, rows));
          });
      for (int part = 0; part < parts.count(); part++) { // In this order, whoever was first.
        mapDW.grad().add_(partsPDW.select(0, part));
      }
      gradientVD.index_fill_(0, aloneU, new Scalar(0.0));
    }
  }
}
