package org.transept.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store does. */
abstract class HistoryStoreContract {
  @SuppressWarnings("NullAway.Init") // openIt runs first
  HistoryStore store;

  /** Opens the store of this test; a second time, what the first left. */
  abstract HistoryStore open();

  @BeforeEach
  void openIt() {
    store = open();
  }

  @AfterEach
  void closeIt() {
    store.close();
  }

  static Event event(String user, String item, long at) {
    return new Event(user, item, "food", at);
  }

  static Event event(String user, String item, long at, String id) {
    return new Event(user, item, "food", at, id);
  }

  /** Items of a user's newest events, oldest first, in one word. */
  String items(String user, int n) {
    return items(store.last(user, n, OptionalLong.empty()));
  }

  static String items(List<Event> events) {
    return String.join(" ", events.stream().map(Event::item).toList());
  }

  @Test
  void nobodyHasEvents() {
    assertThat(store.last("nobody", 5, OptionalLong.empty())).isEmpty();
    assertThat(store.knows("nobody")).isFalse();
    assertThat(store.events()).isZero();
    assertThat(store.append(List.of())).isZero();
    store.check();
  }

  @Test
  void eventsComeBackAsTheyWere() {
    Event one = new Event("ann", "B1", "food", 100, "x-1");
    Event two = new Event("ann", "K1", "kitchen", 200);
    assertThat(store.append(List.of(one, two))).isEqualTo(2);
    assertThat(store.last("ann", 10, OptionalLong.empty())).containsExactly(one, two);
    assertThat(store.knows("ann")).isTrue();
    assertThat(store.knows("An")).isFalse();
    assertThat(store.events()).isEqualTo(2);
  }

  @Test
  void lateEventsTakeTheirPlaceInTime() {
    store.append(List.of(event("ann", "c", 300), event("ann", "a", 100)));
    store.append(List.of(event("ann", "b", 200)));
    assertThat(items("ann", 10)).isEqualTo("a b c");
  }

  @Test
  void equalTimesAreInOrderOfArrival() {
    store.append(List.of(event("ann", "z", 100), event("bob", "q", 100), event("ann", "a", 100)));
    store.append(List.of(event("ann", "late", 50), event("ann", "m", 100)));
    store.append(List.of(event("ann", "b", 100), event("ann", "z", 100)));
    assertThat(items("ann", 10)).isEqualTo("late z a m b z");
    assertThat(items("ann", 3)).isEqualTo("m b z");
  }

  @Test
  void theNewestOfThoseUntilATime() {
    store.append(
        List.of(
            event("ann", "a", 100),
            event("ann", "b", 200),
            event("ann", "c", 200),
            event("ann", "d", 300)));
    assertThat(items(store.last("ann", 2, OptionalLong.of(200)))).isEqualTo("b c");
    assertThat(items(store.last("ann", 2, OptionalLong.of(199)))).isEqualTo("a");
    assertThat(items(store.last("ann", 9, OptionalLong.of(300)))).isEqualTo("a b c d");
    assertThat(store.last("ann", 2, OptionalLong.of(99))).isEmpty();
    assertThatThrownBy(() -> store.last("ann", 0, OptionalLong.empty()))
        .hasMessage("n must be at least 1, got 0");
  }

  @Test
  void manyUsersInOneGo() {
    for (int e = 0; e < 5; e++) {
      long at = 100L + e % 2;
      String item = "i" + e;
      store.append(IntStream.range(0, 300).mapToObj(u -> event("u" + u, item + u, at)).toList());
    }
    List<String> asked = new ArrayList<>(IntStream.range(0, 299).mapToObj(u -> "u" + u).toList());
    Collections.reverse(asked);
    asked.add("nobody");
    Map<String, List<Event>> found = store.last(asked, 3, OptionalLong.empty());
    assertThat(found.keySet()).containsExactlyElementsOf(asked);
    assertThat(found).containsEntry("nobody", List.of());
    for (int u = 0; u < 299; u++) {
      assertThat(items("u" + u, 3)).isEqualTo("i4%1$d i1%1$d i3%1$d".formatted(u));
      assertThat(found).containsEntry("u" + u, store.last("u" + u, 3, OptionalLong.empty()));
    }
  }

  @Test
  void anIdIsStoredOnceForAUser() {
    assertThat(store.append(List.of(event("ann", "a", 100, "1"), event("ann", "b", 200, "1"))))
        .as("within one call")
        .isEqualTo(1);
    assertThat(store.append(List.of(event("ann", "c", 300, "2"), event("ann", "a", 100, "1"))))
        .as("in a later one")
        .isEqualTo(1);
    assertThat(store.append(List.of(event("bob", "a", 100, "1")))).as("of another").isEqualTo(1);
    assertThat(items("ann", 10)).isEqualTo("a c");
  }

  @Test
  void withoutIdsTheSameMayHappenTwice() {
    Event same = event("ann", "a", 100);
    assertThat(store.append(List.of(same, same))).isEqualTo(2);
    assertThat(store.append(List.of(same))).isEqualTo(1);
    assertThat(items("ann", 10)).isEqualTo("a a a");
  }

  @Test
  void eightThreadsWithTheSameIdsStoreThemOnce() throws Exception {
    int stored = 0;
    CyclicBarrier start = new CyclicBarrier(8);
    List<Callable<Integer>> calls =
        Collections.nCopies(
            8,
            () -> {
              int own = 0;
              start.await();
              for (int e = 0; e < 20; e++) {
                own += store.append(List.of(event("ann", "i" + e, 100 + e, "id" + e)));
              }
              return own;
            });
    for (int own : inThreads(calls)) {
      stored += own;
    }
    assertThat(stored).isEqualTo(20);
    assertThat(store.events()).isEqualTo(20);
  }

  @Test
  void appendsAndReadsSideBySide() throws Exception {
    List<Callable<Integer>> calls = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      String own = "own" + t;
      calls.add(
          () -> {
            for (int e = 0; e < 25; e++) {
              store.append(List.of(event(own, "i" + e, 7), event("all", own + "." + e, e)));
              assertThat(store.last(own, 100, OptionalLong.empty()))
                  .as("what was acknowledged is read")
                  .hasSize(e + 1);
              assertThat(items(own, 1)).isEqualTo("i" + e);
            }
            return 0;
          });
    }
    inThreads(calls);
    List<Event> all = store.last("all", 1000, OptionalLong.empty());
    assertThat(all).hasSize(200).doesNotHaveDuplicates();
    assertThat(all).extracting(Event::at).isSorted();
  }

  static <T> List<T> inThreads(List<Callable<T>> calls) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(calls.size());
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> result : threads.invokeAll(calls)) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void textsStayAsTheyAre() {
    List<String> keys =
        List.of(
            "Zoë 'or' \"1\"=\"1\"; DROP TABLE transept_events; --",
            "日本語\u2028\t\\ %_?",
            "\ud83c\udf55",
            " padded ",
            "x".repeat(Event.MAX_BYTES),
            "\ud83c\udf55".repeat(Event.MAX_BYTES / 4));
    for (String key : keys) {
      Event event = new Event(key, key, key, 100, key);
      assertThat(store.append(List.of(event, event))).isEqualTo(1);
      assertThat(store.last(key, 10, OptionalLong.empty())).containsExactly(event);
    }
    assertThat(store.last(keys, 1, OptionalLong.empty()).values()).allMatch(l -> l.size() == 1);
    assertThat(store.events()).isEqualTo(keys.size());
  }

  @Test
  void textsThatNoEventCanHaveAreKnownToNobody() {
    store.append(List.of(event("?", "a", 100), event("ann", "a", 100)));
    for (String key : List.of("\ud83c", "ann\0", "x".repeat(Event.MAX_BYTES + 1))) {
      assertThat(store.last(key, 5, OptionalLong.empty())).isEmpty();
      assertThat(store.knows(key)).isFalse();
      assertThat(store.forget(key)).isZero();
    }
    Map<String, List<Event>> found = store.last(List.of("\ud83c", "ann"), 5, OptionalLong.empty());
    assertThat(found)
        .containsEntry("ann", List.of(event("ann", "a", 100)))
        .containsEntry("\ud83c", List.of());
  }

  @Test
  void whoIsForgottenLeavesNothing() {
    store.append(List.of(event("ann", "a", 100, "1"), event("bob", "b", 100, "1")));
    store.append(List.of(event("ann", "c", 200)));
    assertThat(store.forget("ann")).isEqualTo(2);
    assertThat(store.knows("ann")).isFalse();
    assertThat(store.last("ann", 5, OptionalLong.empty())).isEmpty();
    assertThat(items("bob", 5)).isEqualTo("b");
    assertThat(store.forget("ann")).isZero();
    assertThat(store.append(List.of(event("ann", "d", 100, "1"))))
        .as("the id is forgotten too")
        .isEqualTo(1);
    assertThat(items("ann", 5)).isEqualTo("d");
  }

  @Test
  void whatWasStoredIsThereAfterOpeningAgain() {
    store.append(List.of(event("ann", "a", 100, "1"), event("ann", "b", 100)));
    store.close();
    assertThatThrownBy(() -> store.append(List.of(event("ann", "c", 100))))
        .isInstanceOf(StoreAway.class)
        .hasMessageContaining("closed");
    store = open();
    store.append(List.of(event("ann", "c", 100), event("ann", "a", 100, "1")));
    assertThat(items("ann", 10)).isEqualTo("a b c");
  }

  @Test
  void twoStoresOnOnePlaceStoreForBoth() throws Exception {
    try (HistoryStore other = open()) {
      List<Callable<Integer>> calls = new ArrayList<>();
      for (HistoryStore each : List.of(store, other)) {
        for (int t = 0; t < 2; t++) {
          calls.add(
              () -> {
                for (int e = 0; e < 50; e++) {
                  each.append(List.of(event("ann", "i" + e, 7), event("ann", "i", 8, "id" + e)));
                }
                return 0;
              });
        }
      }
      inThreads(calls);
      assertThat(other.last("ann", 1000, OptionalLong.empty())).hasSize(250);
      assertThat(store.events()).isEqualTo(250);
    }
  }

  private static Addition addition(String item, long at, String... similar) {
    return new Addition("food", item, "a nëw " + item, List.of(similar), at);
  }

  @Test
  void newItemsAreKeptInTheOrderInWhichTheyWereAdded() {
    Assortment items = store.assortment();
    assertThat(items.additions()).isEmpty();
    Addition late = addition("a", 300, "B1", "B \"2\", [3]");
    Addition early = addition("z", 100);
    Addition elsewhere = new Addition("kitchen", "a", "", List.of("日本語"), 300);
    items.add(List.of(late, elsewhere, early));
    assertThat(items.additions()).containsExactly(early, late, elsewhere);
    Addition other = addition("z", 400, "B1");
    items.add(List.of(other));
    assertThat(items.additions()).as("replaced").containsExactly(late, elsewhere, other);
    assertThat(items.remove("food", "a")).isTrue();
    assertThat(items.remove("food", "a")).isFalse();
    assertThat(items.remove("food", "\ud83c")).isFalse();
    store.close();
    store = open();
    assertThat(store.assortment().additions()).containsExactly(elsewhere, other);
    assertThat(store.events()).isZero();
  }

  @Test
  void whatIsOutStaysOutUntilItIsBack() {
    Assortment items = store.assortment();
    assertThat(items.out()).isEmpty();
    items.change(Map.of("food", Set.of("a", "b'"), "kitchen", Set.of("a")), Map.of());
    items.change(Map.of("food", Set.of("a", "c")), Map.of("food", Set.of("b'", "c", "never")));
    assertThat(items.out())
        .containsOnly(Map.entry("food", Set.of("a", "c")), Map.entry("kitchen", Set.of("a")));
    store.close();
    store = open();
    items = store.assortment();
    items.change(Map.of(), Map.of("kitchen", Set.of("a")));
    assertThat(items.out()).containsOnly(Map.entry("food", Set.of("a", "c")));
  }

  @Test
  void changesOfAnotherServiceAreHeardOf() {
    try (HistoryStore other = open()) {
      Assortment own = store.assortment();
      Assortment its = other.assortment();
      long before = own.version();
      for (Runnable change :
          List.<Runnable>of(
              () -> its.add(List.of(addition("a", 300))),
              () -> its.change(Map.of("food", Set.of("b")), Map.of()),
              () -> its.change(Map.of(), Map.of("food", Set.of("b"))),
              () -> its.remove("food", "a"))) {
        assertThat(own.version()).as("nothing has changed").isEqualTo(before);
        change.run();
        assertThat(own.version()).isNotEqualTo(before);
        before = own.version();
        assertThat(own.additions()).isEqualTo(its.additions());
        assertThat(own.out()).isEqualTo(its.out());
      }
    }
  }

  @Test
  void supplementsOfSeveralAtOnceStoreNothingTwice() throws Exception {
    try (HistoryStore other = open()) {
      store.append(List.of(event("u0", "a", 1, "live"), event("u1", "b", 9)));
      CyclicBarrier start = new CyclicBarrier(4);
      List<Callable<Integer>> calls = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        HistoryStore its = t % 2 == 0 ? store : other;
        calls.add(
            () -> {
              start.await();
              int own = 0;
              for (int u = 0; u < 20; u += 2) {
                own += its.supplement(histories("u" + u, "u" + (u + 1)));
              }
              return own;
            });
      }
      int stored = 0;
      for (int own : inThreads(calls)) {
        stored += own;
      }
      assertThat(stored).as("u0 has one of its three").isEqualTo(20 * 3 - 1);
      assertThat(store.events()).isEqualTo(stored + 2);
      assertThat(items("u1", 9)).isEqualTo("a a b b");
      assertThat(other.supplement(histories("u3"))).isZero();
    }
  }

  /** Of each user: a twice at one time, then b. */
  private static Map<String, List<Event>> histories(String... users) {
    Map<String, List<Event>> histories = new LinkedHashMap<>();
    for (String user : users) {
      histories.put(user, List.of(event(user, "a", 1), event(user, "a", 1), event(user, "b", 2)));
    }
    return histories;
  }

  @Test
  void whatAnAdditionCannotBeIsSaid() {
    assertThatThrownBy(() -> new Addition("", "a\0", "x".repeat(4097), List.of(" "), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "item must be text without zero bytes",
            "domain must not be blank",
            "title must have at most 4096 bytes in UTF-8, got 4097",
            "similar must not be blank");
    assertThatThrownBy(() -> new Addition("food", "a", "", Collections.nCopies(101, "b"), 1))
        .hasMessage("similar must name at most 100 items, got 101");
  }
}
