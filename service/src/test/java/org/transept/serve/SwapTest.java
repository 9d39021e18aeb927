package org.transept.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.config.SettingsException;
import org.transept.file.Commit;
import tools.jackson.databind.JsonNode;

/** Another model takes the place of the one that answers. */
@Tag("long")
class SwapTest {
  @TempDir private static Path folder;

  private static Path log;
  private static Path first;
  private static Path second;

  @BeforeAll
  static void trains() throws IOException {
    log = ServedWorld.log(folder.resolve("world"));
    first = ServedWorld.trained(folder.resolve("first"), log);
    second = ServedWorld.trained(folder.resolve("second"), log, "model.type=towers", "seed=9");
  }

  private static String swap(Path run) {
    return "{'run':'%s'}".formatted(run);
  }

  private static List<String> list(Caller caller) {
    JsonNode answer = caller.post("/v1/recommend", "{'history':[],'domain':'food','k':30}").json();
    return Facts.items(answer);
  }

  @Test
  void callersNoticeNothingButTheNewAnswers() throws Exception {
    try (Service one = ServedWorld.started(first);
        Service two = ServedWorld.started(second);
        Service swapped = ServedWorld.started(first)) {
      Map<String, List<String>> lists =
          Map.of(
              "first", list(new Caller(one.address())),
              "second", list(new Caller(two.address())));
      assertThat(lists.get("first")).isNotEqualTo(lists.get("second"));
      AtomicBoolean ends = new AtomicBoolean();
      ExecutorService callers = Executors.newFixedThreadPool(8);
      List<Future<List<String>>> asked = new ArrayList<>();
      for (int c = 0; c < 8; c++) {
        asked.add(callers.submit(() -> asks(new Caller(swapped.address()), ends, lists)));
      }
      Caller operator = new Caller(swapped.address());
      for (Path run : List.of(second, first, second)) {
        assertThat(operator.post("/v1/model", swap(run)).status()).isEqualTo(200);
      }
      JsonNode back = operator.post("/v1/model/rollback", "").json();
      assertThat(back.path("run").asString()).isEqualTo("first");
      assertThat(back.path("previous").asString()).isEqualTo(second.toString());
      ends.set(true);
      List<String> models = new ArrayList<>();
      for (Future<List<String>> one8 : asked) {
        models.addAll(one8.get());
      }
      assertThat(models).contains("first", "second").hasSizeGreaterThan(50);
      callers.shutdown();
    }
  }

  /** Asks until the end; every answer must be whole, and that of the model which it names. */
  private static List<String> asks(
      Caller caller, AtomicBoolean ends, Map<String, List<String>> lists) {
    List<String> models = new ArrayList<>();
    while (!ends.get()) {
      Caller.Reply reply = caller.post("/v1/recommend", "{'history':[],'domain':'food','k':30}");
      assertThat(reply.status()).as(reply.text()).isEqualTo(200);
      String model = reply.json().path("model").asString();
      assertThat(Facts.items(reply.json())).isEqualTo(lists.get(model));
      models.add(model);
    }
    return models;
  }

  private static void refused(Service service, Path run, int status, String reason) {
    Caller caller = new Caller(service.address());
    Caller.Reply reply = caller.post("/v1/model", swap(run));
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(reply.json().path("detail").asString()).contains(reason);
    assertThat(caller.get("/v1/model").json().path("run").asString()).isEqualTo("first");
    assertThat(list(caller)).hasSize(30);
  }

  @Test
  void whatIsNoFinishedRunIsRefused() throws IOException {
    try (Service service = ServedWorld.started(first)) {
      refused(service, folder.resolve("nowhere"), 422, "it has no run.json");
      Path half = copy("half");
      Files.delete(half.resolve("model.safetensors"));
      refused(service, half, 422, "it has no model.safetensors");
      Caller.Reply none = new Caller(service.address()).post("/v1/model/rollback", "");
      assertThat(none.status()).isEqualTo(409);
      assertThat(none.text()).contains("there is no model before this one");
    }
  }

  /** Whatever file of a run is cut off, emptied or overwritten, nothing changes. */
  @Test
  void aDamagedFileIsNamedAndChangesNothing() throws IOException {
    try (Service service = ServedWorld.started(first)) {
      Caller caller = new Caller(service.address());
      String before = caller.get("/v1/model").text();
      for (String name : List.of("run.json", "rules.json", "report.json", "model.safetensors")) {
        byte[] whole = Files.readAllBytes(first.resolve(name));
        Path damaged = copy("damaged-" + name);
        for (byte[] bytes :
            List.of(
                Arrays.copyOf(whole, whole.length / 2),
                Arrays.copyOf(whole, whole.length - 3),
                new byte[0],
                "]".getBytes(UTF_8))) {
          Files.write(damaged.resolve(name), bytes);
          assertRefused(caller, damaged, name);
          assertThat(caller.get("/v1/model").text()).isEqualTo(before);
        }
      }
      assertThat(caller.post("/v1/model/rollback", "").status()).isEqualTo(409);
      assertThat(caller.post("/v1/model", swap(second)).status()).isEqualTo(200);
    }
  }

  /** One bit, which still leaves a file that can be read, makes a model that was never trained. */
  @Test
  void aFileOfWhichOneBitIsFlippedIsNamedAndTheOldModelGoesOn() throws IOException {
    try (Service service = ServedWorld.started(first)) {
      Caller caller = new Caller(service.address());
      List<String> lists = list(caller);
      String before = caller.get("/v1/model").text();
      for (String name :
          List.of("model.safetensors", "rules.json", "ranks.parquet", "report.json", "run.json")) {
        Path damaged = copy("flipped-" + name);
        byte[] bytes = Files.readAllBytes(first.resolve(name));
        for (int place : new int[] {bytes.length / 2, bytes.length - 2}) {
          byte[] flipped = bytes.clone();
          flipped[place] ^= 1;
          Files.write(damaged.resolve(name), flipped);
          Caller.Reply reply = caller.post("/v1/model", swap(damaged));
          assertThat(reply.status()).as(name + reply.text()).isEqualTo(422);
          assertThat(reply.json().path("detail").asString()).contains(name).doesNotContain("\n");
          assertThat(list(caller)).isEqualTo(lists);
          assertThat(caller.get("/v1/model").text()).isEqualTo(before);
        }
      }
    }
  }

  /** By its name, or because it then answers otherwise than it did. */
  private static void assertRefused(Caller caller, Path run, String name) {
    Caller.Reply reply = caller.post("/v1/model", swap(run));
    assertThat(reply.status()).as(reply.text()).isIn(409, 422);
    assertThat(reply.text()).contains(reply.status() == 422 ? name : "ranks.parquet has it");
  }

  /** The run before may be damaged by the time that it is wanted again. */
  @Test
  void aRollbackToADamagedRunChangesNothing() throws IOException {
    Path before = copy("before");
    try (Service service = ServedWorld.started(before)) {
      Caller caller = new Caller(service.address());
      assertThat(caller.post("/v1/model", swap(second)).status()).isEqualTo(200);
      Files.writeString(before.resolve("report.json"), "{\"protocol\":");
      Caller.Reply back = caller.post("/v1/model/rollback", "");
      assertThat(back.status()).as(back.text()).isEqualTo(422);
      assertThat(back.text()).contains("report.json: must");
      JsonNode model = caller.get("/v1/model").json();
      assertThat(model.path("run").asString()).isEqualTo("second");
      assertThat(model.path("previous").asString()).isEqualTo(before.toString());
    }
  }

  /** Of a run, a service needs the folder alone: to start, to be given it, and to go back to it. */
  @Test
  void theLogsOfRunsMayBeGoneOrChanged() throws IOException {
    Path own = Files.copy(log, folder.resolve("own.csv"));
    Path kept = ServedWorld.trained(folder.resolve("kept"), own, "seed=4");
    Files.writeString(own, "somebody,new,food,9\n");
    try (Service service = ServedWorld.started(kept)) {
      Caller operator = new Caller(service.address());
      List<String> before = list(operator);
      Files.delete(own);
      assertThat(operator.post("/v1/model", swap(first)).status()).isEqualTo(200);
      Caller.Reply back = operator.post("/v1/model/rollback", "");
      assertThat(back.status()).as(back.text()).isEqualTo(200);
      assertThat(list(operator)).isEqualTo(before);
    }
  }

  @Test
  void aRunWithoutADomainOfTheCurrentOneIsRefused() throws IOException {
    Path food = folder.resolve("food.csv");
    try (Stream<String> lines = Files.lines(log)) {
      Files.write(food, lines.filter(line -> !line.contains("kitchen")).toList());
    }
    Path alone = ServedWorld.trained(folder.resolve("alone"), food);
    try (Service service = ServedWorld.started(first)) {
      refused(service, alone, 409, "but it lacks [kitchen] (it has [food])");
    }
  }

  @Test
  void aRunThatRanksOtherwiseThanRecordedIsRefused() throws IOException {
    Path changed = copy("changed");
    Files.copy(
        second.resolve("ranks.parquet"),
        changed.resolve("ranks.parquet.part"),
        StandardCopyOption.REPLACE_EXISTING);
    new Commit(changed).files(List.of("ranks.parquet")); // With its checksum.
    try (Service service = ServedWorld.started(first)) {
      refused(service, changed, 409, "where ranks.parquet has it");
    }
    assertThatThrownBy(() -> ServedWorld.started(changed))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("./transept evaluate records its ranks anew");
  }

  private static Path copy(String name) throws IOException {
    Path copy = Files.createDirectory(folder.resolve(name));
    try (Stream<Path> files = Files.list(first)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }
}
