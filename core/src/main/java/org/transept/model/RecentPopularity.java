package org.transept.model;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.data.Batch;
import org.transept.data.DataException;
import org.transept.data.RecentCounts;
import org.transept.data.Sequences;
import org.transept.torch.Host;

/**
 * An item's score is its number of training events on the last days before the question's day.
 * Items with equal counts, most of them 0, are ordered by their number of all training events,
 * which together weigh less than one recent event.
 */
public final class RecentPopularity extends Counting {
  private final RecentCounts counts;
  private final float[] background;
  private final int days;

  /** Declares the model. */
  public record Config(@Doc("days before the question's day that are counted") int days)
      implements Counting.Config {
    /** A month. */
    public static final Config DEFAULTS = new Config(30);

    /** Checks the range. */
    public Config {
      Check.that(days >= 1, "days", days, "at least 1");
    }

    @Override
    public int length() {
      return 0;
    }

    @Override
    public RecentPopularity build(Sequences training) {
      return new RecentPopularity(training, this);
    }
  }

  /**
   * Counts the training events by day.
   *
   * @throws DataException if there are no timestamps
   */
  public RecentPopularity(Sequences training, Config config) {
    super(config.length());
    counts = new RecentCounts(training);
    background = shares(training);
    days = config.days();
  }

  @Override
  public Tensor scoresBV(Batch batch, int d) {
    int size = batch.catalogue().size(d);
    float[] scores = new float[batch.rows() * size];
    Map<Long, float[]> byDay = new HashMap<>();
    for (int r = 0; r < batch.rows(); r++) {
      long day = RecentCounts.day(batch.time(r));
      float[] own = byDay.computeIfAbsent(day, asked -> before(asked, batch, d));
      System.arraycopy(own, 0, scores, r * size, size);
    }
    return Host.floats(scores, batch.rows(), size);
  }

  private float[] before(long day, Batch batch, int d) {
    float[] scores = counts.before(day, days, d);
    int first = batch.catalogue().first(d);
    for (int v = 0; v < scores.length; v++) {
      scores[v] += background[first + v];
    }
    return scores;
  }
}
