package org.transept.data.batch;

import java.util.stream.IntStream;

/**
 * Tokens of several users side by side, without padding: row after row, in time order. Token k of a
 * row has seen the event it carries and is asked for the next one; a row's first token carries the
 * last event before the window or, if there is none, the start token, which is older than
 * everything.
 *
 * <p><b>N</b> is the number of tokens. A token's <i>clock</i> is the position of its event in the
 * user's merged sequence, {@link #START} for the start token. Its <i>horizon</i> is the clock of
 * the event it is asked for: it may know everything strictly before it.
 *
 * @param rows number of users side by side; a row may be without tokens only if the batch is empty
 * @param longest most tokens in a row
 * @param itemN item of each token; 0 is the start token
 * @param rowN row of each token, never falling
 * @param slotN place of each token in its row, from 0
 * @param clockN clock of each token
 * @param horizonN horizon of each token
 * @param askedN domain of the event the token is asked for; -1 if it is asked for nothing
 * @param targetN item the token is asked for; 0 if nothing or, at serving, not known
 */
public record Stream(
    int rows,
    int longest,
    int[] itemN,
    int[] rowN,
    int[] slotN,
    int[] clockN,
    int[] horizonN,
    int[] askedN,
    int[] targetN) {
  /** Clock of the start token. */
  public static final int START = -1;

  /** Number of tokens. */
  public int size() {
    return itemN.length;
  }

  /**
   * Some of the tokens alone; slots are counted anew.
   *
   * @param chosen their numbers, ascending
   */
  public Stream only(int[] chosen) {
    int[] slots = new int[chosen.length];
    int most = 0;
    for (int q = 0; q < chosen.length; q++) {
      boolean follows = q > 0 && rowN[chosen[q]] == rowN[chosen[q - 1]];
      slots[q] = follows ? slots[q - 1] + 1 : 0;
      most = Math.max(most, slots[q] + 1);
    }
    return new Stream(
        rows,
        most,
        at(itemN, chosen),
        at(rowN, chosen),
        slots,
        at(clockN, chosen),
        at(horizonN, chosen),
        at(askedN, chosen),
        at(targetN, chosen));
  }

  private static int[] at(int[] valuesN, int[] chosen) {
    return IntStream.of(chosen).map(n -> valuesN[n]).toArray();
  }

  /** Slots that a rectangle of rows and slots would leave empty. */
  public long padding() {
    return (long) rows * longest - size();
  }
}
