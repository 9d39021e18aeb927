package org.transept.model.counting;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.data.DataException;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;

/**
 * {@link ItemKnn} plus a share of the logarithm of {@link RecentPopularity}: the baseline to beat.
 */
public final class KnnRecent extends Counting {
  private final ItemKnn neighbours;
  private final RecentPopularity recent;
  private final double weight;

  /** Declares the model. */
  public record Config(
      @Doc("most events of a user's past that are read") @Range(min = 1, max = 1_000_000)
          int length,
      @Doc("what an event's weight is multiplied by for every later event")
          @Range(min = 0, max = 1, aboveMin = true)
          double decay,
      @Doc("added to the denominator of a similarity: how much a few common users are doubted")
          @Range(min = 0, max = 1e9)
          double shrink,
      @Doc("days before the question's day that are counted") @Range(min = 1, max = 36_500)
          int days,
      @Doc("of log(1 + events of those days) beside the similarities") @Range(min = 0, max = 1e6)
          double weight)
      implements Counting.Config {
    /** Both baselines as they are by default. */
    public static final Config DEFAULTS =
        new Config(
            ItemKnn.Config.DEFAULTS.length(),
            ItemKnn.Config.DEFAULTS.decay(),
            ItemKnn.Config.DEFAULTS.shrink(),
            RecentPopularity.Config.DEFAULTS.days(),
            0.1);

    /** Checks the ranges. */
    public Config {
      ItemKnn.Config unused = new ItemKnn.Config(length, decay, shrink);
      RecentPopularity.Config unusedToo = new RecentPopularity.Config(days);
      Check.that(weight >= 0, "weight", weight, "at least 0");
    }

    @Override
    public KnnRecent build(Sequences training) {
      return new KnnRecent(training, this);
    }
  }

  /**
   * Both baselines of the same events.
   *
   * @throws DataException if there are no timestamps
   */
  public KnnRecent(Sequences training, Config config) {
    super(config.length());
    neighbours =
        new ItemKnn(training, new ItemKnn.Config(config.length(), config.decay(), config.shrink()));
    recent = new RecentPopularity(training, new RecentPopularity.Config(config.days()));
    weight = config.weight();
  }

  @Override
  public Tensor scoresBV(Batch batch, int d) {
    Tensor scoresBV = neighbours.scoresBV(batch, d);
    return scoresBV.add_(recent.scoresBV(batch, d).log1p_(), new Scalar(weight));
  }
}
