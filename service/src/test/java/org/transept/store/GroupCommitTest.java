package org.transept.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GroupCommitTest {
  /** A database whose commits wait to be let through; writes down what came together. */
  private static final class Gate implements GroupCommit.Database {
    final Semaphore entered = new Semaphore(0);
    final Semaphore open = new Semaphore(0);
    final List<String> commits = new ArrayList<>();

    private void pass(String what) {
      entered.release();
      open.acquireUninterruptibly();
      commits.add(what);
      if (what.contains("broken")) {
        throw new StoreAway("broken", null);
      }
    }

    @Override
    public boolean[] append(List<Event> events) {
      pass(String.join(" ", events.stream().map(Event::item).toList()));
      boolean[] stored = new boolean[events.size()];
      for (int i = 0; i < stored.length; i++) {
        stored[i] = events.get(i).id().isEmpty();
      }
      return stored;
    }

    @Override
    public int forget(String user) {
      pass("-" + user);
      return 7;
    }
  }

  private final Gate gate = new Gate();
  private final GroupCommit writer = new GroupCommit(gate, 3);

  private static List<Event> events(String... items) {
    List<Event> events = new ArrayList<>();
    for (String item : items) {
      events.add(new Event("ann", item, "food", 1, item.startsWith("known") ? item : ""));
    }
    return events;
  }

  /** Calls on a thread of its own, and returns once so many calls wait. */
  private CompletableFuture<Integer> call(int waiting, Supplier<Integer> call) throws Exception {
    CompletableFuture<Integer> result =
        CompletableFuture.supplyAsync(call, task -> new Thread(task).start());
    while (writer.queued() < waiting) {
      Thread.sleep(1);
    }
    return result;
  }

  /** A call that the gate holds, so that later ones have to wait. */
  private CompletableFuture<Integer> held() throws Exception {
    CompletableFuture<Integer> first = call(0, () -> writer.append(events("first")));
    gate.entered.acquire();
    return first;
  }

  @Test
  void callsThatWaitShareACommitAndKeepTheirOrder() throws Exception {
    CompletableFuture<Integer> first = held();
    CompletableFuture<Integer> second = call(1, () -> writer.append(events("a", "known", "b")));
    CompletableFuture<Integer> third = call(2, () -> writer.append(events("known")));
    gate.open.release(2);
    assertThat(first.get()).isEqualTo(1);
    assertThat(second.get()).isEqualTo(2);
    assertThat(third.get()).isZero();
    assertThat(gate.commits).containsExactly("first", "a known b known");
    writer.close();
  }

  @Test
  void forgettingComesBetweenWhatWasCalledBeforeAndAfter() throws Exception {
    CompletableFuture<Integer> first = held();
    CompletableFuture<Integer> before = call(1, () -> writer.append(events("before")));
    CompletableFuture<Integer> forgotten = call(2, () -> writer.forget("ann"));
    CompletableFuture<Integer> after = call(3, () -> writer.append(events("after")));
    gate.open.release(4);
    CompletableFuture.allOf(first, before, forgotten, after).get();
    assertThat(forgotten.get()).isEqualTo(7);
    assertThat(gate.commits).containsExactly("first", "before", "-ann", "after");
    writer.close();
  }

  @Test
  void whoComesWhenTheQueueIsFullIsSentAway() throws Exception {
    List<CompletableFuture<Integer>> calls = new ArrayList<>(List.of(held()));
    for (int waiting = 1; waiting <= 3; waiting++) {
      calls.add(call(waiting, () -> writer.append(events("a"))));
    }
    assertThatThrownBy(() -> writer.append(events("b")))
        .isInstanceOf(Overloaded.class)
        .hasMessage("at most 3 calls may wait for the store of histories; try again later");
    gate.open.release(2);
    writer.close();
    assertThat(gate.commits).containsExactly("first", "a a a");
    for (CompletableFuture<Integer> call : calls) {
      assertThat(call.get(1, TimeUnit.SECONDS)).isEqualTo(1);
    }
  }

  @Test
  void whatFailsFailsForAllWhoShareItAndForNobodyLater() throws Exception {
    CompletableFuture<Integer> first = held();
    CompletableFuture<Integer> second = call(1, () -> writer.append(events("a")));
    CompletableFuture<Integer> third = call(2, () -> writer.append(events("broken")));
    gate.open.release(3);
    assertThat(first.get()).isEqualTo(1);
    assertThatThrownBy(second::get).hasCauseInstanceOf(StoreAway.class);
    assertThatThrownBy(third::get).hasCauseInstanceOf(StoreAway.class);
    assertThat(writer.append(events("c"))).isEqualTo(1);
    writer.close();
  }

  @Test
  void closingWritesWhatWaits() throws Exception {
    CompletableFuture<Integer> first = held();
    CompletableFuture<Integer> second = call(1, () -> writer.append(events("a")));
    gate.open.release(2);
    writer.close();
    assertThat(first.get(1, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(second.get(1, TimeUnit.SECONDS)).isEqualTo(1);
    assertThatThrownBy(() -> writer.append(events("b"))).isInstanceOf(StoreAway.class);
    writer.close();
  }
}
