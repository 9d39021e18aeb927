package org.transept.torch;

import java.util.Arrays;
import java.util.Properties;
import org.bytedeco.javacpp.Pointer;

/**
 * A process that loads libtorch ahead and uses JavaCPP at once. Whoever initialises {@link Pointer}
 * while another thread loads is held there until that thread waits for it, with JavaCPP's lock in
 * its hands: the moment at which each could wait for the other for ever.
 */
public final class EarlyStart {
  private EarlyStart() {}

  /** Properties that {@code Pointer}'s initialiser asks, one of them slowly. */
  private static final class Slow extends Properties {
    private static final long serialVersionUID = 1;

    @Override
    public String getProperty(String key) {
      if (key.equals("org.bytedeco.javacpp.maxBytes")
          && !Thread.currentThread().getName().equals("natives")) {
        awaitLoading();
      }
      return super.getProperty(key);
    }

    /** Waits until the thread that loads is over, or stays where it is: it waits for us. */
    private static void awaitLoading() {
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        long since = System.nanoTime();
        StackTraceElement[] before = {};
        while (thread.getName().equals("natives")
            && thread.isAlive()
            && System.nanoTime() - since < 1_000_000_000) {
          StackTraceElement[] now = thread.getStackTrace();
          since = Arrays.equals(before, now) ? since : System.nanoTime();
          before = now;
        }
      }
    }
  }

  /** Arguments: what is used, {@code pointer} or {@code scope}; after how many milliseconds. */
  public static void main(String[] arguments) throws InterruptedException {
    Properties slow = new Slow();
    slow.putAll(System.getProperties());
    System.setProperties(slow);
    Natives.loadAhead();
    Thread.sleep(Long.parseLong(arguments[1]));
    if (arguments[0].equals("scope")) {
      Scope.open().close();
    } else {
      new Pointer().close();
    }
    Runtime.getRuntime().halt(0);
  }
}
