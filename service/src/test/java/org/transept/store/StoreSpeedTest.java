package org.transept.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the stores side by side and prints a table; asserts nothing about time. 50,000 users
 * with 20 events, 1,000 of them with 200.
 */
@Tag("measures")
class StoreSpeedTest {
  private static final int USERS = 50_000;
  private static final int HEAVY = 1_000;
  private static final int SECONDS = 3;
  private static final int READS = 5_000;

  @TempDir Path folder;

  private final Random random = new Random(1);
  private final AtomicLong clock = new AtomicLong(1_400_000_000);

  @Test
  void files() {
    for (StoreConfig.Synchronous synchronous : StoreConfig.Synchronous.values()) {
      String name = "sqlite, " + synchronous.name().toLowerCase(Locale.ROOT);
      try (HistoryStore store =
          new StoreConfig.Sqlite(folder.resolve(name).toString(), synchronous).open()) {
        measure(name, store);
      }
    }
  }

  @Test
  void server() {
    try (PostgresServer server = PostgresServer.startOrSkip();
        HistoryStore store =
            new StoreConfig.Postgres(server.url("postgres"), "postgres", 8, 30).open(null)) {
      measure("postgres", store);
    }
  }

  private void measure(String name, HistoryStore store) {
    long start = System.nanoTime();
    fill(store);
    long events = store.events();
    print(name, "events/s, 1 writer, 1000 a call", events / seconds(start));
    reads(name + ": read last(200)", 200, n -> last(store, 1));
    reads(name + ": read last(200) of 64 users", 50, n -> last(store, 64));
    for (int writers : new int[] {1, 16}) {
      for (int batch : new int[] {1, 100}) {
        print(
            name,
            "events/s, %d writers, %d a call".formatted(writers, batch),
            appends(store, writers, batch));
      }
    }
  }

  private void fill(HistoryStore store) {
    List<Event> events = new ArrayList<>();
    for (int round = 0; round < 200; round++) {
      for (int u = 0; u < (round < 20 ? USERS : HEAVY); u++) {
        events.add(event(u));
        if (events.size() == 1000) {
          store.append(events);
          events.clear();
        }
      }
    }
    assertThat(events).isEmpty();
  }

  private Event event(int u) {
    long n = clock.incrementAndGet();
    return new Event("user" + u, "item" + n % 30_000, n % 2 == 0 ? "food" : "kitchen", n / 100);
  }

  private void last(HistoryStore store, int users) {
    List<String> asked =
        IntStream.range(0, users).mapToObj(u -> "user" + random.nextInt(HEAVY)).toList();
    store.last(asked, 200, OptionalLong.empty()).values().forEach(h -> assertThat(h).hasSize(200));
  }

  private static void reads(String name, int warm, IntConsumer read) {
    IntStream.range(0, warm).forEach(read);
    long[] nanoseconds = new long[READS / (name.contains("64") ? 20 : 1)];
    for (int i = 0; i < nanoseconds.length; i++) {
      long start = System.nanoTime();
      read.accept(i);
      nanoseconds[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanoseconds);
    print(name, "p50 us", nanoseconds[nanoseconds.length / 2] / 1e3);
    print(name, "p99 us", nanoseconds[nanoseconds.length * 99 / 100] / 1e3);
  }

  private double appends(HistoryStore store, int writers, int batch) {
    long start = System.nanoTime();
    Callable<Long> writer =
        () -> {
          long stored = 0;
          while (seconds(start) < SECONDS) {
            List<Event> events = new ArrayList<>(batch);
            for (int e = 0; e < batch; e++) {
              long n = clock.incrementAndGet();
              events.add(
                  new Event("user" + n * 7919 % USERS, "item" + n % 30_000, "food", n, "id" + n));
            }
            stored += store.append(events);
          }
          return stored;
        };
    try {
      List<Long> stored = HistoryStoreContract.inThreads(Collections.nCopies(writers, writer));
      return stored.stream().mapToLong(Long::longValue).sum() / seconds(start);
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static void print(String name, String what, double number) {
    System.out.printf(Locale.ROOT, "%s: %s: %,.0f%n", name, what, number);
  }
}
