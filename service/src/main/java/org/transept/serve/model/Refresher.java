package org.transept.serve.model;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.transept.serve.http.AccessLog;
import org.transept.serve.http.Telemetry;
import org.transept.store.StoreException;

/** Looks from time to time for what other services on the same store were told of items. */
public final class Refresher implements AutoCloseable {
  private final Models models;
  private final Telemetry telemetry;
  private final AccessLog log;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread one = new Thread(work, "refresher");
            one.setDaemon(true);
            return one;
          });

  /**
   * Begins to look.
   *
   * @param seconds between two looks; 0 for never
   */
  public Refresher(Models models, int seconds, Telemetry telemetry, AccessLog log) {
    this.models = models;
    this.telemetry = telemetry;
    this.log = log;
    if (seconds > 0) {
      var unused = thread.scheduleWithFixedDelay(this::look, seconds, seconds, TimeUnit.SECONDS);
    }
  }

  private void look() {
    try {
      if (models.shop().isStale()) {
        models.changing(
            model -> {
              if (!model.titles().isPending()) { // Its titles would be waited for with the shop.
                models.shop().refresh(model);
              }
              return true;
            });
      }
    } catch (StoreException away) {
      telemetry.storeFailed(); // The next look may find it.
    } catch (RuntimeException | Error bug) {
      log.write("refresh", 500, 0, bug); // Anything thrown would end the looks.
    }
  }

  /** Looks no more; returns once the last look has ended. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("a look at the store takes longer than the store allows");
      }
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
    }
  }
}
