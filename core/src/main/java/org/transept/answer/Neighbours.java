package org.transept.answer;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.model.ItemKnn;
import org.transept.model.Network;
import org.transept.model.Recommender;
import org.transept.torch.Host;
import org.transept.torch.Scope;

/** The items that a model thinks most like an item, of its domain or of another. */
final class Neighbours {
  private static final double SMALLEST = 1e-12;

  private final Recommender recommender;
  private final Catalogue catalogue;

  Neighbours(Recommender recommender, Catalogue catalogue) {
    this.recommender = recommender;
    this.catalogue = catalogue;
  }

  /** The best {@code k} of domain {@code d}, without the item itself. */
  List<Scored> of(int item, int d, int k) {
    if (recommender instanceof Network network) {
      return new Best(k, other -> other != item)
          .add(cosines(network, item, d), catalogue.first(d))
          .list();
    }
    if (recommender instanceof ItemKnn counted) {
      return new Best(k, other -> other != item)
          .add(counted.similarities(item, d), catalogue.first(d)).list().stream()
              .filter(other -> other.score() > 0)
              .toList();
    }
    throw new DataException(
        "similar items need a model with item vectors or item-knn, but that of this run has none;"
            + " choose a run of another model");
  }

  private static float[] cosines(Network network, int item, int d) {
    try (Scope scope = Scope.inference()) {
      Tensor itemsVD = network.items().itemsVD(d);
      Tensor itemD = network.items().allVD().select(0, item);
      Tensor lengthV = itemsVD.square().sum(new long[] {1}, false, new ScalarTypeOptional()).sqrt();
      Tensor lengthsV = lengthV.mul(itemD.norm()).clamp_min(new Scalar(SMALLEST));
      return Host.floats(itemsVD.mv(itemD).div(lengthsV));
    }
  }
}
