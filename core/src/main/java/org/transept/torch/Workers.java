package org.transept.torch;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The threads of this process that compute side by side, each with one native thread: they never
 * wait for each other within an operation, so that one that loses its core does not stop the rest.
 *
 * <p>Who uses them cuts work into parts that do not depend on the number of threads; then neither
 * do the results.
 */
public final class Workers {
  /** How many threads; by default as many as libtorch would use within an operation. */
  public static final String THREADS = "transept.threads";

  private static final int COUNT = Math.max(1, Integer.getInteger(THREADS, Natives.cores()));

  private static final ThreadLocal<Boolean> WORKS = ThreadLocal.withInitial(() -> false);

  private Workers() {}

  /** Started when first needed: a process that never computes side by side has none. */
  private static final class Pool {
    static final ExecutorService THREADS = start();

    private static ExecutorService start() {
      return Executors.newFixedThreadPool(
          COUNT,
          task -> {
            Thread thread = new Thread(() -> begin(task), "worker");
            thread.setDaemon(true);
            return thread;
          });
    }

    private static void begin(Runnable task) {
      WORKS.set(true);
      task.run();
    }
  }

  /** Number of threads; one if the work is a GPU's. */
  public static int count() {
    return Device.isCpu() ? COUNT : 1;
  }

  /**
   * Runs {@code task} for 0 to {@code n - 1}, in any order and side by side, and returns when all
   * are done. Each opens its own scopes.
   *
   * @throws RuntimeException the first failure of a task; those not begun by then are left out
   */
  public static void each(int n, IntConsumer task) {
    int threads = Math.min(n, count());
    if (threads <= 1 || WORKS.get()) {
      IntStream.range(0, n).forEach(task);
      return;
    }
    AtomicInteger next = new AtomicInteger();
    Runnable turns =
        () -> {
          try {
            for (int i = next.getAndIncrement(); i < n; i = next.getAndIncrement()) {
              task.accept(i);
            }
          } catch (RuntimeException | Error failure) {
            next.set(n);
            throw failure;
          }
        };
    await(
        IntStream.range(0, threads).<Future<?>>mapToObj(t -> Pool.THREADS.submit(turns)).toList());
  }

  private static void await(Iterable<Future<?>> turns) {
    RuntimeException first = null;
    for (Future<?> turn : turns) {
      try {
        turn.get();
      } catch (ExecutionException failed) {
        first = first == null ? unchecked(failed.getCause()) : first;
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        first = new IllegalStateException("interrupted while others compute", interrupted);
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private static RuntimeException unchecked(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }
}
