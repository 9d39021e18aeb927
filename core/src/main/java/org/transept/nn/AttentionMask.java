package org.transept.nn;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.torch.Host;

/**
 * Which keys each query may read, and how old they are: everything that attention knows about time.
 *
 * @param keepBLM true where query slot l may read key slot m
 * @param ageBLM age bucket of key slot m as seen from query slot l, see {@link #bucket}, 0 where it
 *     may not be read; null if nobody asks for ages
 * @param logCountBLM logarithm of how many equal keys the key in slot m stands for as seen from
 *     query slot l; null if each stands for itself
 * @param seesN true for the query tokens that may read at least one key; null if all may
 */
public record AttentionMask(
    Tensor keepBLM, @Nullable Tensor ageBLM, @Nullable Tensor logCountBLM, @Nullable Tensor seesN) {
  /** Number of age buckets. */
  public static final int BUCKETS = 16;

  /** The tokens of one side of an attention on the heap, as {@code data.Stream} has them. */
  public record Side(int longest, int[] rowN, int[] slotN, int[] clockN, int[] horizonN) {}

  /**
   * A key is visible iff its clock is strictly older than the query's horizon.
   *
   * @param rows number of rows on both sides
   * @param ages whether some attention wants to know ages
   */
  public static AttentionMask of(int rows, Side query, Side key, boolean ages) {
    int width = key.longest();
    int[] keyClock = new int[rows * width];
    int[] keys = new int[rows];
    for (int m = 0; m < key.rowN().length; m++) {
      keyClock[key.rowN()[m] * width + key.slotN()[m]] = key.clockN()[m];
      keys[key.rowN()[m]]++;
    }
    byte[] keep = new byte[rows * query.longest() * width];
    int[] age = new int[ages ? keep.length : 0];
    byte[] sees = new byte[query.rowN().length];
    boolean all = true;
    for (int n = 0; n < sees.length; n++) {
      int row = query.rowN()[n];
      int at = (row * query.longest() + query.slotN()[n]) * width;
      for (int m = 0; m < keys[row] && keyClock[row * width + m] < query.horizonN()[n]; m++) {
        keep[at + m] = 1;
        if (ages) {
          age[at + m] = bucket(query.horizonN()[n] - keyClock[row * width + m]);
        }
        sees[n] = 1;
      }
      all &= sees[n] == 1;
    }
    long[] shape = {rows, query.longest(), width};
    return new AttentionMask(
        Host.flags(keep, shape),
        ages ? Host.indices(age, shape) : null,
        null,
        all ? null : Host.flags(sees, sees.length, 1));
  }

  /** Ages 1 to 8 one by one, then in powers of the square root of 2; the last bucket is open. */
  public static int bucket(int age) {
    if (age <= 8) {
      return age - 1;
    }
    return Math.min(BUCKETS - 1, 7 + (int) Math.ceil(2 * (Math.log(age / 8.0) / Math.log(2))));
  }
}
