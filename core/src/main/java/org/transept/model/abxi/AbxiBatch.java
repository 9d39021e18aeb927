package org.transept.model.abxi;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Stream;
import org.transept.model.Encoding;

/**
 * A batch as {@link Abxi} reads it: every question is looked at twice, from the last event of any
 * domain (the <i>mixed</i> view) and from the last event of the domain that is asked for (the
 * <i>own</i> view). Streams that nothing is asked of do not appear.
 *
 * <p>Tokens of all streams stand side by side, a row for each stream of each user, then one empty
 * slot for each row, which stands for all slots without an event that the source has in that row.
 */
final class AbxiBatch {
  private final Batch batch;
  private final int length;
  private final boolean fromEnd;
  private final AbxiStream mixed;
  private final AbxiStream[] own;

  private final int[] firsts; // by domain: number of its first event
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
  AbxiBatch(Batch batch, int length, boolean fromEnd) {
    this.batch = batch;
    this.length = length;
    this.fromEnd = fromEnd;
    mixed = new AbxiStream(batch.merged());
    own = new AbxiStream[batch.catalogue().domains()];
    Arrays.setAll(own, d -> new AbxiStream(batch.domain(d)));
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
    firsts = new int[own.length + 1];
    for (int d = 0; d < own.length; d++) {
      firsts[d] = events();
      place(own[d]);
    }
    firsts[own.length] = events();
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
  private void place(AbxiStream lane) {
    int at = itemN.length;
    int total = at;
    for (int u = 0; u < lane.row.length; u++) {
      total += lane.row[u] < 0 ? 0 : lane.size[u];
    }
    itemN = Arrays.copyOf(itemN, total);
    positionN = Arrays.copyOf(positionN, total);
    rowN = Arrays.copyOf(rowN, total);
    slotN = Arrays.copyOf(slotN, total);
    for (int u = 0; u < lane.row.length; u++) {
      if (lane.row[u] >= 0) {
        lane.row[u] = rows++;
        lane.first[u] = at;
        longest = Math.max(longest, lane.size[u]);
        for (int slot = 0; slot < lane.size[u]; slot++) {
          itemN[at] = lane.stream.itemN()[lane.begin[u] + slot];
          positionN[at] = fromEnd ? lane.size[u] - 1 - slot : slot;
          rowN[at] = lane.row[u];
          slotN[at++] = slot;
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

  int domains() {
    return own.length;
  }

  /** Events of domain {@code d}'s own stream are {@code event(d) .. event(d + 1) - 1}. */
  int event(int d) {
    return firsts[d];
  }

  /** Domain {@code d}'s own stream as the batch has it. */
  Stream own(int d) {
    return own[d].stream;
  }

  /** Its tokens among the events here. */
  Stream events(int d) {
    AbxiStream lane = own[d];
    return lane.stream.only(
        IntStream.range(0, lane.row.length)
            .filter(u -> lane.row[u] >= 0)
            .flatMap(u -> IntStream.range(lane.begin[u], lane.begin[u] + lane.size[u]))
            .toArray());
  }

  /** Its tokens that are asked, a question each. */
  Stream asked(int d) {
    Stream stream = own[d].stream;
    return stream.only(
        IntStream.range(0, stream.size())
            .filter(n -> isAsked(stream, n, batch.isTraining()))
            .toArray());
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

  /** The mixed views of all questions, then their own views. */
  AbxiQueries views(ScalarType type) {
    int size = size();
    int[] token = new int[2 * size];
    int[] row = new int[2 * size];
    int[] seen = new int[2 * size];
    int[] empty = new int[2 * size];
    for (int e = 0; e < 2 * size; e++) {
      AbxiStream lane = lane(e);
      int user = userQ[e % size];
      row[e] = lane.row[user];
      token[e] = slot(e) < 0 ? events() + row[e] : lane.first[user] + slot(e);
      seen[e] = slot(e) + 1;
      empty[e] = slots(e % size) - seen[e];
    }
    AbxiQueries.Looks looks = new AbxiQueries.Looks(token, row, seen, empty);
    return AbxiQueries.of(new AbxiQueries.Keys(rows, longest, rowN, slotN), looks, type);
  }

  private AbxiStream lane(int e) {
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
