package org.transept.data.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.Sequences;

/**
 * The held-out targets of a dataset, called cases: each is one question with everything earlier as
 * history.
 */
public final class HeldOut {
  private final Dataset dataset;
  private final int[] users;
  private final int[] positions;

  private HeldOut(Dataset dataset, int[] users, int[] positions) {
    this.dataset = dataset;
    this.users = users;
    this.positions = positions;
  }

  /** The targets of one role, in the order of users and time. */
  public static HeldOut of(Dataset dataset, Role role) {
    Sequences sequences = dataset.sequences();
    int[] users = new int[sequences.events()];
    int[] positions = new int[sequences.events()];
    int size = 0;
    for (int u = 0; u < sequences.size(); u++) {
      for (int e = sequences.offsets()[u]; e < sequences.offsets()[u + 1]; e++) {
        if (dataset.roles()[e] == role.code()) {
          users[size] = u;
          positions[size++] = e;
        }
      }
    }
    return new HeldOut(dataset, Arrays.copyOf(users, size), Arrays.copyOf(positions, size));
  }

  /** The data the cases come from. */
  public Dataset dataset() {
    return dataset;
  }

  /** Number of cases. */
  public int size() {
    return users.length;
  }

  /** User of case {@code i}. */
  public int user(int i) {
    return users[i];
  }

  /** Position of the target of case {@code i} within {@link Sequences#items()}. */
  public int position(int i) {
    return positions[i];
  }

  /** Target item of case {@code i}. */
  public int target(int i) {
    return dataset.sequences().items()[positions[i]];
  }

  /** Domain of the target of case {@code i}. */
  public int domain(int i) {
    return dataset.catalogue().domainOf(target(i));
  }

  /**
   * The cases of domain {@code d} in groups for one pass each, cases with histories of similar
   * length together.
   *
   * @param length most recent events that are history
   * @param rows most cases in a group
   */
  public List<int[]> groups(int d, int length, int rows) {
    int[] own = java.util.stream.IntStream.range(0, size()).filter(i -> domain(i) == d).toArray();
    Integer[] order = Arrays.stream(own).boxed().toArray(Integer[]::new);
    Arrays.sort(
        order, (a, b) -> Integer.compare(window(a, length).length(), window(b, length).length()));
    List<int[]> groups = new ArrayList<>();
    for (int at = 0; at < order.length; at += rows) {
      groups.add(
          Arrays.stream(order, at, Math.min(order.length, at + rows))
              .mapToInt(Integer::intValue)
              .toArray());
    }
    return groups;
  }

  /** The questions of these cases, all of domain {@code d}. */
  public Batch batch(int[] cases, int d, int length) {
    Window[] windows = Arrays.stream(cases).mapToObj(i -> window(i, length)).toArray(Window[]::new);
    int[] asked = new int[cases.length];
    Arrays.fill(asked, d);
    int[] targets = Arrays.stream(cases).map(this::target).toArray();
    Sequences sequences = dataset.sequences();
    long[] times =
        sequences.timed()
            ? Arrays.stream(cases).mapToLong(i -> sequences.times()[positions[i]]).toArray()
            : new long[0];
    return Batch.asking(sequences, windows, asked, targets, times);
  }

  private Window window(int i, int length) {
    int begin = dataset.sequences().offsets()[users[i]];
    return new Window(users[i], Math.max(begin, positions[i] - length), positions[i]);
  }
}
