package org.transept.serve.model;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.transept.config.SettingsException;
import org.transept.data.DataException;
import org.transept.serve.api.Problem;
import org.transept.serve.api.Refusal;
import org.transept.serve.http.AccessLog;

/**
 * Whether a model can read titles of new items yet. What that needs may take half a minute to make,
 * so it is made ahead; who comes too early is told to come again, and waits for nothing.
 */
public final class TitleReading {
  private static final int RETRY_SECONDS = 5;

  private final Runnable work;
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile boolean pending;
  private volatile @Nullable String failure;

  /**
   * Nothing is made yet.
   *
   * @param needed whether the model reads titles at all
   * @param work makes what is needed
   */
  public TitleReading(boolean needed, Runnable work) {
    this.work = work;
    pending = needed;
  }

  /** Has it made, once. */
  public void begin(Executor background, AccessLog log) {
    if (pending && begun.compareAndSet(false, true)) {
      background.execute(() -> make(log));
    }
  }

  private void make(AccessLog log) {
    try {
      work.run();
    } catch (DataException | SettingsException unusable) {
      failure = String.valueOf(unusable.getMessage());
    } catch (RuntimeException | Error bug) {
      failure = bug + "; the log says more";
      log.write("titles", 500, 0, bug);
    } finally {
      pending = false;
    }
  }

  /** Whether it is still to be made. */
  boolean isPending() {
    return pending;
  }

  /**
   * Refuses an item with a title that cannot be read.
   *
   * @throws Refusal if it cannot be read yet, or not at all
   */
  public void require(String pointer) {
    if (pending) {
      throw Refusal.busy(
          "titles of new items cannot be read yet, because the model has been loaded just now; try again in %s seconds, or name similar items without a title"
              .formatted(RETRY_SECONDS),
          RETRY_SECONDS);
    }
    String reason = failure;
    if (reason != null) {
      throw Refusal.of(422, List.of(new Problem(pointer + "/title", "cannot be read: " + reason)));
    }
  }
}
