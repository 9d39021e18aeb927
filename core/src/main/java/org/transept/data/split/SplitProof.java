package org.transept.data.split;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.transept.data.DataException;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.Sequences;

/**
 * Proves that no target is predicted from its future. A target's input is what stands before it in
 * the user's sequence; so times must never fall within a user. What is trained on must not be later
 * than what is validated, and that not later than what is tested: in a leave-one-out split within
 * the sequence or the domain stream, in a split by time over all users, and in a split by column
 * within the user, where events of the same second are not later.
 */
public final class SplitProof {
  /** Two events of a user in the wrong order: the later one is trained on or validated first. */
  public record Fall(int earlier, int later) {}

  private SplitProof() {}

  /**
   * Checks one dataset in one pass.
   *
   * @throws DataException naming the user and the events that break the rule
   */
  public static void check(Dataset dataset, Split split) {
    Sequences sequences = dataset.sequences();
    whole(dataset);
    for (int u = 0; u < sequences.size(); u++) {
      timesNeverFall(sequences, u);
      if (split instanceof Split.GlobalTime time) {
        boundaries(dataset, time, u);
        continue;
      }
      Fall fall =
          split instanceof Split.LeaveOneOutPerDomain
              ? fallInDomain(dataset, u)
              : fall(
                  dataset.roles(),
                  split instanceof Split.Column ? sequences.times() : new long[0],
                  sequences.offsets()[u],
                  sequences.offsets()[u + 1]);
      if (fall != null) {
        throw wrong(sequences, u, describe(dataset.roles(), fall, sequences.offsets()[u]));
      }
    }
  }

  /** Says which event of which role comes after which. */
  public static String describe(byte[] roles, Fall fall, int start) {
    return "event %s is %s after event %s is %s"
        .formatted(
            fall.later() - start + 1,
            name(roles[fall.later()]),
            fall.earlier() - start + 1,
            name(roles[fall.earlier()]));
  }

  private static String name(byte role) {
    return Role.of(role).name().toLowerCase(Locale.ROOT);
  }

  /**
   * The first event from {@code start} to {@code end} whose role comes before that of an earlier
   * event; with times, only a strictly earlier one counts.
   */
  public static @Nullable Fall fall(byte[] roles, long[] times, int start, int end) {
    int highest = start;
    int before = start;
    for (int e = start; e < end; e++) {
      if (times.length == 0 || times[e] != times[before]) {
        // The events from before to e - 1 have become strictly earlier.
        highest = highest(roles, highest, before, e);
        before = e;
      }
      if (highest < before && rank(roles[e]) < rank(roles[highest])) {
        return new Fall(highest, e);
      }
    }
    return null;
  }

  private static int highest(byte[] roles, int highest, int from, int to) {
    int best = highest;
    for (int e = from; e < to; e++) {
      best = rank(roles[e]) > rank(roles[best]) ? e : best;
    }
    return best;
  }

  private static int rank(byte role) {
    return role == Role.CONTEXT.code() ? 0 : role;
  }

  private static void whole(Dataset dataset) {
    Sequences sequences = dataset.sequences();
    int events = sequences.events();
    int[] offsets = sequences.offsets();
    boolean whole =
        dataset.roles().length == events
            && offsets.length == sequences.size() + 1
            && offsets[0] == 0
            && offsets[sequences.size()] == events
            && (!sequences.timed() || sequences.times().length == events);
    for (int u = 0; u < sequences.size(); u++) {
      whole &= offsets[u] <= offsets[u + 1];
    }
    if (!whole) {
      throw new DataException(
          "sequences must have a role, an item and a user for every event, got %s events, %s roles, %s users"
              .formatted(events, dataset.roles().length, sequences.size()));
    }
  }

  private static void timesNeverFall(Sequences sequences, int u) {
    if (!sequences.timed()) {
      return;
    }
    int start = sequences.offsets()[u];
    for (int e = start + 1; e < sequences.offsets()[u + 1]; e++) {
      if (sequences.times()[e] < sequences.times()[e - 1]) {
        throw wrong(
            sequences,
            u,
            "time falls from %s to %s at event %s"
                .formatted(sequences.times()[e - 1], sequences.times()[e], e - start + 1));
      }
    }
  }

  private static void boundaries(Dataset dataset, Split.GlobalTime split, int u) {
    Sequences sequences = dataset.sequences();
    for (int e = sequences.offsets()[u]; e < sequences.offsets()[u + 1]; e++) {
      long time = sequences.times()[e];
      Role role = Role.of(dataset.roles()[e]);
      boolean right =
          switch (role) {
            case TRAIN, CONTEXT -> time < split.validFrom();
            case VALID -> time >= split.validFrom() && time < split.testFrom();
            case TEST -> time >= split.testFrom();
          };
      if (!right) {
        throw wrong(sequences, u, "an event at %s is %s".formatted(time, name(role.code())));
      }
    }
  }

  private static @Nullable Fall fallInDomain(Dataset dataset, int u) {
    Sequences sequences = dataset.sequences();
    int[] highest = new int[sequences.catalogue().domains()];
    Arrays.fill(highest, -1);
    for (int e = sequences.offsets()[u]; e < sequences.offsets()[u + 1]; e++) {
      int d = sequences.catalogue().domainOf(sequences.items()[e]);
      int best = highest[d];
      if (best >= 0 && rank(dataset.roles()[e]) < rank(dataset.roles()[best])) {
        return new Fall(best, e);
      }
      highest[d] = e;
    }
    return null;
  }

  private static DataException wrong(Sequences sequences, int u, String got) {
    return new DataException(
        "user \"%s\": no input may be later than its target, but %s"
            .formatted(sequences.users()[u], got));
  }
}
