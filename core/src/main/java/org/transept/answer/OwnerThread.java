package org.transept.answer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Native memory that outlives the thread that asks for it: a scope closes on the thread that opened
 * it, in the order of that thread, so it is opened on a thread of its own that waits for the end.
 * Several may be held at once and closed in any order, by anybody.
 */
final class OwnerThread implements AutoCloseable {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "holder");
            thread.setDaemon(true);
            return thread;
          });

  /** What the thread holds, the newest first. */
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /** Opens something on the thread that holds it. */
  <T extends AutoCloseable> T open(Supplier<T> opener) {
    return does(
        () -> {
          T opened = opener.get();
          open.push(opened);
          return opened;
        });
  }

  private <T> T does(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, thread).join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof RuntimeException known) {
        throw known;
      }
      if (failed.getCause() instanceof Error error) {
        throw error;
      }
      throw failed;
    }
  }

  private boolean closeAll() {
    try {
      while (!open.isEmpty()) {
        open.pop().close();
      }
      return true;
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Frees all that is held, the newest first, and ends the thread. */
  @Override
  public void close() {
    does(this::closeAll);
    thread.shutdown();
  }
}
