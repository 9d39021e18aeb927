package org.example;

import org.bytedeco.pytorch.Tensor;
import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.model.counting.Counting;
import org.transept.torch.Host;

/**
 * What somebody bought is bought again: an item scores what the user's events of it weigh, newer
 * ones more, and its share of all training events, which orders the rest.
 */
public final class Repurchase extends Counting {
  private final Catalogue catalogue;
  private final double decay;
  private final float[] background;

  /** Declares the model: {@code model.type=repurchase}. */
  public record Config(
      @Doc("what an event weighs less for every later event") @Range(min = 0, max = 1) double decay,
      @Doc("most events of a user that are read") @Range(min = 1, max = 100_000) int length)
      implements Counting.Config {
    /** Half of the weight is gone after some 14 events. */
    public static final Config DEFAULTS = new Config(0.95, 200);

    @Override
    public Repurchase build(Sequences training) {
      return new Repurchase(this, training);
    }
  }

  private Repurchase(Config config, Sequences training) {
    super(config.length());
    catalogue = training.catalogue();
    decay = config.decay();
    background = shares(training);
  }

  @Override
  public Tensor scoresBV(Batch batch, int d) {
    int first = catalogue.first(d);
    int size = catalogue.size(d);
    float[] scores = new float[batch.rows() * size];
    for (int r = 0; r < batch.rows(); r++) {
      System.arraycopy(background, first, scores, r * size, size);
      double weight = 1;
      int[] history = batch.history(r);
      for (int e = history.length - 1; e >= 0; e--) {
        if (catalogue.domainOf(history[e]) == d) {
          scores[r * size + history[e] - first] += (float) weight;
        }
        weight *= decay;
      }
    }
    return Host.floats(scores, batch.rows(), size);
  }
}
