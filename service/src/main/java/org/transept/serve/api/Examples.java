package org.transept.serve.api;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;

/**
 * People of a run's log whose histories are worth looking at: with events in as many domains as
 * anybody has, spread evenly over the log, so that they are the same each time.
 */
public final class Examples {
  private Examples() {}

  /** At most {@code n} keys of users. */
  public static List<String> of(Sequences log, int n) {
    List<Integer> widest = new ArrayList<>();
    int most = 1;
    for (int u = 0; u < log.size(); u++) {
      int domains = domains(log, u);
      if (domains > most) {
        widest.clear();
        most = domains;
      }
      if (domains == most) {
        widest.add(u);
      }
    }
    int count = Math.min(n, widest.size());
    List<String> users = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      users.add(log.users()[widest.get((int) ((long) i * widest.size() / count))]);
    }
    return users;
  }

  private static int domains(Sequences log, int u) {
    Catalogue catalogue = log.catalogue();
    BitSet domains = new BitSet();
    for (int e = log.offsets()[u]; e < log.offsets()[u + 1]; e++) {
      domains.set(catalogue.domainOf(log.items()[e]));
    }
    return domains.cardinality();
  }
}
