package org.transept.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Hears that the system wants this process to end, and holds that up until whoever opened it has
 * saved and closes it.
 */
public final class Interrupt implements AutoCloseable {
  private static final long SAVING_SECONDS = 60;

  private final CountDownLatch coming = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean came;

  /**
   * Listens until it is closed.
   *
   * @param late told if a minute was not enough to save
   */
  public Interrupt(Runnable late) {
    hook = new Thread(() -> come(late), "interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void come(Runnable late) {
    came = true;
    coming.countDown();
    try {
      // The process ends when the hooks do: give the run time to save its state.
      if (!closed.await(SAVING_SECONDS, TimeUnit.SECONDS)) {
        late.run();
      }
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the process was asked to end. */
  public boolean came() {
    return came;
  }

  /** Waits until the process is asked to end. */
  public void await() throws InterruptedException {
    coming.await();
  }

  /** Lets an end that waits go on. */
  @Override
  public void close() {
    closed.countDown();
    if (!came) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException ending) {
        // An end that comes just now finds nothing to wait for.
      }
    }
  }
}
