package org.transept.model.counting;

import org.bytedeco.pytorch.Tensor;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.count.Followers;
import org.transept.torch.Host;

/**
 * Sequential rules: an item's score is how strongly the last events of the history announce it, by
 * what followed them in training within a few steps ({@link Followers}). What nothing announces is
 * ordered by popularity.
 */
public final class SequentialRules extends Counting {
  /** Of popularity in a score: below every rule. */
  private static final float BACKGROUND = 1e-9f;

  private final Catalogue catalogue;
  private final Config config;
  private final Followers followers;
  private final float[] background;

  /** Declares the model. */
  public record Config(
      @Doc("last events of a history whose followers count") @Range(min = 1, max = 1_000_000)
          int length,
      @Doc("most steps from an event to one that followed it") @Range(min = 1, max = 10_000)
          int steps,
      @Doc("what a pair's weight is multiplied by for every further step and for every later event")
          @Range(min = 0, max = 1, aboveMin = true)
          double decay)
      implements Counting.Config {
    /** Five events, five steps. */
    public static final Config DEFAULTS = new Config(5, 5, 0.6);

    /** Checks the ranges. */
    public Config {
      Check.that(length >= 1, "length", length, "at least 1");
      Check.that(steps >= 1, "steps", steps, "at least 1");
      Check.that(decay > 0 && decay <= 1, "decay", decay, "above 0 and at most 1");
    }

    @Override
    public SequentialRules build(Sequences training) {
      return new SequentialRules(training, this);
    }
  }

  /** Counts what followed what. */
  public SequentialRules(Sequences training, Config config) {
    super(config.length());
    this.config = config;
    catalogue = training.catalogue();
    followers = new Followers(training, config.steps(), config.decay());
    background = shares(training);
  }

  @Override
  public Tensor scoresBV(Batch batch, int d) {
    int size = catalogue.size(d);
    int first = catalogue.first(d);
    float[] scores = new float[batch.rows() * size];
    Followers.Announced announced = followers.new Announced();
    for (int r = 0; r < batch.rows(); r++) {
      for (int v = 0; v < size; v++) {
        scores[r * size + v] = BACKGROUND * background[first + v];
      }
      int[] history = batch.history(r);
      for (int item : announced.read(history, config.length(), d)) {
        scores[r * size + item - first] += announced.weight(item);
      }
    }
    return Host.floats(scores, batch.rows(), size);
  }
}
