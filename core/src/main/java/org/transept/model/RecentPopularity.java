package org.transept.model;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.Batch;
import org.transept.data.DataException;
import org.transept.data.RecentCounts;
import org.transept.data.Sequences;
import org.transept.torch.Host;

/** An item's score is its number of training events on the last days before the question's day. */
public final class RecentPopularity implements Recommender {
  private final RecentCounts counts;
  private final int days;

  /**
   * Counts the training events by day.
   *
   * @param days how many days before the question's are counted
   * @throws DataException if there are no timestamps
   */
  public RecentPopularity(Sequences training, int days) {
    counts = new RecentCounts(training);
    this.days = days;
  }

  @Override
  public Tensor scoresBV(Batch batch, int d) {
    int size = batch.catalogue().size(d);
    float[] scores = new float[batch.rows() * size];
    Map<Long, float[]> byDay = new HashMap<>();
    for (int r = 0; r < batch.rows(); r++) {
      long day = RecentCounts.day(batch.time(r));
      float[] own = byDay.computeIfAbsent(day, asked -> counts.before(asked, days, d));
      System.arraycopy(own, 0, scores, r * size, size);
    }
    return Host.floats(scores, batch.rows(), size);
  }
}
