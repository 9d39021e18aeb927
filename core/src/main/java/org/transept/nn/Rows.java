package org.transept.nn;

import static org.bytedeco.pytorch.global.torch.embedding;

import org.bytedeco.pytorch.Tensor;
import org.transept.torch.Host;

/**
 * Where the tokens of a batch stand in a rectangle of rows and slots. Layers work on tokens without
 * padding (N); only attention needs rows (B x L), because a token attends within its own row.
 *
 * <p>Differs from common practice, which pads every layer: no arithmetic is spent on padding
 * outside of attention.
 */
public final class Rows {
  private final long rows;
  private final long longest;
  private final Tensor tokenBL;
  private final Tensor placeN;

  /**
   * The rectangle for tokens given by row and slot.
   *
   * @param rowN row of each token
   * @param slotN place of each token in its row
   */
  public Rows(int rows, int longest, int[] rowN, int[] slotN) {
    this.rows = rows;
    this.longest = longest;
    int[] token = new int[rows * longest]; // Empty slots show token 0; masks keep it unread.
    int[] place = new int[rowN.length];
    for (int n = 0; n < rowN.length; n++) {
      place[n] = rowN[n] * longest + slotN[n];
      token[place[n]] = n;
    }
    tokenBL = Host.indices(token, rows, longest);
    placeN = Host.indices(place, place.length);
  }

  /** Number of rows, B. */
  public long rows() {
    return rows;
  }

  /** Number of slots in each row, L. */
  public long longest() {
    return longest;
  }

  /** Lays tokens out in rows. Empty slots hold a copy of the first token. */
  public Tensor spread(Tensor hiddenND) {
    // A table look-up: its backward pass adds rows up in parallel, index_select's does not.
    return embedding(hiddenND, tokenBL);
  }

  /** Collects the tokens from rows, the inverse of {@link #spread}. */
  public Tensor collect(Tensor hiddenBLD) {
    return embedding(hiddenBLD.reshape(rows * longest, hiddenBLD.size(2)), placeN);
  }
}
