package org.transept.answer;

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
final class Held implements AutoCloseable {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "holder");
            thread.setDaemon(true);
            return thread;
          });

  /** Makes something on the thread that holds it. */
  <T> T make(Supplier<T> maker) {
    try {
      return CompletableFuture.supplyAsync(maker, thread).join();
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

  /** Frees something on that thread. */
  void free(AutoCloseable held) {
    make(
        () -> {
          try {
            held.close();
            return true;
          } catch (Exception failure) {
            throw new IllegalStateException(failure);
          }
        });
  }

  /** Ends the thread. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
