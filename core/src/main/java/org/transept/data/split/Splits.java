package org.transept.data.split;

import java.util.Arrays;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.EventLog;
import org.transept.data.Role;
import org.transept.data.Sequences;

/** Lays a {@link Split} over sequences. */
public final class Splits {
  /** Fewest events of a sequence or stream of which one is validated and one tested. */
  private static final int FEWEST = 3;

  private Splits() {}

  /**
   * {@link Role#code} of each event.
   *
   * @throws DataException if the split needs timestamps that are not there, or is a column, which
   *     sequences do not have
   */
  public static byte[] roles(Sequences sequences, Split split) {
    if (split instanceof Split.LeaveOneOut) {
      return leaveOneOut(sequences);
    }
    if (split instanceof Split.LeaveOneOutPerDomain) {
      return leaveOneOutPerDomain(sequences);
    }
    if (split instanceof Split.GlobalTime time) {
      return globalTime(sequences, time);
    }
    throw new DataException(
        "split must not be a column for sequences that have no columns, got " + split);
  }

  private static byte[] leaveOneOut(Sequences sequences) {
    byte[] roles = new byte[sequences.events()];
    for (int u = 0; u < sequences.size(); u++) {
      int end = sequences.offsets()[u + 1];
      if (sequences.length(u) >= FEWEST) {
        roles[end - 1] = Role.TEST.code();
        roles[end - 2] = Role.VALID.code();
      }
    }
    return roles;
  }

  private static byte[] leaveOneOutPerDomain(Sequences sequences) {
    Catalogue catalogue = sequences.catalogue();
    byte[] roles = new byte[sequences.events()];
    int[] lengths = new int[catalogue.domains()];
    int[] seen = new int[catalogue.domains()];
    for (int u = 0; u < sequences.size(); u++) {
      Arrays.fill(lengths, 0);
      Arrays.fill(seen, 0);
      for (int e = sequences.offsets()[u]; e < sequences.offsets()[u + 1]; e++) {
        lengths[catalogue.domainOf(sequences.items()[e])]++;
      }
      for (int e = sequences.offsets()[u]; e < sequences.offsets()[u + 1]; e++) {
        int d = catalogue.domainOf(sequences.items()[e]);
        int left = lengths[d] - ++seen[d];
        if (lengths[d] >= FEWEST && left < 2) {
          roles[e] = left == 0 ? Role.TEST.code() : Role.VALID.code();
        }
      }
    }
    return roles;
  }

  private static byte[] globalTime(Sequences sequences, Split.GlobalTime split) {
    if (!sequences.timed()) {
      throw new DataException("split by global time must have timestamps, got a log without");
    }
    byte[] roles = new byte[sequences.events()];
    for (int e = 0; e < roles.length; e++) {
      long time = sequences.times()[e];
      Role later = time < split.testFrom() ? Role.VALID : Role.TEST;
      roles[e] = time < split.validFrom() ? Role.TRAIN.code() : later.code();
    }
    return roles;
  }

  /** Whether every user's marks are all the same, so that a column splits by user. */
  public static boolean isByUser(EventLog log) {
    for (int u = 0; u < log.users(); u++) {
      for (int e = log.offsets()[u]; e < log.offsets()[u + 1]; e++) {
        if (log.marks()[e] != log.marks()[log.offsets()[u]]) {
          return false;
        }
      }
    }
    return true;
  }

  /** Roles that a column by user gives: only the last event of a valid or test user is a target. */
  public static byte[] byUser(Sequences sequences, byte[] marks) {
    byte[] roles = marks.clone();
    for (int u = 0; u < sequences.size(); u++) {
      int start = sequences.offsets()[u];
      int last = sequences.offsets()[u + 1] - 1;
      if (start <= last && marks[start] != Role.TRAIN.code()) {
        Arrays.fill(roles, start, last, Role.CONTEXT.code());
      }
    }
    return roles;
  }
}
