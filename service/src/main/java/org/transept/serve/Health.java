package org.transept.serve;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.transept.serve.api.Api;
import org.transept.serve.api.Refusal;
import org.transept.store.HistoryStore;
import org.transept.store.StoreException;

/**
 * Whether requests should be sent here. The store is asked by one thread for all who want to know,
 * so that a store that hangs holds nobody for longer than {@link #PATIENCE_MILLIS}.
 */
final class Health implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 1000;

  private final HistoryStore store;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread one = new Thread(work, "health");
            one.setDaemon(true);
            return one;
          });
  private CompletableFuture<Void> look = CompletableFuture.completedFuture(null);
  private volatile boolean stopping;

  Health(HistoryStore store) {
    this.store = store;
  }

  /** From now on nobody should send anything. */
  void stops() {
    stopping = true;
  }

  /**
   * Returns if all is well.
   *
   * @throws Refusal saying what is not
   */
  Api.HealthStatus ready() {
    if (stopping) {
      throw Refusal.busy("the service is stopping", 1);
    }
    try {
      look().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      return new Api.HealthStatus("up");
    } catch (TimeoutException hangs) {
      throw Refusal.busy("the store of histories must answer within a second, but it does not", 1);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof StoreException away) {
        throw Refusal.busy(String.valueOf(away.getMessage()), 1);
      }
      throw new IllegalStateException(failed.getCause());
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
      throw Refusal.busy("the service is stopping", 1);
    }
  }

  /** The look that is under way, or another. */
  private synchronized CompletableFuture<Void> look() {
    if (look.isDone()) {
      look = CompletableFuture.runAsync(store::check, thread);
    }
    return look;
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
