package org.transept.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntSupplier;

/**
 * One thread that writes for all: calls which wait while it writes are written together, with one
 * commit. Under load a commit, the slow part, is thus shared by many; alone, a call waits for
 * nobody.
 */
final class GroupCommit implements AutoCloseable {
  /** Writes to the database; called by one thread only. */
  interface Database {
    /** Stores all events or none; returns which ones were new. */
    boolean[] append(List<Event> events);

    /** Removes a user's events; returns their number. */
    int forget(String user);
  }

  private sealed interface Task {
    CompletableFuture<Integer> done();
  }

  private record Append(List<Event> events, CompletableFuture<Integer> done) implements Task {}

  private record Alone(IntSupplier work, CompletableFuture<Integer> done) implements Task {}

  private record Stop(CompletableFuture<Integer> done) implements Task {}

  /** Events of one commit at most, but for those of its last call. */
  private static final int GROUP = 4096;

  private final Database database;
  private final int waiting;
  private final BlockingQueue<Task> queue = new LinkedBlockingQueue<>();
  private final Thread writer;
  private boolean closed;

  /**
   * Starts the thread.
   *
   * @param waiting how many calls may wait
   */
  GroupCommit(Database database, int waiting) {
    this.database = database;
    this.waiting = waiting;
    writer = new Thread(this::write, "histories");
    writer.setDaemon(true);
    writer.start();
  }

  /** Stores all events or none, and returns how many were new once they are durable. */
  int append(List<Event> events) {
    return await(new Append(List.copyOf(events), new CompletableFuture<>()));
  }

  /** Removes a user's events, those of earlier calls included. */
  int forget(String user) {
    return alone(() -> database.forget(user));
  }

  /** Does something else that writes, after earlier calls and before later ones. */
  int alone(IntSupplier work) {
    return await(new Alone(work, new CompletableFuture<>()));
  }

  /** How many calls wait. */
  int queued() {
    return queue.size();
  }

  private int await(Task task) {
    synchronized (this) {
      if (closed) {
        throw new StoreAway("the store of histories must be open, but it is closed", null);
      }
      if (queue.size() >= waiting) {
        throw new Overloaded(
            "at most %s calls may wait for the store of histories; try again later"
                .formatted(waiting),
            null);
      }
      queue.add(task);
    }
    try {
      return task.done().join();
    } catch (CompletionException failure) {
      if (failure.getCause() instanceof StoreException known) {
        throw known;
      }
      throw failure;
    }
  }

  private void write() {
    Task task = next();
    while (!(task instanceof Stop)) {
      if (task instanceof Append append) {
        write(group(append));
      } else if (task instanceof Alone alone) {
        try {
          alone.done().complete(alone.work().getAsInt());
        } catch (RuntimeException | Error failure) {
          alone.done().completeExceptionally(failure);
        }
      }
      task = next();
    }
  }

  private Task next() {
    while (true) {
      try {
        return queue.take();
      } catch (InterruptedException nobodyInterruptsThis) {
        // Ends when it is told to stop, so that nothing that waits is lost.
      }
    }
  }

  /** A call and those behind it, up to the next that is no append: order is kept. */
  private List<Append> group(Append first) {
    List<Append> group = new ArrayList<>(List.of(first));
    int events = first.events().size();
    while (events < GROUP && queue.peek() instanceof Append append) {
      queue.remove();
      group.add(append);
      events += append.events().size();
    }
    return group;
  }

  private void write(List<Append> group) {
    try {
      List<Event> events = group.stream().flatMap(append -> append.events().stream()).toList();
      boolean[] stored = database.append(events);
      int at = 0;
      for (Append append : group) {
        int own = 0;
        for (int end = at + append.events().size(); at < end; at++) {
          own += stored[at] ? 1 : 0;
        }
        append.done().complete(own);
      }
    } catch (RuntimeException | Error failure) {
      group.forEach(append -> append.done().completeExceptionally(failure));
    }
  }

  /** Writes what waits and ends the thread. */
  @Override
  public void close() {
    synchronized (this) {
      if (!closed) {
        closed = true;
        queue.add(new Stop(new CompletableFuture<>()));
      }
    }
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
