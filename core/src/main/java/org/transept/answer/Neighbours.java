package org.transept.answer;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.model.Network;
import org.transept.model.Recommender;
import org.transept.model.counting.ItemKnn;
import org.transept.torch.Host;
import org.transept.torch.Scope;

/** The items that a model thinks most like an item, of its domain or of another. */
final class Neighbours {
  private static final double SMALLEST = 1e-12;

  private final Recommender recommender;
  private final NewItems newItems;

  Neighbours(Recommender recommender, NewItems newItems) {
    this.recommender = recommender;
    this.newItems = newItems;
  }

  /** The best {@code k} of domain {@code d} that may be answered, without the item itself. */
  List<Scored> of(int item, int d, int k, ItemFilter choice) {
    IntPredicate others = other -> other != item && choice.has(other);
    Catalogue catalogue = newItems.catalogue();
    if (recommender instanceof Network network) {
      TopK best = new TopK(k, others).add(cosines(network, item, d), catalogue.first(d));
      Arrays.stream(newItems.ids(d)).forEach(id -> best.add(cosine(network, item, id), id));
      return best.list();
    }
    if (recommender instanceof ItemKnn counted) {
      return new TopK(k, others)
          .add(counted.similarities(item, d), catalogue.first(d)).list().stream()
              .filter(other -> other.score() > 0)
              .toList();
    }
    throw new DataException(
        "similar items need a model with item vectors or item-knn, but that of this run has none;"
            + " choose a run of another model");
  }

  private float[] cosines(Network network, int item, int d) {
    try (Scope scope = Scope.inference()) {
      return cosines(network.items().itemsVD(d), vectorD(network, item));
    }
  }

  private float[] cosine(Network network, int item, int newItem) {
    try (Scope scope = Scope.inference()) {
      return cosines(vectorD(network, newItem).unsqueeze(0), vectorD(network, item));
    }
  }

  private Tensor vectorD(Network network, int item) {
    Tensor allVD = network.items().allVD();
    if (!newItems.catalogue().isLater(item)) {
      return allVD.select(0, item);
    }
    float[] vectorD = newItems.vectorD(item);
    return Host.floats(vectorD, vectorD.length).to(allVD.scalar_type());
  }

  private static float[] cosines(Tensor itemsVD, Tensor itemD) {
    Tensor lengthV = itemsVD.square().sum(new long[] {1}, false, new ScalarTypeOptional()).sqrt();
    Tensor lengthsV = lengthV.mul(itemD.norm()).clamp_min(new Scalar(SMALLEST));
    return Host.floats(itemsVD.mv(itemD).div(lengthsV));
  }
}
