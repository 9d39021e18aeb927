package org.transept.study;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.transept.run.Monitor;

/** The workers of a study: hands out runs until none is left, time is up, or somebody stops it. */
final class Crew {
  private static final long LOOK_MILLIS = 100;

  private final Study study;
  private final Expectation expectation;
  private final Monitor monitor;
  private final Set<Worker> workers = ConcurrentHashMap.newKeySet();
  private final long begun = System.nanoTime();
  private volatile boolean stopping;
  private int done;
  private int failed;
  private double expectedLeft;
  private double expectedDone;

  Crew(Study study, Expectation expectation, Monitor monitor) {
    this.study = study;
    this.expectation = expectation;
    this.monitor = monitor;
  }

  /** Does these runs. */
  Study.Standing run(List<String> main, List<Trial> trials) {
    done = study.trials().size() - trials.size();
    expectedLeft = trials.stream().mapToDouble(this::expected).sum();
    Queue<Trial> queue = new ConcurrentLinkedQueue<>(trials);
    ExecutorService threads = Executors.newFixedThreadPool(expectation.workers());
    for (int i = 0; i < expectation.workers(); i++) {
      int number = i;
      threads.execute(() -> work(number, main, queue));
    }
    threads.shutdown();
    double granted = 60 * study.config().minutes();
    try {
      while (!threads.awaitTermination(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        boolean late = granted > 0 && seconds() > granted;
        if (!stopping && (late || monitor.stops())) {
          say(late ? "time is up: saving what is under way" : "saving what is under way");
          stopping = true;
          workers.forEach(Worker::stop);
        }
      }
    } catch (InterruptedException impatient) {
      stopping = true;
      workers.forEach(Worker::stop);
      Thread.currentThread().interrupt();
    }
    return new Study.Standing(done, failed, study.trials().size() - done - failed);
  }

  private void work(int number, List<String> main, Queue<Trial> queue) {
    Worker worker = null;
    try {
      for (Trial next = queue.poll(); next != null && !stopping; next = queue.poll()) {
        if (worker == null || !worker.alive()) {
          worker = hire(number, main);
        }
        Trial trial = next;
        long started = System.nanoTime();
        Worker.Outcome outcome =
            worker.run(
                study.folder(trial), trial, study.command(), news -> slow(trial, news, started));
        ended(trial, outcome, (System.nanoTime() - started) / 1e9);
      }
    } finally {
      if (worker != null) {
        worker.close();
      }
    }
  }

  private Worker hire(int number, List<String> main) {
    Worker worker =
        new Worker(
            main,
            expectation.workers(),
            study.folder().resolve("workers").resolve(number + ".log"));
    workers.add(worker);
    if (stopping) { // Was asked between the look at it and here.
      worker.stop();
    }
    return worker;
  }

  /** Epochs of runs that take long are worth a line. */
  private void slow(Trial trial, String news, long started) {
    if (System.nanoTime() - started > TimeUnit.MINUTES.toNanos(1)) {
      say("  %s: %s".formatted(trial.name(), news));
    }
  }

  private synchronized void ended(Trial trial, Worker.Outcome outcome, double took) {
    expectedLeft -= expected(trial);
    expectedDone += expected(trial);
    switch (outcome.end()) {
      case DONE -> {
        done++;
        // How much of what was expected the runs so far took; early ends and the machine decide.
        double left = expectedDone == 0 ? 0 : seconds() / expectedDone * expectedLeft;
        say(
            "[%d/%d] %s in %s, about %s left"
                .formatted(
                    done + failed,
                    study.trials().size(),
                    trial.name(),
                    Expectation.duration(took),
                    Expectation.duration(left)));
      }
      case STOPPED -> say("  %s: saved".formatted(trial.name()));
      case FAILED -> {
        failed++;
        say("%s failed: %s".formatted(trial.name(), outcome.message()));
      }
    }
  }

  private synchronized void say(String line) {
    monitor.say(line);
  }

  private double expected(Trial trial) {
    return expectation.seconds().getOrDefault(trial.cell(), 1.0);
  }

  private double seconds() {
    return (System.nanoTime() - begun) / 1e9;
  }
}
