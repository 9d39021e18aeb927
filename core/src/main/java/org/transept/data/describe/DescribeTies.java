package org.transept.data.describe;

import org.transept.data.describe.DataCard.TiedBy;

/** Neighbours with equal timestamps, and the order they stand in. */
final class DescribeTies {
  private static final double NEARLY_ALL = 0.95;
  private static final int FEWEST = 20;

  private DescribeTies() {}

  static DataCard.Ties card(DescribeLog log, long[] itemOrder) {
    int neighbours = 0;
    int tied = 0;
    int ascending = 0;
    int descending = 0;
    int[][] across = new int[log.domains()][log.domains()];
    for (int u = 0; u < log.users(); u++) {
      for (int e = log.start(u) + 1; e < log.end(u); e++) {
        neighbours++;
        if (!log.tied(e)) {
          continue;
        }
        tied++;
        long step = itemOrder[log.item(e)] - itemOrder[log.item(e - 1)];
        if (log.domain(e - 1) != log.domain(e)) {
          across[log.domain(e - 1)][log.domain(e)]++;
        } else if (step > 0) {
          ascending++;
        } else if (step < 0) {
          descending++;
        }
      }
    }
    int crossing = 0;
    int usual = 0;
    for (int d = 0; d < across.length; d++) {
      for (int e = 0; e < d; e++) {
        crossing += across[d][e] + across[e][d];
        usual += Math.max(across[d][e], across[e][d]);
      }
    }
    double share = neighbours > 0 ? (double) tied / neighbours : 0;
    TiedBy order = order(ascending, descending, crossing, usual);
    return new DataCard.Ties(
        neighbours, tied, share, ascending, descending, crossing, usual, order);
  }

  private static TiedBy order(int ascending, int descending, int across, int usual) {
    int within = ascending + descending;
    if (within >= FEWEST && ascending >= NEARLY_ALL * within) {
      return TiedBy.ITEM_ASCENDING;
    }
    if (within >= FEWEST && descending >= NEARLY_ALL * within) {
      return TiedBy.ITEM_DESCENDING;
    }
    if (across >= FEWEST && usual >= NEARLY_ALL * across) {
      return TiedBy.DOMAIN;
    }
    return within + across >= FEWEST ? TiedBy.MIXED : TiedBy.TOO_FEW;
  }
}
