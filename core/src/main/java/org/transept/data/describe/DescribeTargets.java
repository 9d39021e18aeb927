package org.transept.data.describe;

import java.util.Arrays;
import org.transept.data.Role;

/** What the split made of the events, and which targets are special. */
final class DescribeTargets {
  private static final int COUNT = 0; // places in targets
  private static final int NEVER_TRAINED = 1;
  private static final int NEW_IN_DOMAIN = 2;
  private static final int REPEATED = 3;
  private static final int TIED = 4;
  private static final int PLACES = 5;

  private final DescribeLog log;
  private final int[][] events;
  private final boolean[] trained;
  private final int[] usersBy;
  private final int[][][] targets;
  private int usersWithoutTraining;

  DescribeTargets(DescribeLog log) {
    this.log = log;
    int roles = Role.values().length;
    this.events = new int[roles][log.domains()];
    this.targets = new int[roles][log.domains()][PLACES];
    this.trained = new boolean[log.catalogue().items() + 1];
    this.usersBy = new int[log.catalogue().items() + 1];
    for (int e = 0; e < log.sequences().events(); e++) {
      events[log.dataset().roles()[e]][log.domain(e)]++;
      trained[log.item(e)] |= log.is(e, Role.TRAIN);
    }
    int[] domainBy = new int[log.domains()];
    Arrays.fill(domainBy, -1);
    Arrays.fill(usersBy, -1);
    for (int u = 0; u < log.users(); u++) {
      user(u, domainBy);
    }
  }

  /** {@code domainBy} and {@link #usersBy} hold the last user who has been at a domain or item. */
  private void user(int u, int[] domainBy) {
    boolean trains = false;
    for (int e = log.start(u); e < log.end(u); e++) {
      int item = log.item(e);
      int d = log.domain(e);
      trains |= log.is(e, Role.TRAIN);
      if (log.is(e, Role.VALID) || log.is(e, Role.TEST)) {
        int[] target = targets[log.dataset().roles()[e]][d];
        target[COUNT]++;
        target[NEVER_TRAINED] += trained[item] ? 0 : 1;
        target[NEW_IN_DOMAIN] += domainBy[d] == u ? 0 : 1;
        target[REPEATED] += usersBy[item] == u ? 1 : 0;
        target[TIED] += e > log.start(u) && log.tied(e) ? 1 : 0;
      }
      usersBy[item] = u;
      domainBy[d] = u;
    }
    usersWithoutTraining += trains ? 0 : 1;
  }

  int usersWithoutTraining() {
    return usersWithoutTraining;
  }

  int events(Role role, int d) {
    return events[role.code()][d];
  }

  int itemsNeverTrained(int d) {
    int from = log.catalogue().first(d);
    int never = 0;
    for (int item = from; item < from + log.catalogue().size(d); item++) {
      never += trained[item] ? 0 : 1;
    }
    return never;
  }

  DataCard.Targets card(Role role, int d) {
    int[] target = targets[role.code()][d];
    return new DataCard.Targets(
        target[COUNT],
        target[NEVER_TRAINED],
        target[NEW_IN_DOMAIN],
        target[REPEATED],
        target[TIED]);
  }
}
