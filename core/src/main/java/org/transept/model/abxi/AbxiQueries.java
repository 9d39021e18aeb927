package org.transept.model.abxi;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.transept.nn.AttentionMask;
import org.transept.nn.Rows;
import org.transept.torch.Host;

/**
 * Where {@link Abxi} looks from, and what it sees there: the events of a row up to the one it looks
 * from, and an empty slot that counts as often as the source has one in that row.
 *
 * @param tokenE the event or empty slot that each view looks from
 * @param rows where the views stand
 * @param keyRows where events and then empty slots stand
 * @param reach what the views may read
 * @param seesE 0 for views that look from an empty slot; null if there are none
 */
record AbxiQueries(
    int[] tokenE, Rows rows, Rows keyRows, AttentionMask reach, @Nullable Tensor seesE) {
  /**
   * Events in rows, next to the empty slot that each row begins with.
   *
   * @param rows number of rows
   * @param longest most events in a row
   * @param rowN row of each event
   * @param slotN place of each event in its row, from 0
   */
  record Keys(int rows, int longest, int[] rowN, int[] slotN) {
    Rows stand() {
      int events = rowN.length;
      int[] row = Arrays.copyOf(rowN, events + rows);
      int[] slot = new int[events + rows];
      Arrays.setAll(slot, n -> n < events ? slotN[n] + 1 : 0);
      for (int r = 0; r < rows; r++) {
        row[events + r] = r;
      }
      return new Rows(rows, 1 + longest, row, slot);
    }
  }

  /**
   * Views by number, those of a row in any order.
   *
   * @param tokenE event that each looks from, or the number of events and its row's added
   * @param rowE row of each
   * @param seenE events that each sees; 0 if it looks from an empty slot
   * @param emptyE empty slots that the source would let it see, not below 0 to be any
   */
  record Looks(int[] tokenE, int[] rowE, int[] seenE, int[] emptyE) {}

  static AbxiQueries of(Keys keys, Looks looks, ScalarType type) {
    int[] next = new int[keys.rows()];
    int[] slot = Arrays.stream(looks.rowE()).map(row -> next[row]++).toArray();
    int most = Arrays.stream(next).max().orElse(0);
    return new AbxiQueries(
        looks.tokenE(),
        new Rows(keys.rows(), most, looks.rowE(), slot),
        keys.stand(),
        reach(keys, looks, slot, most, type),
        sees(looks.seenE()));
  }

  private static AttentionMask reach(
      Keys keys, Looks looks, int[] slot, int most, ScalarType type) {
    int width = 1 + keys.longest();
    byte[] keep = new byte[keys.rows() * most * width];
    double[] logCount = new double[keep.length];
    for (int e = 0; e < slot.length; e++) {
      int at = (looks.rowE()[e] * most + slot[e]) * width;
      int empty = looks.emptyE()[e];
      keep[at] = (byte) (empty > 0 ? 1 : 0);
      logCount[at] = Math.log(Math.max(1, empty));
      Arrays.fill(keep, at + 1, at + 1 + looks.seenE()[e], (byte) 1);
    }
    long[] shape = {keys.rows(), most, width};
    return new AttentionMask(
        Host.flags(keep, shape), null, Host.doubles(logCount, shape).to(type), null);
  }

  private static @Nullable Tensor sees(int[] seenE) {
    float[] sees = new float[seenE.length];
    boolean all = true;
    for (int e = 0; e < sees.length; e++) {
      sees[e] = seenE[e] > 0 ? 1 : 0;
      all &= seenE[e] > 0;
    }
    return all ? null : Host.floats(sees, sees.length, 1);
  }
}
