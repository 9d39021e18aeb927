package org.transept.model.counting;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.data.DataException;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.count.RecentCounts;
import org.transept.torch.Host;

/**
 * An item's score is its number of training events on the last days before the question's day.
 * Items with equal counts, most of them 0, are ordered by all their training events before that
 * day, which together weigh less than one recent event. Nothing later is counted.
 */
public final class RecentPopularity extends Counting {
  /** A day before every event. */
  private static final long BEGINNING = Integer.MIN_VALUE;

  private final RecentCounts counts;
  private final int days;

  /** What an event before the last days is worth. */
  private final float unit;

  /** Declares the model. */
  public record Config(
      @Doc("days before the question's day that are counted") @Range(min = 1, max = 36_500)
          int days)
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
    unit = 1 / (training.events() + 1f);
    days = config.days();
  }

  @Override
  public Tensor scoresBV(Batch batch, int d) {
    int size = batch.catalogue().size(d);
    float[] scores = new float[batch.rows() * size];
    Map<Long, float[]> byDay = byDay(batch, d);
    for (int r = 0; r < batch.rows(); r++) {
      float[] own = byDay.getOrDefault(RecentCounts.day(batch.time(r)), new float[size]);
      System.arraycopy(own, 0, scores, r * size, size);
    }
    return Host.floats(scores, batch.rows(), size);
  }

  /** Scores of a domain on each of the days on which a batch asks. */
  private Map<Long, float[]> byDay(Batch batch, int d) {
    SortedMap<Long, float[]> byDay = new TreeMap<>();
    for (int r = 0; r < batch.rows(); r++) {
      long day = RecentCounts.day(batch.time(r));
      byDay.computeIfAbsent(day, asked -> counts.before(asked, days, d));
    }
    float[] all = new float[batch.catalogue().size(d)];
    long counted = BEGINNING;
    for (Map.Entry<Long, float[]> entry : byDay.entrySet()) {
      counts.add(counted, entry.getKey(), d, all);
      counted = entry.getKey();
      for (int v = 0; v < all.length; v++) {
        entry.getValue()[v] += unit * all[v];
      }
    }
    return byDay;
  }
}
