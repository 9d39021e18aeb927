package org.transept.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.model.items.ItemTable;
import org.transept.torch.Device;
import org.transept.torch.Host;
import org.transept.torch.Parameters;

/**
 * A part of the weights' buffer, and of buffers laid out like it, that is worked on at a time:
 * either a range or some rows of the item table.
 *
 * @param begin first number of the range, or of the table
 * @param end first number behind it
 * @param width numbers in a row of the table
 * @param rows rows of the table; null for the whole range
 */
record ParameterRange(long begin, long end, long width, int @Nullable [] rows) {
  /**
   * Numbers in a piece on the processor: all arrays that an optimizer's step reads stay in its
   * cache.
   */
  private static final int NUMBERS = 1 << 16;

  /** Most numbers in a piece on a GPU, where each piece costs the launches of its operations. */
  private static final int NUMBERS_GPU = 1 << 28;

  /** The whole buffer. */
  static List<ParameterRange> all(Parameters parameters) {
    List<ParameterRange> pieces = new ArrayList<>();
    ranges(0, parameters.decayed(), pieces);
    ranges(parameters.decayed(), parameters.values().numel(), pieces);
    return pieces;
  }

  /** The buffer without the rows of the item table that are not among {@code rows}. */
  static List<ParameterRange> touched(Parameters parameters, ItemTable items, BitSet rows) {
    List<ParameterRange> pieces = new ArrayList<>();
    ranges(0, items.begin(), pieces);
    ranges(items.end(), parameters.decayed(), pieces); // The table decays, so it ends before this.
    ranges(parameters.decayed(), parameters.values().numel(), pieces);
    pieces.addAll(rows(items, rows));
    return pieces;
  }

  /** Rows of the item table. */
  static List<ParameterRange> rows(ItemTable items, BitSet rows) {
    List<ParameterRange> pieces = new ArrayList<>();
    int[] all = rows.stream().toArray();
    int most = (int) Math.max(1, numbers() / items.width());
    for (int at = 0; at < all.length; at += most) {
      int[] some = Arrays.copyOfRange(all, at, Math.min(all.length, at + most));
      pieces.add(new ParameterRange(items.begin(), items.end(), items.width(), some));
    }
    return pieces;
  }

  private static void ranges(long from, long until, List<ParameterRange> pieces) {
    for (long at = from; at < until; at += numbers()) {
      pieces.add(new ParameterRange(at, Math.min(until, at + numbers()), 1, null));
    }
  }

  private static int numbers() {
    return Device.isCpu() ? NUMBERS : NUMBERS_GPU;
  }

  /** The numbers of this piece in a buffer: a view of a range, a copy of rows. */
  Tensor of(Tensor buffer) {
    Tensor range = buffer.narrow(0, begin, end - begin);
    return rows == null
        ? range
        : range.view(-1, width).index_select(0, Host.indices(rows, rows.length));
  }

  /** Writes back what {@link #of} gave, if it was a copy. */
  void put(Tensor buffer, Tensor numbers) {
    if (rows != null) {
      buffer
          .narrow(0, begin, end - begin)
          .view(-1, width)
          .index_copy_(0, Host.indices(rows, rows.length), numbers);
    }
  }

  /** Sets every number of this piece. */
  void fill(Tensor buffer, double number) {
    Tensor range = buffer.narrow(0, begin, end - begin);
    if (rows == null) {
      range.fill_(new Scalar(number));
    } else {
      range.view(-1, width).index_fill_(0, Host.indices(rows, rows.length), new Scalar(number));
    }
  }
}
