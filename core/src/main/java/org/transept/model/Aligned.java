package org.transept.model;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.transept.data.Batch;
import org.transept.data.Stream;
import org.transept.nn.Reach;
import org.transept.nn.Rows;
import org.transept.torch.Host;

/**
 * A batch as {@link Abxi} reads it: every question is looked at twice, from the last event of any
 * domain (the <i>mixed</i> view) and from the last event of the domain that is asked for (the
 * <i>own</i> view). Streams that nothing is asked of do not appear.
 *
 * <p>Tokens of all streams stand side by side, a row for each stream of each user, then one empty
 * slot for each row, which stands for all slots without an event that the source has in that row.
 */
final class Aligned {
  /** One stream: which of its tokens are read, and in which rows they stand. */
  private static final class Group {
    final Stream stream;
    final int[] begin; // by user: number of the first event's token in the stream
    final int[] size; // by user: events read
    final int[] row; // by user: row among those of all streams, -1 if nothing is asked
    final int[] first; // by user: number of the first event's token among those of all streams

    Group(Stream stream) {
      this.stream = stream;
      begin = new int[stream.rows()];
      size = new int[stream.rows()];
      row = new int[stream.rows()];
      first = new int[stream.rows()];
      Arrays.fill(row, -1);
      int[] events = new int[stream.rows()];
      for (int n = 0; n < stream.size(); n++) {
        int user = stream.rowN()[n];
        if (stream.itemN()[n] != 0) { // Start tokens are not read.
          begin[user] = events[user] == 0 ? n : begin[user];
          events[user]++;
        }
        if (stream.askedN()[n] >= 0) {
          size[user] = events[user];
        }
      }
    }
  }

  private final Batch batch;
  private final int length;
  private final boolean fromEnd;
  private final Group mixed;
  private final Group[] own;

  private final int[] offsets;
  private final int[] userQ;
  private final int[] targetQ;
  private final int[] mixedSlotQ; // slot of the event before the target among those read, or -1
  private final int[] ownSlotQ; // the same among the domain's

  private int rows;
  private int longest;
  private int[] itemN = new int[0];
  private int[] positionN = new int[0];
  private int[] rowN = new int[0];
  private int[] slotN = new int[0];

  /**
   * Lays out a batch.
   *
   * @param length slots of a row in the source
   * @param fromEnd whether slots are counted from the window's end
   */
  Aligned(Batch batch, int length, boolean fromEnd) {
    this.batch = batch;
    this.length = length;
    this.fromEnd = fromEnd;
    mixed = new Group(batch.merged());
    own = new Group[batch.catalogue().domains()];
    Arrays.setAll(own, d -> new Group(batch.domain(d)));
    offsets = new int[own.length + 1];
    userQ = new int[batch.questions()];
    targetQ = new int[userQ.length];
    mixedSlotQ = new int[userQ.length];
    ownSlotQ = new int[userQ.length];
    for (int d = 0; d < own.length; d++) {
      offsets[d + 1] = offsets[d];
      ask(d);
    }
    place(mixed);
    for (Group group : own) {
      place(group);
    }
  }

  /** Whether a token is asked in a training batch: only if it carries an event of the domain. */
  static boolean isAsked(Stream stream, int n, boolean training) {
    return stream.askedN()[n] >= 0 && !(training && stream.itemN()[n] == 0);
  }

  private void ask(int d) {
    Stream stream = own[d].stream;
    for (int n = 0; n < stream.size(); n++) {
      if (isAsked(stream, n, batch.isTraining())) {
        int user = stream.rowN()[n];
        int q = offsets[d + 1]++;
        userQ[q] = user;
        targetQ[q] = stream.targetN()[n];
        boolean carries = stream.itemN()[n] != 0;
        ownSlotQ[q] = carries ? n - own[d].begin[user] : -1;
        boolean follows = mixed.size[user] > 0;
        int before = stream.horizonN()[n] - 1; // clock of the last event of any domain
        mixedSlotQ[q] = follows ? before - mixed.stream.clockN()[mixed.begin[user]] : -1;
        mixed.row[user] = 0;
        own[d].row[user] = 0;
      }
    }
  }

  /** Gives the rows of a stream that something is asked of their numbers, and their events. */
  private void place(Group group) {
    int at = itemN.length;
    int total = at;
    for (int u = 0; u < group.row.length; u++) {
      total += group.row[u] < 0 ? 0 : group.size[u];
    }
    itemN = Arrays.copyOf(itemN, total);
    positionN = Arrays.copyOf(positionN, total);
    rowN = Arrays.copyOf(rowN, total);
    slotN = Arrays.copyOf(slotN, total);
    for (int u = 0; u < group.row.length; u++) {
      if (group.row[u] >= 0) {
        group.row[u] = rows++;
        group.first[u] = at;
        longest = Math.max(longest, group.size[u]);
        for (int slot = 0; slot < group.size[u]; slot++) {
          itemN[at] = group.stream.itemN()[group.begin[u] + slot];
          positionN[at] = fromEnd ? group.size[u] - 1 - slot : slot;
          rowN[at] = group.row[u];
          slotN[at++] = slot + 1;
        }
      }
    }
  }

  /** Number of questions. */
  int size() {
    return offsets[own.length];
  }

  /** Number of events. */
  int events() {
    return itemN.length;
  }

  /** Number of rows, and of empty slots. */
  int rows() {
    return rows;
  }

  /** Questions of domain {@code d} are {@code offset(d) .. offset(d + 1) - 1}. */
  int offset(int d) {
    return offsets[d];
  }

  int[] itemN() {
    return itemN;
  }

  int[] positionN() {
    return positionN;
  }

  /** Where events and then empty slots stand. */
  Rows keyRows() {
    int[] row = Arrays.copyOf(rowN, events() + rows);
    int[] slot = Arrays.copyOf(slotN, events() + rows);
    for (int r = 0; r < rows; r++) {
      row[events() + r] = r;
    }
    return new Rows(rows, 1 + longest, row, slot);
  }

  /**
   * Attention's other side: the mixed views of all questions, then their own views.
   *
   * @param tokenE the event or empty slot that each view looks from
   * @param rows where the views stand
   * @param reach what they may read
   * @param seesE 0 for views that look from an empty slot; null if there are none
   */
  record Views(int[] tokenE, Rows rows, Reach reach, @Nullable Tensor seesE) {}

  /** The views of all questions. */
  Views views(ScalarType type) {
    int size = size();
    int[] token = new int[2 * size];
    int[] row = new int[2 * size];
    int[] slot = new int[2 * size];
    int[] next = new int[rows];
    for (int e = 0; e < 2 * size; e++) {
      Group group = group(e);
      int user = userQ[e % size];
      row[e] = group.row[user];
      token[e] = slot(e) < 0 ? events() + row[e] : group.first[user] + slot(e);
      slot[e] = next[row[e]]++;
    }
    int most = Arrays.stream(next).max().orElse(0);
    return new Views(token, new Rows(rows, most, row, slot), reach(row, slot, most, type), sees());
  }

  private Group group(int e) {
    if (e < size()) {
      return mixed;
    }
    int d = 0;
    while (offsets[d + 1] <= e - size()) {
      d++;
    }
    return own[d];
  }

  private int slot(int e) {
    return e < size() ? mixedSlotQ[e] : ownSlotQ[e - size()];
  }

  private Reach reach(int[] row, int[] slot, int most, ScalarType type) {
    int width = 1 + longest;
    byte[] keep = new byte[rows * most * width];
    double[] logCount = new double[keep.length];
    for (int e = 0; e < row.length; e++) {
      int at = (row[e] * most + slot[e]) * width;
      int seen = slot(e) + 1;
      int empty = slots(e % size()) - seen;
      keep[at] = (byte) (empty > 0 ? 1 : 0);
      logCount[at] = Math.log(Math.max(1, empty));
      Arrays.fill(keep, at + 1, at + 1 + seen, (byte) 1);
    }
    long[] shape = {rows, most, width};
    return new Reach(Host.flags(keep, shape), null, Host.doubles(logCount, shape).to(type), null);
  }

  /**
   * Slots of the source, with or without an event, up to a question's. Rows end with what is asked
   * for last, and are as long in the source whatever they hold.
   */
  private int slots(int q) {
    if (!batch.isTraining() || !fromEnd) {
      return length;
    }
    return length - mixed.size[userQ[q]] + mixedSlotQ[q] + 1;
  }

  private @Nullable Tensor sees() {
    float[] sees = new float[2 * size()];
    boolean all = true;
    for (int e = 0; e < sees.length; e++) {
      sees[e] = slot(e) < 0 ? 0 : 1;
      all &= slot(e) >= 0;
    }
    return all ? null : Host.floats(sees, sees.length, 1);
  }

  /** The answers as an encoding. */
  Encoding encoding(Tensor hiddenQD) {
    return new Encoding(
        batch,
        hiddenQD,
        offsets,
        Arrays.copyOf(userQ, size()),
        Arrays.copyOf(targetQ, size()),
        events(),
        (long) rows * longest - events());
  }
}
