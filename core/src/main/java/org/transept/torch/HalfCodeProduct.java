package org.transept.torch;

import static org.bytedeco.pytorch.global.torch.amax_out;
import static org.bytedeco.pytorch.global.torch.ones;

import java.nio.ShortBuffer;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Codes as weights of a layer whose input is digits in bfloat16, which holds them exactly, as it
 * does not the products: fast for few queries where a processor has no product of integers.
 */
final class HalfCodeProduct implements CodeProduct {
  /** Of the width: what the operator works on at once. */
  private static final int MULTIPLE = 32;

  private final OperatorHandle operator =
      Dispatcher.singleton().findSchemaOrThrow("aten::_weight_int8pack_mm", "");

  private final int queries;
  private final int run;
  private final Tensor digitsQD;
  private final Tensor scalesN;
  private final Tensor largestQR;
  private ShortBuffer sums = ShortBuffer.allocate(0);
  private int[] largest = new int[0];
  private int rows;

  HalfCodeProduct(Task task) {
    queries = task.queries();
    run = task.run();
    TensorOptions half = new TensorOptions(ScalarType.BFloat16);
    digitsQD =
        Host.bytes(task.digits(), task.width(), queries).t().to(ScalarType.BFloat16).contiguous();
    scalesN = ones(new long[] {task.rows()}, half);
    largestQR = ones(new long[] {queries, task.rows() / run}, half);
  }

  static boolean takes(int width) {
    return width % MULTIPLE == 0;
  }

  @Override
  public void read(Tensor codesND) {
    rows = Math.toIntExact(codesND.size(0));
    IValueVector stack = new IValueVector();
    stack.push_back(new IValue(digitsQD));
    stack.push_back(new IValue(codesND));
    stack.push_back(new IValue(scalesN.narrow(0, 0, rows)));
    operator.callBoxed(stack);
    Tensor sumsQN = stack.get(0).toTensor();
    Tensor readQR = largestQR.narrow(1, 0, rows / run);
    amax_out(readQR, sumsQN.view(queries, run, rows / run), new long[] {1}, false);
    largest = Host.ints(readQR);
    sums = new ShortPointer(sumsQN.data_ptr()).capacity(sumsQN.numel()).asBuffer();
  }

  @Override
  public int largest(int r, int query) {
    return largest[query * (rows / run) + r];
  }

  @Override
  public int at(int row, int query) {
    return (int) Float.intBitsToFloat(sums.get(query * rows + row) << Short.SIZE);
  }

  /** Twice what rounding to the nearest of 8 bits takes away. */
  @Override
  public double error() {
    return 0x1p-7;
  }
}
