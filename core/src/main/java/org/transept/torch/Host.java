package org.transept.torch;

import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.zeros;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Moves values between the Java heap and tensors on the {@link Device}; every call copies. */
public final class Host {
  private Host() {}

  /** A tensor of 64-bit integers, as indices must be, from ints. */
  public static Tensor indices(int[] values, long... shape) {
    if (!Device.isCpu()) { // Half the bytes to copy.
      return Device.home(Tensor.create(values, shape)).to(ScalarType.Long);
    }
    long[] wide = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return Device.home(Tensor.create(wide, shape));
  }

  /** A tensor of 64-bit integers. */
  public static Tensor longs(long[] values, long... shape) {
    return Device.home(Tensor.create(values, shape));
  }

  /** A float tensor. */
  public static Tensor floats(float[] values, long... shape) {
    return Device.home(Tensor.create(values, shape));
  }

  /** Floats, all 0, in the host's memory whatever the device is: to be filled row by row. */
  public static Tensor blank(long... shape) {
    return zeros(shape, new TensorOptions(ScalarType.Float));
  }

  /** A double tensor. */
  public static Tensor doubles(double[] values, long... shape) {
    return Device.home(Tensor.create(values, shape));
  }

  /** A tensor of truth values; anything but 0 is true. */
  public static Tensor flags(byte[] values, long... shape) {
    return bytes(values, shape).to(ScalarType.Bool);
  }

  /** A tensor of 8-bit integers. */
  public static Tensor bytes(byte[] values, long... shape) {
    // Not Tensor.create, which for bytes returns a tensor that no scope owns.
    Tensor bytes = empty(shape, new TensorOptions(ScalarType.Char), new MemoryFormatOptional());
    if (values.length > 0) {
      new BytePointer(bytes.data_ptr()).put(values);
    }
    return Device.home(bytes);
  }

  /** The values of a tensor in row-major order, as floats. */
  public static float[] floats(Tensor tensor) {
    Tensor flat = tensor.detach().cpu().to(ScalarType.Float).contiguous();
    float[] values = new float[Math.toIntExact(flat.numel())];
    if (values.length > 0) { // Where there is nothing, there is no address either.
      flat.data_ptr_float().get(values);
    }
    return values;
  }

  /** A tensor beside the Java heap: itself, or a copy of one on a GPU. */
  public static Tensor near(Tensor tensor) {
    return tensor.cpu();
  }

  /** Writes row {@code r} of a contiguous matrix. */
  public static void putRow(Tensor matrix, long r, float[] row) {
    if (inPlace(matrix)) {
      matrix.data_ptr_float().position(r * row.length).put(row);
    } else {
      matrix.select(0, r).copy_(floats(row, row.length));
    }
  }

  /** Reads row {@code r} of a contiguous matrix. */
  public static void getRow(Tensor matrix, long r, float[] row) {
    if (inPlace(matrix)) {
      matrix.data_ptr_float().position(r * row.length).get(row);
    } else {
      System.arraycopy(floats(matrix.select(0, r)), 0, row, 0, row.length);
    }
  }

  private static boolean inPlace(Tensor matrix) {
    return matrix.scalar_type().intern() == ScalarType.Float
        && !matrix.is_cuda()
        && matrix.is_contiguous();
  }

  /** The values of a tensor of 32-bit integers in row-major order. */
  public static int[] ints(Tensor tensor) {
    Tensor flat = tensor.detach().cpu().to(ScalarType.Int).contiguous();
    int[] values = new int[Math.toIntExact(flat.numel())];
    if (values.length > 0) {
      flat.data_ptr_int().get(values);
    }
    return values;
  }

  /** The values of a tensor in row-major order, as doubles. */
  public static double[] doubles(Tensor tensor) {
    Tensor flat = tensor.detach().cpu().to(ScalarType.Double).contiguous();
    double[] values = new double[Math.toIntExact(flat.numel())];
    if (values.length > 0) {
      flat.data_ptr_double().get(values);
    }
    return values;
  }
}
