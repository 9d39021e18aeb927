package org.transept.data.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.Samples;
import org.transept.data.Dataset;
import org.transept.data.EventLog;
import org.transept.data.Keys;
import org.transept.data.read.Datasets;
import org.transept.data.read.EventFiles;
import org.transept.data.read.Source;

class FiltersTest {
  private record Event(int user, int item, long time) {}

  // x has 4 events, y 2, z 1; a has 3, b 2, c 2.
  private static final String LOG =
      """
      user,item,ts
      a,x,1
      a,x,2
      a,y,3
      b,x,4
      b,y,5
      c,z,6
      c,x,7
      """;

  @TempDir Path folder;

  @Test
  void theWindowIsFromItsStartToBeforeItsEnd() {
    assertThat(lines(new Filter(3, 6, 1, 1, false, 0)))
        .containsExactly("a: events/y@3", "b: events/x@4 events/y@5");
    assertThat(lines(new Filter(6, 0, 1, 1, false, 0))).containsExactly("c: events/z@6 events/x@7");
    assertThat(lines(new Filter(0, 2, 1, 1, false, 0))).containsExactly("a: events/x@1");
  }

  @Test
  void itemsAreCountedBeforeUsersAndOnce() {
    assertThat(lines(new Filter(0, 0, 2, 2, false, 0)))
        .containsExactly("a: events/x@1 events/x@2 events/y@3", "b: events/x@4 events/y@5");
    // Without c, x has 3 events and y 2; once, y stays although fewer than 3 are asked of users.
    assertThat(lines(new Filter(0, 0, 2, 3, false, 0)))
        .containsExactly("a: events/x@1 events/x@2 events/y@3");
  }

  @Test
  void repeatedMinimaGoOnUntilNothingFallsOut() {
    assertThat(lines(new Filter(0, 0, 2, 2, true, 0)))
        .containsExactly("a: events/x@1 events/x@2 events/y@3", "b: events/x@4 events/y@5");
    // Users: b and c go; then y has one event and goes; then a has two and goes.
    Source source = EventFiles.with(source(), new Filter(0, 0, 2, 3, true, 0));
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> Datasets.read(source))
        .hasMessageStartingWith("filter must keep at least one event, got 0 of 7");
  }

  @Test
  void minimaCountWhatTheWindowLeaves() {
    assertThat(lines(new Filter(2, 0, 3, 1, false, 0)))
        .containsExactly("a: events/x@2", "b: events/x@4", "c: events/x@7");
  }

  @Test
  void theLastEventsAreCutAtTheEnd() {
    assertThat(lines(new Filter(0, 0, 2, 1, false, 1)))
        .containsExactly("a: events/y@3", "b: events/y@5", "c: events/x@7");
    assertThat(lines(new Filter(0, 0, 1, 1, false, 2)))
        .containsExactly(
            "a: events/x@2 events/y@3", "b: events/x@4 events/y@5", "c: events/z@6 events/x@7");
  }

  @Test
  void domainsItemsAndUsersWithoutEventsAreGone() {
    String text = "user,item,domain\na,x,p\na,y,p\nb,z,q\n";
    Source source = EventFiles.source(EventFiles.write(folder, "events.csv", text));
    Dataset dataset = Datasets.read(EventFiles.with(source, new Filter(0, 0, 1, 2, false, 1)));
    assertThat(dataset.catalogue().names()).containsExactly("p");
    assertThat(dataset.catalogue().items()).isEqualTo(1);
    assertThat(EventFiles.lines(dataset.sequences())).containsExactly("a: p/y");
  }

  @Test
  void anyFilterKeepsWhatTheSlowOneKeeps() {
    Samples.each(
        random -> {
          List<Event> events = events(random);
          Filter filter =
              new Filter(
                  random.nextInt(3) * 5L,
                  random.nextInt(2) * 60L,
                  1 + random.nextInt(5),
                  1 + random.nextInt(5),
                  random.nextBoolean(),
                  random.nextInt(4));
          EventLog kept = Filters.apply(filter, log(events));
          assertThat(events(kept)).isEqualTo(slowly(filter, events));
        });
  }

  private static List<Event> slowly(Filter filter, List<Event> events) {
    List<Event> kept = new ArrayList<>(events);
    kept.removeIf(e -> e.time < filter.from());
    kept.removeIf(e -> filter.until() > 0 && e.time >= filter.until());
    int before;
    do {
      before = kept.size();
      drop(kept, Event::item, filter.minItemEvents());
      drop(kept, Event::user, filter.minUserEvents());
    } while (filter.iterate() && kept.size() < before);
    if (filter.lastEvents() > 0) {
      Map<Integer, Integer> left = counts(kept, Event::user);
      kept.removeIf(e -> left.merge(e.user, -1, Integer::sum) >= filter.lastEvents());
    }
    return kept;
  }

  private static void drop(List<Event> events, Function<Event, Integer> of, int fewest) {
    Map<Integer, Integer> counts = counts(events, of);
    events.removeIf(e -> counts.getOrDefault(of.apply(e), 0) < fewest);
  }

  private static Map<Integer, Integer> counts(List<Event> events, Function<Event, Integer> of) {
    Map<Integer, Integer> counts = new HashMap<>();
    events.forEach(e -> counts.merge(of.apply(e), 1, Integer::sum));
    return counts;
  }

  /** Sorted by user, with an item that most have. */
  private static List<Event> events(Random random) {
    List<Event> events = new ArrayList<>();
    int users = random.nextInt(12);
    for (int u = 0; u < users; u++) {
      int length = random.nextInt(9);
      for (int k = 0; k < length; k++) {
        int item = (int) (8 * Math.pow(random.nextDouble(), 2));
        events.add(new Event(u, item, 10L * k + random.nextInt(10)));
      }
    }
    return events;
  }

  private static EventLog log(List<Event> events) {
    int users = events.stream().mapToInt(Event::user).max().orElse(-1) + 1;
    int[] offsets = new int[users + 1];
    events.forEach(e -> Arrays.setAll(offsets, u -> offsets[u] + (u > e.user ? 1 : 0)));
    Keys keys = new Keys(new String[] {"d"}, new int[] {0, 8}, new String[8], new String[users]);
    return new EventLog(
        keys,
        offsets,
        events.stream().mapToInt(Event::item).toArray(),
        events.stream().mapToLong(Event::time).toArray(),
        new byte[0]);
  }

  private static List<Event> events(EventLog log) {
    List<Event> events = new ArrayList<>();
    for (int u = 0; u < log.users(); u++) {
      for (int e = log.offsets()[u]; e < log.offsets()[u + 1]; e++) {
        events.add(new Event(u, log.items()[e], log.times()[e]));
      }
    }
    return events;
  }

  private List<String> lines(Filter filter) {
    return EventFiles.lines(Datasets.read(EventFiles.with(source(), filter)).sequences());
  }

  private Source source() {
    return EventFiles.source(EventFiles.write(folder, "events.csv", LOG));
  }
}
