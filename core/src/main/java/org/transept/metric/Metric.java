package org.transept.metric;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.transept.config.Check;

/**
 * A number in [0, 1] for the rank of the one relevant item of a case; higher is better. Ranks are
 * 1-based; a tie between two items at places 3 and 4 may give both the rank 3.5.
 */
public sealed interface Metric {
  /**
   * The value of one case.
   *
   * @param rank 1-based rank of the relevant item, between 1 and {@code candidates}
   * @param candidates number of items ranked, the relevant one included
   */
  double of(double rank, int candidates);

  /** How the metric is called in configurations and reports, such as "ndcg@10". */
  String label();

  /**
   * The metric with that label.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Metric parse(String label) {
    Matcher matcher = Pattern.compile("(hr|ndcg)@([1-9][0-9]{0,8})").matcher(label);
    if (matcher.matches()) {
      int k = Integer.parseInt(matcher.group(2));
      return matcher.group(1).equals("hr") ? new HitRate(k) : new Ndcg(k);
    }
    return switch (label) {
      case "mrr" -> new Mrr();
      case "auc" -> new Auc();
      default ->
          throw new IllegalArgumentException(
              "metric must be hr@k, ndcg@k (k at least 1), mrr or auc, got \"%s\""
                  .formatted(label));
    };
  }

  /** 1 if the rank is at most k, otherwise 0; with one relevant item this is recall at k. */
  record HitRate(int k) implements Metric {
    /** Checks the cut-off. */
    public HitRate {
      Check.that(k >= 1, "k", k, "at least 1");
    }

    @Override
    public double of(double rank, int candidates) {
      return rank <= k ? 1 : 0;
    }

    @Override
    public String label() {
      return "hr@" + k;
    }
  }

  /**
   * Normalised discounted cumulative gain at k: 1 / log2(rank + 1) if the rank is at most k,
   * otherwise 0. With one relevant item the ideal gain is 1.
   *
   * <p>Source: Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, TOIS
   * 20(4), 2002. Differs: the discount log2(rank + 1) begins at the first rank, as is usual now.
   */
  record Ndcg(int k) implements Metric {
    /** Checks the cut-off. */
    public Ndcg {
      Check.that(k >= 1, "k", k, "at least 1");
    }

    @Override
    public double of(double rank, int candidates) {
      return rank <= k ? Math.log(2) / Math.log(rank + 1) : 0;
    }

    @Override
    public String label() {
      return "ndcg@" + k;
    }
  }

  /** Reciprocal rank, without a cut-off; its mean is the MRR. */
  record Mrr() implements Metric {
    @Override
    public double of(double rank, int candidates) {
      return 1 / rank;
    }

    @Override
    public String label() {
      return "mrr";
    }
  }

  /**
   * The share of the other candidates that rank below the relevant item (ties count half if the
   * rank does): 1 - (rank - 1) / (candidates - 1). A relevant item without competitors gets 1.
   */
  record Auc() implements Metric {
    @Override
    public double of(double rank, int candidates) {
      return candidates == 1 ? 1 : 1 - (rank - 1) / (candidates - 1);
    }

    @Override
    public String label() {
      return "auc";
    }
  }
}
