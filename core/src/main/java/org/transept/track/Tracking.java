package org.transept.track;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.transept.file.DamagedFileException;
import org.transept.run.EpochLog;
import org.transept.run.Monitor;
import org.transept.run.RunDirectory;
import org.transept.train.Progress;
import org.transept.train.Trainer;

/**
 * Tells a server of a run while it goes, from a thread of its own: training only wakes it after an
 * epoch and never waits for it, but at most {@value #END_SECONDS} seconds at the end of the run. A
 * server that is away, slow or confused costs one line of warning; it is asked again, less and less
 * often, and told everything once it answers.
 */
public final class Tracking implements AutoCloseable {
  private static final long END_SECONDS = 5;
  private static final long MOST_PAUSE_SECONDS = 60;

  /**
   * Something that trains and evaluates.
   *
   * @param <E> what it may throw
   */
  public interface Task<E extends Exception> {
    /** Does it, and returns whether it came to its end. */
    boolean run(Monitor monitor) throws E;
  }

  private final TrackedRun run;
  private final Monitor monitor;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final Thread thread = new Thread(this::serve, "tracking");

  private boolean begun;
  private boolean fresh;
  private boolean ends;
  private String status = "FAILED";
  private boolean warned;

  private Tracking(TrackedRun run, Monitor monitor) {
    this.run = run;
    this.monitor = monitor;
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Does something that trains a run, and tells of it meanwhile.
   *
   * @param folder of the run
   * @param wanted where to; null for where the folder says, if it does
   * @return what the task does
   */
  public static <E extends Exception> boolean during(
      Path folder, @Nullable Destination wanted, Monitor monitor, Task<E> task) throws E {
    TrackedRun run = TrackedRun.of(new RunDirectory(folder), wanted);
    if (run == null) {
      return task.run(monitor);
    }
    try (Tracking tracking = new Tracking(run, monitor)) {
      boolean done = task.run(tracking.listener());
      tracking.status(done ? "FINISHED" : "KILLED");
      return done;
    }
  }

  /**
   * Makes the experiment if there is none, so that what is wrong is said once for many runs.
   *
   * @return what is wrong; null if nothing is
   */
  public static @Nullable String problem(Destination to) {
    try {
      new MlflowServer(to.server(), System.getenv()).experiment(to.experiment());
      return null;
    } catch (IOException failure) {
      return warning(to, failure);
    }
  }

  private static String warning(Destination to, IOException failure) {
    return failure instanceof RefusedException
        ? "tracking: %s refuses something: %s; training goes on".formatted(to, failure.getMessage())
        : ("tracking: %s cannot be told: %s; training goes on, and what is missing is told when it"
                + " can be, at the latest by resuming the run")
            .formatted(to, failure.getMessage());
  }

  private Monitor listener() {
    return new Listener();
  }

  /** The run got going, or has something new. */
  private void wake() {
    lock.lock();
    try {
      begun = true;
      fresh = true;
      news.signal();
    } finally {
      lock.unlock();
    }
  }

  private void status(String end) {
    lock.lock();
    try {
      status = end;
      begun = true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits a little for the rest to be told. */
  @Override
  public void close() {
    lock.lock();
    try {
      ends = true;
      news.signal();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
      thread.interrupt();
    } catch (InterruptedException impatient) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private void serve() {
    long pause = 0;
    try {
      while (await(pause)) {
        pause = tell("RUNNING") ? 0 : Math.min(MOST_PAUSE_SECONDS, Math.max(1, 2 * pause));
      }
      if (begun) { // Whatever was refused before it began leaves the server's run as it is.
        tell(status);
      }
    } catch (InterruptedException late) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits for news, or for a pause that follows a failure.
   *
   * @return whether the run goes on
   */
  private boolean await(long pauseSeconds) throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(pauseSeconds);
      while (!ends && (pauseSeconds > 0 ? left > 0 : !fresh)) {
        if (pauseSeconds > 0) {
          left = news.awaitNanos(left);
        } else {
          news.await();
        }
      }
      fresh = false;
      return !ends;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether there is nothing left to tell. */
  private boolean tell(String now) {
    try {
      run.tell(now);
      return true;
    } catch (IOException failure) {
      warn(failure);
    } catch (UncheckedIOException | DamagedFileException failure) { // Of the run's folder.
      warn(new IOException(failure.getMessage(), failure));
    }
    return false;
  }

  private void warn(IOException failure) {
    if (!warned && !Thread.currentThread().isInterrupted()) {
      warned = true;
      monitor.say(warning(run.destination(), failure));
    }
  }

  /** Passes everything on; epochs wake the thread. */
  private final class Listener implements Monitor {
    @Override
    public void say(String line) {
      monitor.say(line);
    }

    @Override
    public void begins(Progress progress, int batches, int epochs) {
      monitor.begins(progress, batches, epochs);
      wake();
    }

    @Override
    public void stepped(Trainer.Step step, Progress progress) {
      monitor.stepped(step, progress);
    }

    @Override
    public void ended(EpochLog log) {
      monitor.ended(log);
      wake();
    }

    @Override
    public void ranked(long cases, long total) {
      monitor.ranked(cases, total);
    }

    @Override
    public void made(long done, long total) {
      monitor.made(done, total);
    }

    @Override
    public boolean stops() {
      return monitor.stops();
    }
  }
}
