package org.transept.serve.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.config.SettingsException;
import org.transept.serve.Caller;
import org.transept.serve.ServedWorld;
import org.transept.serve.Service;
import org.transept.serve.config.ServeConfig;
import org.transept.serve.http.Secrets;
import org.transept.store.Event;
import org.transept.store.HistoryStore;
import org.transept.store.StoreConfig;
import tools.jackson.databind.JsonNode;

/** Runs of one shop and of others, served on one file of histories. */
@Tag("long")
class FillingTest {
  private static final int USERS = 24;

  @TempDir private static Path folder;

  private static Path first;
  private static Path longer;
  private static Path people;
  private static Path domains;
  private static Path keys;

  private Path file = folder;

  @BeforeAll
  static void trains() throws IOException {
    first = run("first", log("u%d", "food", "kitchen", 0, 8));
    longer = run("longer", log("u%d", "food", "kitchen", 0, 10));
    people = run("people", log("v%d", "food", "kitchen", 0, 8));
    domains = run("domains", log("v%d", "books", "films", 0, 8));
    keys = run("keys", log("u%d", "food", "kitchen", 500, 8));
  }

  private static Path run(String name, String log) throws IOException {
    Path events = Files.writeString(folder.resolve(name + ".csv"), log);
    return ServedWorld.counted(folder.resolve(name), events);
  }

  /** Everybody walks a circle of items in two domains. */
  private static String log(String user, String one, String other, int item, int events) {
    StringBuilder log = new StringBuilder("user,item,domain,timestamp\n");
    for (int u = 0; u < USERS; u++) {
      for (int e = 0; e < events; e++) {
        log.append(user.formatted(u)).append(",i").append(item + (u + e) % 12).append(',');
        log.append(e % 2 == 0 ? one : other).append(',').append(1_600_000_000 + 3600 * e + u);
        log.append('\n');
      }
    }
    return log.toString();
  }

  @BeforeEach
  void anotherFile() throws IOException {
    file = Files.createTempDirectory(folder, "store").resolve("histories.sqlite");
  }

  private StoreConfig.Sqlite config() {
    return new StoreConfig.Sqlite(file.toString(), StoreConfig.Synchronous.NORMAL);
  }

  /** What a service says at its start, and the list that somebody is then answered. */
  private record Start(List<String> said, JsonNode list) {}

  private Start start(Path run, boolean imports, String user, String domain, String... sets) {
    List<String> all = new ArrayList<>(List.of(sets));
    all.add("store.file=" + file);
    ServeConfig config = ServedWorld.config(all.toArray(String[]::new));
    List<String> said = new ArrayList<>();
    try (Service service = Service.open(run, config, Secrets.NONE, line -> {})) {
      service.fill(imports, said::add);
      service.start();
      String ask = "{'user':'%s','domain':'%s'}".formatted(user, domain);
      return new Start(said, new Caller(service.address()).post("/v1/recommend", ask).json());
    }
  }

  private void stored(Path run) {
    assertThat(start(run, false, "u3", "food").list().path("cold").asBoolean()).isFalse();
  }

  @Test
  void theNextNightsRunGoesOnWithItsHistories() {
    stored(first);
    try (HistoryStore store = config().open()) {
      store.append(List.of(new Event("u3", "i1", "food", 1_700_000_000)));
      store.forget("u5");
    }
    Start next = start(longer, false, "u3", "food");
    assertThat(next.list().path("events").asInt()).isEqualTo(9);
    assertThat(next.said())
        .containsExactly(
            file
                + " lacks 1 of 24 users of the run's log, who are answered as strangers: --import"
                + " adds what is missing, forgotten users included");
    Start filled = start(longer, true, "u5", "food");
    assertThat(filled.list().path("events").asInt()).isEqualTo(10);
    assertThat(filled.said()).contains("stored 56 events");
    assertThat(start(longer, false, "u5", "food").said()).isEmpty();
  }

  @Test
  void otherPeopleAreStoredBesideThoseWhoAreThere() {
    stored(first);
    Start start = start(people, false, "v3", "food");
    assertThat(start.said())
        .containsExactly(
            file
                + " holds none of the users of people's log: their events are stored beside what is"
                + " there; another store keeps them apart (--set store.file=...)",
            "storing the 192 events of the run's log ...",
            "stored 192 events");
    assertThat(start.list().path("cold").asBoolean()).isFalse();
    stored(first);
  }

  @Test
  void otherDomainsAreTold() {
    stored(first);
    Start start = start(domains, false, "v3", "books");
    assertThat(start.said().get(0))
        .isEqualTo(
            file
                + " has events of domains that domains does not know: food (96), kitchen (96); they"
                + " stay there and count for no list");
    assertThat(start.said().get(1)).contains("holds none of the users of domains's log");
    assertThat(start.list().path("events").asInt()).isEqualTo(8);
  }

  @Test
  void whoeverIsToldOtherwiseRefusesOrKeeps() {
    stored(first);
    assertThatThrownBy(() -> start(people, false, "v3", "food", "otherLog=refuse"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("holds none of the users of people's log; name another store")
        .hasMessageContaining("--set store.file=...");
    Start kept = start(people, false, "v3", "food", "otherLog=keep");
    assertThat(kept.said()).singleElement().asString().contains("are answered as strangers");
    assertThat(kept.list().path("cold").asBoolean()).isTrue();
    Start told = start(people, true, "v3", "food", "otherLog=keep");
    assertThat(told.list().path("cold").asBoolean()).isFalse();
  }

  /** Numbers are the keys of users in many a shop. */
  @Test
  void otherPeopleOfTheSameKeysAreNotTakenForThem() {
    stored(first);
    assertThatThrownBy(() -> start(keys, false, "u3", "food"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(
            "of 24 users of the same keys only 0 have an item of the log in it, so it looks like"
                + " another shop's; name another store");
    try (HistoryStore store = config().open()) {
      assertThat(store.last("u3", 100, OptionalLong.empty())).hasSize(8);
    }
    assertThat(start(keys, true, "u3", "food").list().path("events").asInt()).isEqualTo(8);
  }

  @Test
  void anotherShopsRunDoesNotTakeThePlaceOfOne() {
    ServeConfig config = ServedWorld.config("store.file=" + file);
    try (Service service = Service.open(first, config, Secrets.NONE, line -> {})) {
      service.fill(false, line -> {});
      service.start();
      Caller caller = new Caller(service.address());
      for (Path other : List.of(people, keys)) {
        Caller.Reply reply = caller.post("/v1/model", "{'run':'%s'}".formatted(other));
        assertThat(reply.status()).as(reply.text()).isEqualTo(409);
        assertThat(reply.text()).contains("must be of the people whose histories are stored");
      }
      Caller.Reply next = caller.post("/v1/model", "{'run':'%s'}".formatted(longer));
      assertThat(next.status()).as(next.text()).isEqualTo(200);
    }
  }
}
