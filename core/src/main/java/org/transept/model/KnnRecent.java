package org.transept.model;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.Batch;
import org.transept.data.DataException;
import org.transept.data.Sequences;

/** {@link ItemKnn} plus a share of the logarithm of {@link RecentPopularity}: the floor to beat. */
public final class KnnRecent implements Recommender {
  private final ItemKnn neighbours;
  private final RecentPopularity recent;
  private final double weight;

  /**
   * Both floors of the same events.
   *
   * @param decay of the neighbours
   * @param days of the recent popularity
   * @param weight of log(1 + count)
   * @throws DataException if there are no timestamps
   */
  public KnnRecent(Sequences training, double decay, int days, double weight) {
    neighbours = new ItemKnn(training, decay);
    recent = new RecentPopularity(training, days);
    this.weight = weight;
  }

  @Override
  public Tensor scoresBV(Batch batch, int d) {
    Tensor scoresBV = neighbours.scoresBV(batch, d);
    return scoresBV.add_(recent.scoresBV(batch, d).log1p_(), new Scalar(weight));
  }
}
