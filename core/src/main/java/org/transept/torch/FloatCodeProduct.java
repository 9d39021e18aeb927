package org.transept.torch;

import static org.bytedeco.pytorch.global.torch.amax_out;
import static org.bytedeco.pytorch.global.torch.mm_out;

import java.nio.FloatBuffer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Codes times digits in single precision, some rows of codes at a time made floats within a cache:
 * fast anywhere if there are many queries. Whole numbers are exact in it up to 2^24.
 */
final class FloatCodeProduct implements CodeProduct {
  /** Rows that are floats at a time, as many numbers as a core's cache holds. */
  private static final int NUMBERS = 1 << 17;

  /** Columns below which a product takes no less time: the rest are zeros. */
  private static final int COLUMNS = 16;

  private static final int EXACT = 1 << 24;

  private final int columns;
  private final int run;
  private final int width;
  private final Tensor digitsDQ;
  private final Tensor codesND;
  private final Tensor sumsNQ;
  private final Tensor largestRQ;
  private final FloatBuffer sums;
  private final FloatBuffer largest;

  FloatCodeProduct(Task task) {
    width = task.width();
    run = task.run();
    columns = Math.max(COLUMNS, task.queries());
    digitsDQ = Host.blank(width, columns);
    Tensor digits = Host.bytes(task.digits(), width, task.queries());
    digitsDQ.narrow(1, 0, task.queries()).copy_(digits.to(ScalarType.Float));
    codesND = Host.blank(Math.min(task.rows(), Math.max(1, NUMBERS / width)), width);
    sumsNQ = Host.blank(task.rows(), columns);
    largestRQ = Host.blank(task.rows() / run, columns);
    sums = buffer(sumsNQ);
    largest = buffer(largestRQ);
  }

  private static FloatBuffer buffer(Tensor floats) {
    return floats.data_ptr_float().capacity(floats.numel()).asBuffer();
  }

  @Override
  public void read(Tensor readND) {
    long rows = readND.size(0);
    for (long from = 0; from < rows; from += codesND.size(0)) {
      long count = Math.min(codesND.size(0), rows - from);
      Tensor partND = codesND.narrow(0, 0, count);
      partND.copy_(readND.narrow(0, from, count));
      mm_out(sumsNQ.narrow(0, from, count), partND, digitsDQ);
    }
    Tensor readIRQ = sumsNQ.narrow(0, 0, rows).view(run, rows / run, columns);
    amax_out(largestRQ.narrow(0, 0, rows / run), readIRQ, new long[] {0}, false);
  }

  @Override
  public int largest(int r, int query) {
    return (int) largest.get(r * columns + query);
  }

  @Override
  public int at(int row, int query) {
    return (int) sums.get(row * columns + query);
  }

  @Override
  public double error() {
    boolean exact = width <= EXACT / (Byte.MAX_VALUE * IntegerProduct.LARGEST);
    return exact ? 0 : width * 0x1p-23;
  }
}
