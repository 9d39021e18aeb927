package org.transept.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.config.Settings;
import org.transept.data.synthetic.World;
import org.transept.data.synthetic.WorldConfig;
import org.transept.serve.http.Secrets;
import org.transept.serve.model.Environment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Domains of several hundred items that the service searches by graphs, or by one that is bad. */
@Tag("long")
class IndexedTest {
  private static final String GOOD = "index.beam=600";
  private static final String BAD = "index.beam=1";

  @TempDir private static Path folder;

  private static final List<String> LINES = Collections.synchronizedList(new ArrayList<>());
  private static Path first;
  private static Path second;

  @BeforeAll
  static void trains() throws IOException {
    Path events = Files.createDirectories(folder.resolve("world")).resolve("events.csv");
    World.of(
            Settings.read(
                WorldConfig.DEFAULTS,
                null,
                List.of(
                    "users=200",
                    "itemsPerDomain=600",
                    "seed=3",
                    "strength.own=0.05",
                    "strength.cross=0.05",
                    "strength.noise=0.9")))
        .write(events);
    first = ServedWorld.trained(folder.resolve("first"), events, "model.type=towers");
    second = ServedWorld.trained(folder.resolve("second"), events, "model.type=towers", "seed=9");
  }

  private static Service started(Path run, String... sets) {
    List<String> all = new ArrayList<>(List.of("index.type=approximate", "index.minItems=300"));
    all.addAll(List.of(sets));
    Service service =
        Service.open(
            run,
            ServedWorld.config(all.toArray(String[]::new)),
            Secrets.NONE,
            new Environment(LINES::add, new MemoryStore(), Runnable::run));
    service.start();
    return service;
  }

  private static String list(Caller caller) {
    return caller
        .post("/v1/recommend", "{'history':[],'domain':'food','k':30}")
        .json()
        .path("items")
        .toString();
  }

  private static List<String> notes() {
    return LINES.stream()
        .map(line -> JsonMapper.shared().readTree(line).path("note").asString(""))
        .toList();
  }

  @Test
  void theModelSaysWhatItsGraphsFindAndSoDoMetricsAndLog() {
    try (Service service = started(first, GOOD)) {
      Caller caller = new Caller(service.address());
      JsonNode index = caller.get("/v1/model").json().path("index");
      assertThat(index).hasSize(2);
      JsonNode kitchen = index.get(1);
      assertThat(kitchen.path("domain").asString()).isEqualTo("kitchen");
      assertThat(kitchen.path("type").asString()).isEqualTo("approximate");
      assertThat(kitchen.path("items").asInt()).isGreaterThan(300);
      assertThat(kitchen.path("recall").asDouble()).isBetween(0.95, 1.0);
      assertThat(kitchen.path("questions").asInt()).isGreaterThan(20);
      assertThat(kitchen.path("k").asInt()).isEqualTo(100);
      assertThat(kitchen.path("seconds").asDouble()).isPositive();
      assertThat(kitchen.has("kept")).isTrue();
      assertThat(kitchen.has("reason")).isFalse();
      assertThat(caller.get("/metrics").text())
          .contains("transept_index_recall{domain=\"kitchen\",type=\"approximate\"} ");
      assertThat(notes())
          .anySatisfy(note -> assertThat(note).startsWith("index of first, kitchen: the graph, "));
      assertThat(JsonMapper.shared().readTree(list(caller))).hasSize(30);
    }
    try (Service service = started(first, GOOD)) {
      JsonNode index = new Caller(service.address()).get("/v1/model").json().path("index");
      assertThat(index.get(0).path("kept").asBoolean()).isTrue();
    }
  }

  @Test
  void aGraphThatFindsTooLittleIsNotUsed() {
    String exact;
    try (Service service = ServedWorld.started(first)) {
      Caller caller = new Caller(service.address());
      exact = list(caller);
      JsonNode index = caller.get("/v1/model").json().path("index");
      assertThat(index.get(0).toString()).startsWith("{\"domain\":\"food\",\"type\":\"exact\",");
      assertThat(index.get(0).has("recall")).isFalse();
    }
    try (Service service = started(first, BAD, "index.degree=3", "index.minRecall=1")) {
      Caller caller = new Caller(service.address());
      JsonNode food = caller.get("/v1/model").json().path("index").get(0);
      assertThat(food.path("type").asString()).isEqualTo("exact");
      assertThat(food.path("recall").asDouble()).isLessThan(1);
      assertThat(food.path("reason").asString())
          .startsWith("recall must be at least index.minRecall=1.0, got 0.");
      assertThat(caller.get("/metrics").text())
          .contains("transept_index_recall{domain=\"food\",type=\"exact\"} 1");
      assertThat(notes()).anySatisfy(n -> assertThat(n).contains("food: searched exactly: recall"));
      JsonNode items = JsonMapper.shared().readTree(list(caller));
      JsonNode expected = JsonMapper.shared().readTree(exact);
      for (int i = 0; i < 30; i++) {
        assertThat(items.get(i).path("item")).isEqualTo(expected.get(i).path("item"));
      }
    }
  }

  @Test
  void anotherModelHasItsGraphsBeforeItAnswers() {
    try (Service service = started(first, GOOD)) {
      Caller caller = new Caller(service.address());
      LINES.clear();
      JsonNode model =
          caller.post("/v1/model", "{'run':'%s'}".formatted(second)).json().path("index");
      assertThat(model.get(0).path("type").asString()).isEqualTo("approximate");
      assertThat(model.get(0).path("kept").asBoolean()).isFalse();
      assertThat(notes())
          .anySatisfy(
              note -> assertThat(note).startsWith("index of second, food: the graph, built"));
      JsonNode back = caller.post("/v1/model/rollback", "").json().path("index");
      assertThat(back.get(0).path("kept").asBoolean()).isTrue();
    }
  }
}
