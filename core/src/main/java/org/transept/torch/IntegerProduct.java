package org.transept.torch;

import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.zeros;

import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Matrix products of 8-bit integers with 32-bit sums, exact, on the processor. Belongs to the scope
 * in which it is made.
 *
 * <p>Numbers of the second factor must lie within {@link #LARGEST}: processors without instructions
 * for the whole product add two products in 16 bits.
 */
public final class IntegerProduct {
  /** Largest magnitude in the second factor: (255 + 255) times this is below 2 to the 15th. */
  public static final int LARGEST = 63;

  private final OperatorHandle operator =
      Dispatcher.singleton().findSchemaOrThrow("aten::_int_mm", "out");

  /** An int8 matrix of zeros. */
  public static Tensor codes(long... shape) {
    return zeros(shape, new TensorOptions(ScalarType.Char));
  }

  /** Room for sums, int32; holds nothing in particular. */
  public static Tensor sums(long... shape) {
    return empty(shape, new TensorOptions(ScalarType.Int), new MemoryFormatOptional());
  }

  /** Writes the product of two int8 matrices, NK and KM, into an int32 one. */
  public void into(Tensor outNM, Tensor leftNK, Tensor rightKM) {
    IValueVector stack = new IValueVector();
    stack.push_back(new IValue(leftNK));
    stack.push_back(new IValue(rightKM));
    stack.push_back(new IValue(outNM));
    operator.callBoxed(stack);
  }
}
