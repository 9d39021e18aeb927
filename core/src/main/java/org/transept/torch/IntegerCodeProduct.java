package org.transept.torch;

import static org.bytedeco.pytorch.global.torch.amax_out;

import java.nio.IntBuffer;
import org.bytedeco.pytorch.Tensor;

/** Codes times digits in integers: fast on processors with instructions for it. */
final class IntegerCodeProduct implements CodeProduct {
  private final IntegerProduct product = new IntegerProduct();
  private final int queries;
  private final int run;
  private final Tensor digitsDQ;
  private final Tensor sumsNQ;
  private final Tensor largestRQ;
  private final IntBuffer sums;
  private final IntBuffer largest;

  IntegerCodeProduct(Task task) {
    queries = task.queries();
    run = task.run();
    digitsDQ = Host.bytes(task.digits(), task.width(), queries);
    sumsNQ = IntegerProduct.sums(task.rows(), queries);
    largestRQ = IntegerProduct.sums(task.rows() / run, queries);
    sums = buffer(sumsNQ);
    largest = buffer(largestRQ);
  }

  private static IntBuffer buffer(Tensor ints) {
    return ints.data_ptr_int().capacity(ints.numel()).asBuffer();
  }

  @Override
  public void read(Tensor codesND) {
    long runs = codesND.size(0) / run;
    Tensor readNQ = sumsNQ.narrow(0, 0, codesND.size(0));
    product.into(readNQ, codesND, digitsDQ);
    Tensor readIRQ = readNQ.view(run, runs, queries);
    amax_out(largestRQ.narrow(0, 0, runs), readIRQ, new long[] {0}, false);
  }

  @Override
  public int largest(int r, int query) {
    return largest.get(r * queries + query);
  }

  @Override
  public int at(int row, int query) {
    return sums.get(row * queries + query);
  }

  @Override
  public double error() {
    return 0;
  }
}
