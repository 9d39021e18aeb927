package org.transept.model.trithread;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.Catalogue;
import org.transept.model.items.ItemVectors;
import org.transept.model.items.TextMap;
import org.transept.model.items.Texts;
import org.transept.text.ItemText;
import org.transept.text.PrincipalComponents;
import org.transept.text.TextVectors;
import org.transept.torch.Host;
import org.transept.torch.Parameters;
import org.transept.torch.Parameters.Init;
import org.transept.torch.RowParts;
import org.transept.torch.Scope;
import org.transept.torch.Workers;

/**
 * The item vectors of {@link TriThread}: two halves of D numbers, both made of text vectors that do
 * not learn. The first, for the thread over the merged sequence, is the adapter's image of the text
 * vector; the second, for the threads of the domains, its principal components within its domain.
 * An item without a text has two halves that are learned: nothing else would tell it from others.
 *
 * <p>The adapter is two linear maps, one after the other. So its image of the whole table is one
 * product with both maps' product, made after every step as in {@link TextMap}, and the gradients
 * of both follow from one product of the table's gradient with the text vectors.
 */
final class ThreadVectors implements ItemVectors {
  private static final double DEVIATION = 0.02;

  private final int width;
  private final Tensor untextedU;
  private final Tensor weightUE;
  private final Texts texts;
  private final Tensor textVW;
  private final RowParts parts;
  private final Tensor localVD;
  private final Tensor innerHW;
  private final Tensor innerH;
  private final Tensor outerDH;
  private final Tensor outerD;
  private final Tensor vectorsVE;
  private final Tensor gradientsVE;

  /** Vectors of 2 x {@code width} numbers for a catalogue's items. */
  ThreadVectors(Parameters parameters, ItemText text, Catalogue catalogue, int width) {
    this.width = width;
    long rows = catalogue.items() + 1L;
    parts = new RowParts(rows);
    int[] untexted =
        IntStream.range(0, (int) rows).filter(item -> !text.isOf(catalogue, item)).toArray();
    untextedU = Host.indices(untexted, untexted.length);
    weightUE =
        parameters.declare("weight", new Init.Normal(DEVIATION), untexted.length, 2L * width);
    textVW = parameters.fix("text", () -> TextVectors.ofAll(text, catalogue), rows, text.width());
    texts = new Texts(text, catalogue, textVW);
    localVD = parameters.fix("local", () -> local(texts, width), rows, width);
    long inner = hidden(text.width());
    Parameters adapter = parameters.in("adapter");
    innerHW = adapter.declare("inner.weight", xavier(text.width(), inner), inner, text.width());
    innerH = adapter.declare("inner.bias", new Init.Constant(0), inner);
    outerDH = adapter.declare("outer.weight", xavier(inner, width), width, inner);
    outerD = adapter.declare("outer.bias", new Init.Constant(0), width);
    vectorsVE = parameters.derive("vectors", rows, 2L * width);
    gradientsVE = vectorsVE.new_zeros(rows, 2L * width);
  }

  /** Numbers between the two maps of an adapter of text vectors of {@code width} numbers. */
  static long hidden(int width) {
    return Math.max(1, width / 2);
  }

  /** The normal distribution of Glorot and Bengio (2010), as in the source. */
  private static Init xavier(long in, long out) {
    return new Init.Normal(Math.sqrt(2.0 / (in + out)));
  }

  /** Each domain's text vectors in {@code width} principal components; 0 without a text. */
  static Tensor local(Texts texts, int width) {
    Tensor textVW = texts.vectorsVW();
    Catalogue catalogue = texts.catalogue();
    Tensor localVD = textVW.new_zeros(textVW.size(0), width);
    for (int d = 0; d < catalogue.domains(); d++) {
      int[] among = texts.among(catalogue.first(d), catalogue.size(d));
      Tensor itemR = Host.indices(among, among.length);
      Tensor componentsRD = PrincipalComponents.of(textVW.index_select(0, itemR), width);
      localVD.index_copy_(0, itemR, componentsRD.to(localVD.scalar_type()));
    }
    return localVD;
  }

  /** The text vectors of all items. */
  Texts known() {
    return texts;
  }

  @Override
  public Tensor weight() {
    return weightUE;
  }

  @Override
  public Tensor allVD() {
    return vectorsVE;
  }

  @Override
  public Tensor gradientsVD() {
    return gradientsVE;
  }

  @Override
  public boolean dense() {
    return true;
  }

  @Override
  public void update() {
    if (vectorsVE.is_meta()) {
      return; // A blueprint has no numbers.
    }
    parts.each(
        (part, from, rows) -> {
          Tensor partRE = vectorsVE.narrow(0, from, rows);
          Tensor globalRD = partRE.narrow(1, 0, width);
          Tensor mapDW = outerDH.detach().mm(innerHW.detach()); // Small beside what follows.
          globalRD.copy_(outerDH.detach().mv(innerH.detach()).add(outerD.detach()));
          globalRD.addmm_(textVW.narrow(0, from, rows), mapDW.t());
          partRE.narrow(1, width, width).copy_(localVD.narrow(0, from, rows));
        });
    try (Scope scope = Scope.inference()) {
      vectorsVE.index_copy_(0, untextedU, weightUE.detach());
    }
  }

  /** Leaves the vectors' gradients at 0, those of the twins too. */
  @Override
  public void collectAll(List<ItemVectors> twins) {
    parts.each(
        (part, from, rows) -> {
          for (ItemVectors twin : twins) {
            Tensor itsRE = twin.gradientsVD().narrow(0, from, rows);
            gradientsVE.narrow(0, from, rows).add_(itsRE);
            itsRE.zero_();
          }
        });
    try (Scope scope = Scope.inference()) {
      weightUE.grad().add_(gradientsVE.index_select(0, untextedU));
      gradientsVE.index_fill_(0, untextedU, new Scalar(0.0));
      int count = parts.count();
      Tensor mapsPDW = textVW.new_zeros(count, width, textVW.size(1));
      Tensor biasesPD = textVW.new_zeros(count, width);
      parts.each(
          (part, from, rows) -> {
            Tensor gradientRE = gradientsVE.narrow(0, from, rows);
            Tensor globalRD = gradientRE.narrow(1, 0, width);
            mapsPDW.select(0, part).addmm_(globalRD.t(), textVW.narrow(0, from, rows));
            biasesPD
                .select(0, part)
                .copy_(globalRD.sum(new long[] {0}, false, new ScalarTypeOptional()));
            gradientRE.zero_();
          });
      for (int part = 1; part < count; part++) { // In this order, whoever was first.
        mapsPDW.select(0, 0).add_(mapsPDW.select(0, part));
        biasesPD.select(0, 0).add_(biasesPD.select(0, part));
      }
      collectAdapter(mapsPDW.select(0, 0), biasesPD.select(0, 0));
    }
  }

  /** From the gradients of what both maps together are: of their product, and of its bias. */
  private void collectAdapter(Tensor mapDW, Tensor biasD) {
    Runnable outer =
        () -> {
          outerDH.grad().addmm_(mapDW, innerHW.detach().t());
          outerDH.grad().addr_(biasD, innerH.detach());
          outerD.grad().add_(biasD);
        };
    Runnable inner =
        () -> {
          innerHW.grad().addmm_(outerDH.detach().t(), mapDW);
          innerH.grad().add_(outerDH.detach().t().mv(biasD));
        };
    List<Runnable> both = List.of(outer, inner);
    Workers.each(
        both.size(),
        i -> {
          try (Scope scope = Scope.inference()) {
            both.get(i).run();
          }
        });
  }
}
