package org.transept.torch;

import static org.bytedeco.pytorch.global.torch.get_cpu_capability;
import static org.bytedeco.pytorch.global.torch.get_num_threads;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.global.openblas_full;
import org.bytedeco.pytorch.global.torch;
import org.transept.config.LibraryProblem;
import org.transept.config.SettingsException;

/**
 * The native libraries, loaded once.
 *
 * <p>Only here are classes of JavaCPP initialised first. A thread that loads a library holds
 * JavaCPP's lock and initialises the library's classes; a thread that initialises one of these
 * classes itself waits for that lock, and the first thread for the class: for ever. So whoever
 * needs libtorch calls {@link #load} before, as {@link Scope} and {@link Workers} do.
 */
public final class Natives {
  private static final String EXTENSION = "org.bytedeco.javacpp.platform.extension";

  private static int cores; // 0 until everything is loaded.

  private Natives() {}

  /** Whether this build has libtorch for CUDA. */
  static boolean builtForCuda() {
    String natives = "/org/bytedeco/pytorch/%s-gpu/".formatted(Loader.getPlatform());
    return Natives.class.getResource(natives) != null;
  }

  /**
   * Has JavaCPP look for what is there, before it looks for anything. It otherwise tries thirty
   * libraries of CUDA under several names each, in every jar and on the library path, which takes
   * about as long as loading libtorch. When an extension is named, it leaves out what belongs to
   * others; this one is nobody's, so nothing else changes. It holds for the whole process: an
   * application that has other libraries of JavaCPP for CUDA names their extension, {@code -gpu},
   * itself.
   */
  static void prepare() {
    if (System.getProperty(EXTENSION) == null && !builtForCuda()) {
      System.setProperty(EXTENSION, "-cpu");
    }
  }

  /**
   * Loads libtorch and has every thread compute with one native thread from the first operation on;
   * returns at once when that has been done, and waits while another thread does it.
   *
   * @throws SettingsException if the libraries cannot be unpacked or run
   */
  public static synchronized void load() {
    if (cores > 0) {
      return;
    }
    prepare();
    try {
      initializePointer();
      Loader.load(torch.class);
      int found = get_num_threads();
      // Later, when workers start, would be too late: sums depend on how many threads share them.
      set_num_threads(1);
      openblas_full.openblas_set_num_threads(1);
      cores = Math.max(1, found);
    } catch (LinkageError failure) {
      throw LibraryProblem.of(reason(failure), folder(), "org.bytedeco.javacpp.cachedir");
    }
  }

  /** How many threads libtorch would use within an operation: {@code OMP_NUM_THREADS}, or cores. */
  static synchronized int cores() {
    load();
    return cores;
  }

  /**
   * What the last digits of sums depend on: the vector instructions that libtorch chose ({@code
   * ATEN_CPU_CAPABILITY} chooses others) and the processor that OpenBLAS took this one for ({@code
   * OPENBLAS_CORETYPE}).
   */
  public static Map<String, String> instructions() {
    load();
    try (PointerScope scope = new PointerScope()) {
      return Map.of(
          "cpuCapability", get_cpu_capability().getString(),
          "openblasCore", openblas_full.openblas_get_corename().getString());
    }
  }

  /** JavaCPP looks elsewhere when a library cannot be loaded, and then says what failed there. */
  private static Throwable reason(LinkageError failure) {
    try (Stream<Path> unpacked = Files.walk(Path.of(folder()))) {
      Optional<Path> library =
          unpacked.filter(file -> file.endsWith(System.mapLibraryName("jnijavacpp"))).findAny();
      library.ifPresent(file -> System.load(file.toString()));
      return failure;
    } catch (UnsatisfiedLinkError known) {
      return known;
    } catch (IOException | UncheckedIOException | InvalidPathException unreadable) {
      return failure;
    }
  }

  private static String folder() {
    try {
      return Loader.getCacheDir().toString();
    } catch (IOException none) {
      return "";
    }
  }

  private static void initializePointer() {
    try {
      Class.forName(Pointer.class.getName());
    } catch (ClassNotFoundException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * Loads libtorch on a thread of its own while the caller does something that does not need it,
   * such as reading a log: each takes about a second. Whoever needs it earlier waits.
   */
  public static void loadAhead() {
    prepare();
    initializePointer(); // Before there is a second thread: applications use it without asking us.
    Thread thread = new Thread(Natives::load, "natives");
    thread.setDaemon(true);
    // A failure comes up again, with its cause, where libtorch is first used.
    thread.setUncaughtExceptionHandler((failed, failure) -> {});
    thread.start();
  }
}
