package org.transept.torch;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/** The native libraries. */
public final class Natives {
  private static final String EXTENSION = "org.bytedeco.javacpp.platform.extension";

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
   * Loads libtorch on a thread of its own while the caller does something that does not need it,
   * such as reading a log: each takes about a second. Whoever needs it earlier waits.
   */
  public static void loadAhead() {
    prepare();
    Thread thread = new Thread(() -> Loader.load(torch.class), "natives");
    thread.setDaemon(true);
    // A failure comes up again, with its cause, where libtorch is first used.
    thread.setUncaughtExceptionHandler((failed, failure) -> {});
    thread.start();
  }
}
