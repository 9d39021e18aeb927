package org.transept.data.describe;

/** How often the domain changes, against the same events in any order. */
final class DescribeSwitches {
  private DescribeSwitches() {}

  /**
   * Of a user's n events, c of them in domain d, a random order puts d before d in c (c - 1) / n of
   * the n - 1 places on average; the mean over all orders needs no shuffling.
   */
  static DataCard.Switches card(DescribeLog log) {
    int[] counts = new int[log.domains()];
    int neighbours = 0;
    long switches = 0;
    double shuffled = 0;
    double squares = 0;
    for (int u = 0; u < log.users(); u++) {
      int n = log.sequences().length(u);
      if (n < 2) {
        continue;
      }
      log.count(u, counts);
      double expected = n - 1;
      for (int c : counts) {
        expected -= (double) c * (c - 1) / n;
      }
      int own = 0;
      for (int e = log.start(u) + 1; e < log.end(u); e++) {
        own += log.domain(e) != log.domain(e - 1) ? 1 : 0;
      }
      neighbours += n - 1;
      switches += own;
      shuffled += expected;
      squares += (own - expected) * (own - expected);
    }
    int divisor = Math.max(neighbours, 1);
    return new DataCard.Switches(
        neighbours, (double) switches / divisor, shuffled / divisor, Math.sqrt(squares) / divisor);
  }
}
