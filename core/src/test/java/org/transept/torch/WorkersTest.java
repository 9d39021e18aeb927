package org.transept.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.pytorch.global.torch.get_num_threads;

import java.util.Arrays;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** The build runs tests with two workers. */
class WorkersTest {
  @Test
  void everyTaskRunsOnce() {
    AtomicIntegerArray runs = new AtomicIntegerArray(1000);
    Workers.each(1000, runs::incrementAndGet);
    for (int i = 0; i < 1000; i++) {
      assertThat(runs.get(i)).as("task %d", i).isEqualTo(1);
    }
    Workers.each(0, i -> assertThat(i).as("no task").isNegative());
  }

  @Test
  void tasksRunSideBySideWithOneNativeThreadEach() {
    assertThat(Workers.count()).isEqualTo(2);
    CyclicBarrier both = new CyclicBarrier(2);
    int[] threads = new int[2];
    Workers.each(
        2,
        i -> {
          threads[i] = get_num_threads();
          meet(both);
        });
    assertThat(threads).containsExactly(1, 1);
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException alone) {
      throw new IllegalStateException("nobody else is running", alone);
    }
  }

  @Test
  void aTaskMayHaveTasksOfItsOwn() {
    int[] sums = new int[4];
    Workers.each(4, i -> Workers.each(10, j -> sums[i] += j));
    assertThat(sums).containsOnly(45);
  }

  @Test
  void aFailureReachesTheCallerAndTheNextCallWorks() {
    assertThatThrownBy(
            () ->
                Workers.each(
                    100,
                    i -> {
                      if (i == 3) {
                        throw new IllegalArgumentException("task 3");
                      }
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("task 3");
    int[] done = new int[10];
    Workers.each(10, i -> done[i] = 1);
    assertThat(Arrays.stream(done).sum()).isEqualTo(10);
  }
}
