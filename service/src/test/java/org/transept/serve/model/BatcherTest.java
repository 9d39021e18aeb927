package org.transept.serve.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.transept.serve.api.Refusal;
import org.transept.serve.config.ServeConfig;

/** Who asks while others are answered is answered with those who asked meanwhile. */
class BatcherTest {
  private static final ServeConfig.Batching FOUR = new ServeConfig.Batching(4, 0);

  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch go = new CountDownLatch(1);

  @AfterEach
  void ends() {
    callers.shutdownNow();
  }

  /** Squares; waits until it may go; 13 is unlucky. */
  private List<Integer> squares(List<Integer> questions) {
    try {
      go.await();
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
    if (questions.contains(13)) {
      throw new IllegalStateException("unlucky");
    }
    return questions.stream().map(q -> q * q).toList();
  }

  private static void until(Batcher<?, ?> batcher, int waiting) throws InterruptedException {
    while (batcher.waiting() < waiting) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  @Test
  void questionsThatWaitAreAnsweredTogetherUpToTheSizeOfABatch() throws InterruptedException {
    try (Batcher<Integer, Integer> batcher = new Batcher<>(this::squares, FOUR, 100, sizes::add)) {
      List<CompletableFuture<List<Integer>>> all = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        int question = i;
        all.add(CompletableFuture.supplyAsync(() -> batcher.ask(List.of(question)), callers));
        until(batcher, i + 1); // The first is being answered, the others wait in this order.
        TimeUnit.MILLISECONDS.sleep(20);
      }
      go.countDown();
      for (int i = 0; i < 9; i++) {
        assertThat(all.get(i).join()).containsExactly(i * i);
      }
      assertThat(sizes).containsExactly(1, 4, 4);
      assertThat(batcher.waiting()).isZero();
    }
  }

  @Test
  void oneFailureIsNobodyElses() throws InterruptedException {
    try (Batcher<Integer, Integer> batcher = new Batcher<>(this::squares, FOUR, 100, sizes::add)) {
      List<CompletableFuture<List<Integer>>> all =
          IntStream.of(1, 13, 3)
              .mapToObj(q -> CompletableFuture.supplyAsync(() -> batcher.ask(List.of(q)), callers))
              .toList();
      until(batcher, 3);
      go.countDown();
      assertThat(all.get(0).join()).containsExactly(1);
      assertThat(all.get(2).join()).containsExactly(9);
      assertThatThrownBy(() -> all.get(1).join()).hasRootCauseMessage("unlucky");
    }
  }

  @Test
  void whatIsDoneAloneCountsAgainstTheLimitAsQuestionsDo() throws InterruptedException {
    try (Batcher<Integer, Integer> batcher = new Batcher<>(this::squares, FOUR, 3, sizes::add)) {
      var one =
          CompletableFuture.supplyAsync(
              () -> batcher.alone(3, () -> squares(List.of(6)).get(0)), callers);
      until(batcher, 3);
      assertThatThrownBy(() -> batcher.alone(1, () -> 7))
          .isInstanceOfSatisfying(Refusal.class, busy -> assertThat(busy.status()).isEqualTo(503));
      assertThatThrownBy(() -> batcher.ask(List.of(4))).isInstanceOf(Refusal.class);
      go.countDown();
      assertThat(one.join()).isEqualTo(36);
      assertThat(batcher.alone(1, () -> 7)).isEqualTo(7);
    }
  }

  @Test
  void aFullQueueTurnsAwayWhoeverComes() throws InterruptedException {
    try (Batcher<Integer, Integer> batcher = new Batcher<>(this::squares, FOUR, 3, sizes::add)) {
      var one = CompletableFuture.supplyAsync(() -> batcher.ask(List.of(1, 2, 3)), callers);
      until(batcher, 3);
      assertThatThrownBy(() -> batcher.ask(List.of(4)))
          .isInstanceOfSatisfying(
              Refusal.class,
              busy -> {
                assertThat(busy.status()).isEqualTo(503);
                assertThat(busy.retryAfter()).hasValue(1);
              });
      go.countDown();
      assertThat(one.join()).containsExactly(1, 4, 9);
      assertThat(batcher.ask(List.of(5))).containsExactly(25);
    }
  }
}
