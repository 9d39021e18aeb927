package org.transept.train;

import org.transept.config.Doc;
import org.transept.metric.Metric;

/**
 * Which epoch's weights a run keeps, when the rate falls at a plateau and when training stops: by
 * the mean of a metric over the validation cases, under the run's protocol.
 */
public record Select(
    @Doc("metric of the validation cases, such as ndcg@10 or mrr") String metric,
    @Doc("what weighs the same in its mean: cases, or domains whatever their number of cases")
        Average average) {
  /** NDCG at 10, every case weighing the same. */
  public static final Select DEFAULTS = new Select("ndcg@10", Average.CASES);

  /** What weighs the same in a mean. */
  public enum Average {
    /** Every case. */
    CASES,
    /** Every domain that has cases: what is best here is best in the sum over domains. */
    DOMAINS
  }

  /** Checks that the metric exists. */
  public Select {
    Metric.parse(metric);
  }
}
