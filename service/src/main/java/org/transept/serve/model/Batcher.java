package org.transept.serve.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.transept.serve.api.Refusal;
import org.transept.serve.config.ServeConfig;

/**
 * Gathers the questions of several callers, so that they are answered together: those that came
 * while the batch before was being answered, and those of a short while if the configuration says
 * so. Its one thread is the only one that asks.
 */
final class Batcher<Q, A> implements AutoCloseable {
  /** What one caller asks, or does with the model alone; with neither it ends the thread. */
  private record Unit<Q, A>(List<Q> questions, Runnable alone, CompletableFuture<List<A>> answers) {
    boolean isBatched() {
      return !questions.isEmpty();
    }
  }

  @SuppressWarnings("UnnecessaryLambda") // Compared by identity.
  private static final Runnable NOTHING = () -> {};

  private final Function<List<Q>, List<A>> work;
  private final ServeConfig.Batching config;
  private final int limit;
  private final IntConsumer sizes;
  private final BlockingQueue<Unit<Q, A>> queue = new LinkedBlockingQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Thread thread;

  /** What was taken from the queue and must wait for the batch before it. */
  private @Nullable Unit<Q, A> kept;

  /**
   * Starts the thread.
   *
   * @param work answers questions in their order
   * @param limit questions that may wait, or be worked on, before more are refused
   * @param sizes told the size of every batch
   */
  Batcher(
      Function<List<Q>, List<A>> work, ServeConfig.Batching config, int limit, IntConsumer sizes) {
    this.work = work;
    this.config = config;
    this.limit = limit;
    this.sizes = sizes;
    thread = new Thread(this::run, "scorer");
    thread.setDaemon(true);
    thread.start();
  }

  /** Questions that wait or are worked on. */
  int waiting() {
    return waiting.get();
  }

  /**
   * Waits for the answers. Who comes while there is room is let in with all that they ask, so that
   * a large request is not starved by small ones.
   *
   * @throws Refusal if too many wait
   */
  List<A> ask(List<Q> questions) {
    return questions.isEmpty() ? List.of() : await(questions, NOTHING, questions.size());
  }

  /**
   * Does something else on the thread that asks, in its turn.
   *
   * @param questions how many it is worth
   * @throws Refusal if too many wait
   */
  <T> T alone(int questions, Supplier<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    await(List.of(), () -> result.complete(task.get()), questions);
    return result.join();
  }

  private List<A> await(List<Q> questions, Runnable task, int size) {
    int before = waiting.getAndAdd(size);
    try {
      if (before >= limit) {
        throw Refusal.busy(
            "%s questions wait for the model already; try again in a second".formatted(before), 1);
      }
      Unit<Q, A> unit = new Unit<>(questions, task, new CompletableFuture<>());
      queue.add(unit);
      return unit.answers().join();
    } catch (CompletionException failed) {
      // Thrown on for this caller with the model's own exception, whose kind decides the status.
      throw failed.getCause() instanceof RuntimeException known ? known : failed;
    } finally {
      waiting.addAndGet(-size);
    }
  }

  private void run() {
    try {
      for (Unit<Q, A> first = first(); !isEnd(first); first = first()) {
        if (first.isBatched()) {
          answer(gathered(first));
        } else {
          does(first);
        }
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isEnd(Unit<Q, A> unit) {
    return !unit.isBatched() && unit.alone() == NOTHING;
  }

  private Unit<Q, A> first() throws InterruptedException {
    Unit<Q, A> first = kept == null ? queue.take() : kept;
    kept = null;
    return first;
  }

  private void does(Unit<Q, A> unit) {
    try {
      unit.alone().run();
      unit.answers().complete(List.of());
    } catch (RuntimeException | Error failure) {
      unit.answers().completeExceptionally(failure);
    }
  }

  private List<Unit<Q, A>> gathered(Unit<Q, A> first) throws InterruptedException {
    List<Unit<Q, A>> units = new ArrayList<>(List.of(first));
    long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(config.micros());
    int size = first.questions().size();
    while (size < config.size() && kept == null) {
      Unit<Q, A> next = next(end);
      if (next == null) {
        break;
      }
      if (next.isBatched()) {
        units.add(next);
        size += next.questions().size();
      } else {
        kept = next; // It comes after these.
      }
    }
    return units;
  }

  private @Nullable Unit<Q, A> next(long end) throws InterruptedException {
    Unit<Q, A> next = queue.poll();
    if (next == null && config.micros() > 0) {
      next = queue.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
    return next;
  }

  private void answer(List<Unit<Q, A>> units) {
    List<Q> all = units.stream().flatMap(unit -> unit.questions().stream()).toList();
    try {
      List<A> answers = work.apply(all);
      sizes.accept(all.size());
      int at = 0;
      for (Unit<Q, A> unit : units) {
        int until = at + unit.questions().size();
        unit.answers().complete(List.copyOf(answers.subList(at, until)));
        at = until;
      }
    } catch (RuntimeException | Error failure) {
      if (units.size() == 1) {
        units.get(0).answers().completeExceptionally(failure);
      } else { // One caller's question must not fail the others'.
        units.forEach(unit -> answer(List.of(unit)));
      }
    }
  }

  /** Ends the thread after what waits. Whoever asks afterwards waits for ever, so nobody must. */
  @Override
  public void close() {
    queue.add(new Unit<>(List.of(), NOTHING, new CompletableFuture<>()));
    try {
      thread.join();
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }
}
