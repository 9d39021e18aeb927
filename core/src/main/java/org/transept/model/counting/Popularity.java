package org.transept.model.counting;

import org.bytedeco.pytorch.Tensor;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.torch.Host;

/** The weakest baseline: an item's score is its number of training events. */
public final class Popularity extends Counting {
  private final Catalogue catalogue;
  private final float[] counts;

  /** Declares the model; there is nothing to set. */
  public record Config() implements Counting.Config {
    @Override
    public int length() {
      return 0;
    }

    @Override
    public Popularity build(Sequences training) {
      return new Popularity(training);
    }
  }

  /** Counts the training events. */
  public Popularity(Sequences training) {
    super(new Config().length());
    catalogue = training.catalogue();
    counts = new float[catalogue.items() + 1];
    for (int item : training.items()) {
      counts[item]++;
    }
  }

  @Override
  public Tensor scoresBV(Batch batch, int d) {
    float[] own = new float[catalogue.size(d)];
    System.arraycopy(counts, catalogue.first(d), own, 0, own.length);
    return Host.floats(own, 1, own.length).expand(batch.rows(), own.length);
  }
}
