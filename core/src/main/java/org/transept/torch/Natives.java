package org.transept.torch;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/** The native libraries. */
public final class Natives {
  private Natives() {}

  /**
   * Loads libtorch on a thread of its own while the caller does something that does not need it,
   * such as reading a log: each takes about a second. Whoever needs it earlier waits.
   */
  public static void loadAhead() {
    Thread thread = new Thread(() -> Loader.load(torch.class), "natives");
    thread.setDaemon(true);
    // A failure comes up again, with its cause, where libtorch is first used.
    thread.setUncaughtExceptionHandler((failed, failure) -> {});
    thread.start();
  }
}
