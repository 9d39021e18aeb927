package org.transept.model;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.Batch;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.torch.Host;

/**
 * First-order Markov chain over the merged sequence: how often an item followed the last one, in
 * training, with popularity far behind it to order what never did.
 */
public final class Markov implements Recommender {
  private final Catalogue catalogue;
  private final Map<Integer, Map<Integer, Integer>> followers = new HashMap<>();
  private final float[] background;

  /** Counts neighbouring training events. */
  public Markov(Sequences training) {
    catalogue = training.catalogue();
    background = new float[catalogue.items() + 1];
    for (int u = 0; u < training.size(); u++) {
      for (int e = training.offsets()[u]; e < training.offsets()[u + 1]; e++) {
        int item = training.items()[e];
        background[item]++;
        if (e > training.offsets()[u]) {
          followers
              .computeIfAbsent(training.items()[e - 1], unused -> new HashMap<>())
              .merge(item, 1, Integer::sum);
        }
      }
    }
    for (int item = 1; item < background.length; item++) {
      background[item] /= training.events() + 1f; // Below one observed transition.
    }
  }

  @Override
  public Tensor scoresBV(Batch batch, int d) {
    int first = catalogue.first(d);
    int size = catalogue.size(d);
    float[] scores = new float[batch.rows() * size];
    for (int r = 0; r < batch.rows(); r++) {
      System.arraycopy(background, first, scores, r * size, size);
      int[] history = batch.history(r);
      int row = r * size;
      if (history.length > 0) {
        followers
            .getOrDefault(history[history.length - 1], Map.of())
            .forEach(
                (item, count) -> {
                  if (catalogue.domainOf(item) == d) {
                    scores[row + item - first] += count;
                  }
                });
      }
    }
    return Host.floats(scores, batch.rows(), size);
  }
}
