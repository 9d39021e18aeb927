package org.transept.model.counting;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.torch.Host;

/**
 * First-order Markov chain over the merged sequence: how often an item followed the last one, in
 * training, with popularity far behind it to order what never did.
 */
public final class Markov extends Counting {
  private final Catalogue catalogue;
  private final Map<Integer, Map<Integer, Integer>> followers = new HashMap<>();
  private final float[] background;

  /** Declares the model; there is nothing to set. */
  public record Config() implements Counting.Config {
    @Override
    public int length() {
      return 1;
    }

    @Override
    public Markov build(Sequences training) {
      return new Markov(training);
    }
  }

  /** Counts neighbouring training events. */
  public Markov(Sequences training) {
    super(new Config().length());
    catalogue = training.catalogue();
    background = shares(training); // Below one observed transition.
    for (int u = 0; u < training.size(); u++) {
      for (int e = training.offsets()[u] + 1; e < training.offsets()[u + 1]; e++) {
        followers
            .computeIfAbsent(training.items()[e - 1], unused -> new HashMap<>())
            .merge(training.items()[e], 1, Integer::sum);
      }
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
