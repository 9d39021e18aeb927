package org.transept.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.Sequences;
import org.transept.data.read.Datasets;
import org.transept.data.read.Source;
import org.transept.data.read.TieOrder;

class StoreImportTest {
  private static final Catalogue CATALOGUE =
      new Catalogue(
          List.of("food", "kitchen"), List.of(new String[] {"a", "b"}, new String[] {"a", "pan"}));

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // open runs first
  private HistoryStore store;

  @BeforeEach
  void open() {
    store =
        new StoreConfig.Sqlite(
                folder.resolve("histories.sqlite").toString(), StoreConfig.Synchronous.NORMAL)
            .open();
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Ann: pan and food's b at 5, twice food's a at 7, kitchen's a at 7. Bob: food's a at 6. */
  private static Sequences log() {
    return new Sequences(
        CATALOGUE,
        new String[] {"ann", "bob", "cyd"},
        new int[] {0, 5, 6, 6},
        new int[] {4, 2, 1, 1, 3, 1},
        new long[] {5, 5, 7, 7, 7, 6});
  }

  private static List<Event> annsEvents() {
    return List.of(
        new Event("ann", "pan", "kitchen", 5),
        new Event("ann", "b", "food", 5),
        new Event("ann", "a", "food", 7),
        new Event("ann", "a", "food", 7),
        new Event("ann", "a", "kitchen", 7));
  }

  private List<Event> all(String user) {
    return store.last(user, 100, OptionalLong.empty());
  }

  @Test
  void aLogIsStoredInItsOrderAndOnceOnly() {
    List<Long> progress = new ArrayList<>();
    assertThat(StoreImport.run(log(), store, progress::add)).isEqualTo(6);
    assertThat(progress).containsExactly(6L);
    assertThat(all("ann")).containsExactlyElementsOf(annsEvents());
    assertThat(all("bob")).containsExactly(new Event("bob", "a", "food", 6));
    assertThat(store.knows("cyd")).isFalse();
    assertThat(StoreImport.run(log(), store, done -> {})).as("again").isZero();
    assertThat(store.events()).isEqualTo(6);
  }

  @Test
  void whatCameWhilePeopleWereServedIsNotStoredTwice() {
    store.append(
        List.of(new Event("ann", "a", "food", 7, "live-1"), new Event("ann", "pan", "kitchen", 9)));
    assertThat(StoreImport.run(log(), store, done -> {})).isEqualTo(5);
    assertThat(all("ann")).hasSize(6).contains(new Event("ann", "a", "food", 7, "live-1"));
    assertThat(all("ann").stream().filter(event -> event.at() == 7)).hasSize(3);
  }

  @Test
  void withoutTimesTheOrderOfTheLogStays() {
    Sequences untimed =
        new Sequences(
            CATALOGUE, new String[] {"ann"}, new int[] {0, 3}, new int[] {4, 1, 2}, new long[0]);
    StoreImport.run(untimed, store, done -> {});
    assertThat(all("ann")).extracting(Event::item).containsExactly("pan", "a", "b");
    assertThat(all("ann")).extracting(Event::at).containsOnly(0L);
  }

  @Test
  void anImportThatBreaksGoesOnWhereItStopped() {
    int users = 1500;
    Sequences many =
        new Sequences(
            CATALOGUE,
            IntStream.range(0, users).mapToObj(u -> "u" + u).toArray(String[]::new),
            IntStream.rangeClosed(0, users).map(u -> 2 * u).toArray(),
            IntStream.range(0, 2 * users).map(e -> e % 2 == 0 ? 4 : 1).toArray(),
            IntStream.range(0, 2 * users).mapToLong(e -> 7).toArray());
    Breaking breaking = new Breaking(store, 1);
    assertThatThrownBy(() -> StoreImport.run(many, breaking, done -> {}))
        .isInstanceOf(StoreAway.class);
    assertThat(store.events()).isEqualTo(1000);
    assertThat(StoreImport.run(many, store, done -> {})).isEqualTo(2000);
    assertThat(store.last(List.of(many.users()), 9, OptionalLong.empty()).values())
        .allMatch(own -> own.stream().map(Event::item).toList().equals(List.of("pan", "a")));
  }

  @Test
  void whoWasForgottenComesBackFromALogThatStillHasThem() {
    StoreImport.run(log(), store, done -> {});
    assertThat(store.forget("ann")).isEqualTo(5);
    assertThat(StoreImport.run(log(), store, done -> {})).isEqualTo(5);
    assertThat(all("ann")).containsExactlyElementsOf(annsEvents());
  }

  /** A store that goes away after some calls. */
  private static final class Breaking extends ForwardingStore {
    private int left;

    Breaking(HistoryStore store, int calls) {
      super(store);
      left = calls;
    }

    @Override
    public int supplement(Map<String, List<Event>> histories) {
      if (left-- == 0) {
        throw new StoreAway("away", null);
      }
      return super.supplement(histories);
    }

    @Override
    public void close() {}
  }

  @Test
  void aKeyThatCannotBeStoredIsNamed() {
    Sequences log =
        new Sequences(
            CATALOGUE,
            new String[] {"x".repeat(513)},
            new int[] {0, 1},
            new int[] {1},
            new long[] {1});
    assertThatThrownBy(() -> StoreImport.run(log, store, done -> {}))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cannot be stored: user must have at most 512 bytes in UTF-8");
  }

  @Test
  void everyTieOrderOfALogSurvives() throws Exception {
    Path file = folder.resolve("events.csv");
    StringBuilder rows = new StringBuilder("user,item,domain,timestamp\n");
    for (int e = 0; e < 200; e++) {
      rows.append("u%d,i%d,%s,%d%n".formatted(e % 5, e * 7 % 31, e % 3 > 0 ? "x" : "y", e / 50));
    }
    Files.writeString(file, rows);
    for (TieOrder ties : TieOrder.values()) {
      Source given = Source.DEFAULTS.withFiles(List.of(file.toString()));
      Sequences sequences =
          Datasets.read(
                  new Source(
                      given.files(), given.columns(), given.filter(), ties, 3, given.split()))
              .sequences();
      List.of(sequences.users()).forEach(store::forget);
      assertThat(StoreImport.run(sequences, store, done -> {})).isEqualTo(200);
      checkOrder(sequences);
    }
  }

  private void checkOrder(Sequences sequences) {
    Catalogue catalogue = sequences.catalogue();
    for (int u = 0; u < sequences.size(); u++) {
      List<Event> expected = new ArrayList<>();
      for (int e = sequences.offsets()[u]; e < sequences.offsets()[u + 1]; e++) {
        int item = sequences.items()[e];
        String domain = catalogue.name(catalogue.domainOf(item));
        expected.add(
            new Event(sequences.users()[u], catalogue.key(item), domain, sequences.times()[e]));
      }
      assertThat(store.last(sequences.users()[u], 100_000, OptionalLong.empty()))
          .isEqualTo(expected);
    }
  }

  @Test
  @Tag("slow")
  void foodAndKitchenAreStoredInOrder() {
    String given = System.getenv("TRANSEPT_DATA");
    Path file =
        (given == null
                ? Stream.of(Path.of("../shared/data"), Path.of("../../shared/data"))
                : Stream.of(Path.of(given)))
            .map(data -> data.resolve("food-kitchen/events.csv"))
            .filter(Files::exists)
            .findFirst()
            .orElse(Path.of("food-kitchen/events.csv"));
    assumeTrue(
        Files.exists(file),
        "skipped: no food-kitchen; set TRANSEPT_DATA to the folder of event logs");
    Sequences log = Datasets.read(Source.DEFAULTS.withFiles(List.of(file.toString()))).sequences();
    assertThat(StoreImport.run(log, store, done -> {})).isEqualTo(log.events());
    checkOrder(log);
    assertThat(StoreImport.run(log, store, done -> {})).isZero();
  }
}
