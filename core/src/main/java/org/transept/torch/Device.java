package org.transept.torch;

import static org.bytedeco.pytorch.global.torch.createCPUGenerator;
import static org.bytedeco.pytorch.global.torch.cuda_device_count;
import static org.bytedeco.pytorch.global.torch.cuda_is_available;
import static org.bytedeco.pytorch.global.torch.getCUDAHooks;
import static org.bytedeco.pytorch.global.torch.manual_seed;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.transept.config.SettingsException;

/**
 * Where the tensors of this process live and are computed: the processor, or one GPU. Values come
 * from and go to the Java heap through {@link Host} wherever that is.
 *
 * <p>On a GPU work that would go to several threads is done one piece after the other, since the
 * GPU is one; and sums of gradients may differ in their last digits from run to run.
 */
public final class Device {
  private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,2}))?");
  private static final String CPU = "cpu";

  private static volatile String name = CPU;

  private Device() {}

  /**
   * Chooses the device, before anything is computed.
   *
   * @param wanted {@code cpu}, {@code cuda} or {@code cuda:1}
   * @throws SettingsException if there is no such device
   */
  public static void use(String wanted) {
    Natives.prepare();
    if (!wanted.equals(CPU)) {
      Natives.load();
      Matcher cuda = CUDA.matcher(wanted);
      if (!cuda.matches()) {
        throw refused(wanted, "must be cpu, cuda or cuda:NUMBER");
      }
      String problem = missing(cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1)));
      if (!problem.isEmpty()) {
        throw refused(wanted, problem);
      }
    }
    name = wanted;
  }

  /** Why there is no CUDA device of this number; empty if there is one. */
  static String missing(int number) {
    if (!getCUDAHooks().hasCUDART()) { // hasCUDA() is false without a GPU, too.
      return Natives.builtForCuda()
          ? "needs CUDA's own libraries, libtorch did not find all of them; put them on the library"
              + " path (docs/gpu.md), or leave the device out"
          : "needs libtorch for CUDA, this build has it for the processor only; build with"
              + " mvn -Pgpu package, or leave the device out";
    }
    if (!cuda_is_available()) {
      return "needs a GPU that libtorch can use, found none; check the driver (nvidia-smi), or"
          + " leave the device out";
    }
    int count = cuda_device_count();
    return number < count ? "" : "must be below the number of GPUs, %s".formatted(count);
  }

  private static SettingsException refused(String wanted, String problem) {
    return new SettingsException(List.of("device %s: %s".formatted(wanted, problem)));
  }

  /** For tests: a device that has shapes and places, but computes nothing. */
  static void pretend(String other) {
    name = other;
  }

  /** Name of the device, as {@link #use} takes it. */
  public static String name() {
    return name;
  }

  /** Whether it is the processor. */
  public static boolean isCpu() {
    return name.equals(CPU);
  }

  /** For creating tensors of this type where they belong. */
  static TensorOptions options(ScalarType type) {
    TensorOptions options = new TensorOptions(type);
    return isCpu()
        ? options
        : options.device(
            new org.bytedeco.pytorch.DeviceOptional(new org.bytedeco.pytorch.Device(name)));
  }

  /** The tensor where it belongs: itself, or a copy. */
  static Tensor home(Tensor tensor) {
    return isCpu()
        ? tensor
        : tensor.to(new org.bytedeco.pytorch.Device(name), tensor.scalar_type());
  }

  /**
   * A generator of random numbers for one task, whatever others draw. On a GPU, where tasks follow
   * one another, it is the device's own, seeded anew.
   */
  public static GeneratorOptional generator(long seed) {
    if (isCpu()) {
      return new GeneratorOptional(createCPUGenerator(seed));
    }
    manual_seed(seed);
    return new GeneratorOptional();
  }
}
