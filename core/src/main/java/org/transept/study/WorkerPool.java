package org.transept.study;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.transept.file.Faults;
import org.transept.run.Monitor;

/**
 * The workers of a study: hands out runs until none is left, time is up, or somebody stops it. They
 * wait for more until the crew is closed.
 */
final class WorkerPool implements AutoCloseable {
  private static final long LOOK_MILLIS = 100;

  private final List<String> main;
  private final Path logs;
  private final int size;
  private final double minutes;
  private final Monitor monitor;
  private final Map<Integer, Worker> workers = new ConcurrentHashMap<>();
  private final Set<String> failures = ConcurrentHashMap.newKeySet();
  private final long begun = System.nanoTime();
  private volatile boolean stopping;
  private int total;
  private int done;
  private int failed;
  private double expectedLeft;
  private double expectedDone;

  /**
   * Nobody yet.
   *
   * @param main class and arguments of a Java process that calls {@link TrialServer#serve}
   * @param logs folder for what they say as errors
   * @param size how many work side by side
   * @param minutes after which runs are stopped and saved; 0 sets no limit
   */
  WorkerPool(List<String> main, Path logs, int size, double minutes, Monitor monitor) {
    this.main = main;
    this.logs = logs;
    this.size = size;
    this.minutes = minutes;
    this.monitor = monitor;
  }

  /**
   * Does these runs; may be asked again.
   *
   * @param before runs that were done already, for the record
   */
  Study.Standing run(List<Job> jobs, int before) {
    total = before + jobs.size();
    done = before;
    failed = 0;
    expectedLeft = jobs.stream().mapToDouble(Job::seconds).sum();
    Queue<Job> queue = new ConcurrentLinkedQueue<>(jobs);
    ExecutorService threads = Executors.newFixedThreadPool(size);
    for (int i = 0; i < size; i++) {
      int number = i;
      threads.execute(() -> work(number, queue));
    }
    threads.shutdown();
    double granted = 60 * minutes;
    try {
      while (!threads.awaitTermination(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        boolean late = granted > 0 && seconds() > granted;
        if (!stopping && (late || monitor.stops())) {
          say(late ? "time is up: saving what is under way" : "saving what is under way");
          stopping = true;
          workers.values().forEach(Worker::stop);
        }
      }
    } catch (InterruptedException impatient) {
      stopping = true;
      workers.values().forEach(Worker::stop);
      Thread.currentThread().interrupt();
    }
    return new Study.Standing(done, failed, total - done - failed);
  }

  /** Names of the runs that failed. */
  Set<String> failures() {
    return Set.copyOf(failures);
  }

  private void work(int number, Queue<Job> queue) {
    for (Job next = queue.poll(); next != null && !stopping; next = queue.poll()) {
      Job job = next;
      long started = System.nanoTime();
      ended(job, outcome(number, job, started), (System.nanoTime() - started) / 1e9);
    }
  }

  /** What became of a run; that its process cannot be started is no reason to lose the others. */
  private Worker.Outcome outcome(int number, Job job, long started) {
    try {
      return worker(number).run(job, news -> slow(job, news, started));
    } catch (UncheckedIOException failure) {
      String line = Faults.line(failure);
      return new Worker.Outcome(Worker.End.FAILED, line == null ? failure.toString() : line);
    }
  }

  /** Who is there, or somebody new. */
  private Worker worker(int number) {
    Worker there = workers.get(number);
    if (there != null && there.alive()) {
      return there;
    }
    if (there != null) {
      there.close();
    }
    Worker worker = new Worker(main, size, logs.resolve(number + ".log"));
    workers.put(number, worker);
    if (stopping) { // Was asked between the look at it and here.
      worker.stop();
    }
    return worker;
  }

  /** Sends the workers home. */
  @Override
  public void close() {
    workers.values().forEach(Worker::close);
  }

  /** Epochs of runs that take long are worth a line. */
  private void slow(Job job, String news, long started) {
    if (System.nanoTime() - started > TimeUnit.MINUTES.toNanos(1)) {
      say("  %s: %s".formatted(job.name(), news));
    }
  }

  private synchronized void ended(Job job, Worker.Outcome outcome, double took) {
    expectedLeft -= job.seconds();
    expectedDone += job.seconds();
    switch (outcome.end()) {
      case DONE -> {
        done++;
        // How much of what was expected the runs so far took; early ends and the machine decide.
        double left = expectedDone == 0 ? 0 : seconds() / expectedDone * expectedLeft;
        say(
            "[%s/%s] %s in %s, about %s left"
                .formatted(
                    done + failed,
                    total,
                    job.name(),
                    Concurrency.duration(took),
                    Concurrency.duration(left)));
      }
      case STOPPED -> say("  %s: saved".formatted(job.name()));
      case FAILED -> {
        failed++;
        failures.add(job.name());
        say("%s failed: %s".formatted(job.name(), outcome.message()));
      }
    }
  }

  private synchronized void say(String line) {
    monitor.say(line);
  }

  private double seconds() {
    return (System.nanoTime() - begun) / 1e9;
  }
}
