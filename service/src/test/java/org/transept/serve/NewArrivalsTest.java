package org.transept.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.DataException;
import org.transept.serve.api.Problem;
import org.transept.serve.api.Refusal;
import org.transept.serve.http.AccessLog;
import org.transept.serve.http.Secrets;
import org.transept.serve.model.Environment;
import org.transept.serve.model.TitleReading;
import org.transept.store.StoreConfig;
import tools.jackson.databind.JsonNode;

/** Items that came after training, and items that cannot be had, as callers see them. */
@Tag("long")
class NewArrivalsTest {
  @TempDir private static Path folder;

  private static Path log;
  private static Path run;
  private static Path titled;
  private static Facts facts;

  @BeforeAll
  static void trains() throws IOException {
    log = ServedWorld.log(folder.resolve("world"));
    run = ServedWorld.trained(folder.resolve("first"), log);
    facts = new Facts(run);
    Path items = folder.resolve("items.csv");
    StringBuilder rows = new StringBuilder("item,domain,title\n");
    for (int i = 0; i < 30; i++) {
      rows.append("%s,food,tea kind %d\n".formatted(facts.key("food", i), i % 3));
      rows.append("%s,kitchen,pan kind %d\n".formatted(facts.key("kitchen", i), i % 3));
    }
    Files.writeString(items, rows);
    titled = ServedWorld.trained(folder.resolve("titled"), log, "data.items=" + items);
  }

  private static JsonNode ok(Caller.Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json();
  }

  private static JsonNode refused(int status, Caller.Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    return reply.json();
  }

  private static JsonNode list(Caller caller, String... past) {
    StringBuilder history = new StringBuilder();
    for (String item : past) {
      history.append(history.isEmpty() ? "" : ",");
      history.append("{'item':'%s','domain':'food'}".formatted(item));
    }
    return ok(
        caller.post(
            "/v1/recommend",
            "{'history':[%s],'domain':'food','k':40,'exclude_seen':false}".formatted(history)));
  }

  private static JsonNode one(JsonNode list, String item) {
    for (JsonNode one : list.path("items")) {
      if (one.path("item").asString().equals(item)) {
        return one;
      }
    }
    throw new AssertionError(item + " is not in " + list);
  }

  private static String jam(String... similar) {
    return "{'item':'jam','domain':'food','similar':['%s']}".formatted(String.join("','", similar));
  }

  @Test
  void aNewItemIsScoredAtOnceLikeItsDouble() {
    try (Service service = ServedWorld.started(run)) {
      Caller caller = new Caller(service.address());
      String own = facts.key("food", 4);
      String other = facts.key("food", 9);
      assertThat(list(caller, "jam").path("skipped").size()).isEqualTo(1);
      JsonNode added = ok(caller.post("/v1/items", jam(own))).path("items").get(0);
      assertThat(added.path("state").asString()).isEqualTo("scored");
      JsonNode list = list(caller, "jam", other);
      assertThat(list.path("items").size()).isEqualTo(31);
      assertThat(list.path("skipped").size()).isZero();
      assertThat(list.path("events").asInt()).isEqualTo(2);
      assertThat(one(list, "jam").path("new").asBoolean()).isTrue();
      assertThat(one(list, own).has("new")).isFalse();
      assertThat(one(list, "jam").path("score").asDouble())
          .isCloseTo(
              one(list, own).path("score").asDouble(),
              ServedWorld.rounding(one(list, own).path("score").asDouble()));
      assertThat(Facts.items(list(caller, own, other)).subList(0, 5))
          .isEqualTo(Facts.items(list).subList(0, 5));
      JsonNode similar = ok(caller.get("/v1/items/food/jam/similar?k=2"));
      assertThat(similar.path("item").path("new").asBoolean()).isTrue();
      assertThat(Facts.items(similar)).contains(own);
      assertThat(ok(caller.get("/v1/items/food/jam")).path("new").asBoolean()).isTrue();
      JsonNode why =
          ok(
              caller.post(
                  "/v1/explain",
                  "{'history':[{'item':'jam','domain':'food'}],'domain':'food','item':'jam'}"));
      assertThat(why.path("events").get(0).path("item").asString()).isEqualTo("jam");
      assertThat(
              ok(caller.post("/v1/events", "{'user':'a','item':'jam','domain':'food'}"))
                  .path("skipped")
                  .size())
          .isZero();
      assertThat(ok(caller.delete("/v1/items/food/jam")).path("item").asString()).isEqualTo("jam");
      refused(404, caller.get("/v1/items/food/jam"));
      refused(404, caller.delete("/v1/items/food/jam"));
      assertThat(refused(404, caller.delete("/v1/items/food/" + own)).path("detail").asString())
          .contains("is no new item, see GET /v1/items");
      assertThat(list(caller, "jam").path("skipped").size()).isEqualTo(1);
    }
  }

  @Test
  void whatCannotBeAddedIsSaidAndNothingIsAdded() {
    try (Service service = ServedWorld.started(run)) {
      Caller caller = new Caller(service.address());
      String known = facts.key("food", 4);
      JsonNode errors =
          refused(
                  422,
                  caller.post(
                      "/v1/items",
                      "[%s,{'item':'%s','domain':'food','similar':['%s']},"
                              .formatted(jam(known), known, known)
                          + "{'item':'a','domain':'fod'},"
                          + "{'item':'b','domain':'food','similar':['no']},"
                          + "{'item':'c','domain':'food'},"
                          + "{'item':'d','domain':'food','title':'a jam'},"
                          + jam(known)
                          + "]"))
              .path("errors");
      assertThat(errors.toString())
          .contains(
              "\"/1/item\"", "must be new, but the run first was trained with item \\\"" + known)
          .contains("\"/2/domain\"", "did you mean \\\"food\\\"?")
          .contains("\"/3/similar/0\"", "got \\\"no\\\"; name another")
          .contains("\"/4/similar\"", "must name at least one item, got none")
          .contains("\"/5/similar\"", "makes no item vectors of titles, got only a title")
          .contains("\"/6/item\"", "must be named once, got it again");
      assertThat(errors.size()).isEqualTo(6);
      assertThat(ok(caller.get("/v1/items")).path("items").size()).isZero();
      JsonNode blank =
          refused(
              422,
              caller.post("/v1/items", "{'item':' ','domain':'food','similar':['" + known + "']}"));
      assertThat(blank.path("errors").get(0).path("pointer").asString()).isEqualTo("/item");
    }
  }

  @Test
  void aTitleIsEnoughWhereTheRunReadsThem() {
    try (Service service = ServedWorld.started(titled)) {
      Caller caller = new Caller(service.address());
      String body = "{'item':'%s','domain':'food','title':'%s'}";
      ok(caller.post("/v1/items", body.formatted("oolong", "a TEA of kind 1")));
      JsonNode list = list(caller);
      assertThat(one(list, "oolong").path("title").asString()).isEqualTo("a TEA of kind 1");
      JsonNode unread = refused(422, caller.post("/v1/items", body.formatted("x", "plugh")));
      assertThat(unread.path("errors").get(0).path("detail").asString())
          .contains("must have a word in its title that the run's titles have");
      assertThat(Facts.items(list(caller))).doesNotContain("x");
    }
  }

  @Test
  void titlesAreReadOncePreparedAfterAStartAndAfterASwapAndNobodyWaits() {
    Queue<Runnable> later = new ArrayDeque<>();
    try (Service service =
        ServedWorld.started(titled, new MemoryStore(), Secrets.NONE, later::add)) {
      Caller caller = new Caller(service.address());
      String body = "{'item':'oolong','domain':'food','title':'tea'}";
      ok(caller.get("/health/ready"));
      Caller.Reply early = caller.post("/v1/items", body);
      assertThat(refused(503, early).path("detail").asString())
          .contains("cannot be read yet", "try again in 5 seconds");
      assertThat(early.response().headers().firstValue("Retry-After")).hasValue("5");
      ok(caller.post("/v1/items", jam(facts.key("food", 4))));
      assertThat(later).hasSize(1);
      later.remove().run();
      ok(caller.post("/v1/items", body));
      ok(caller.delete("/v1/items/food/oolong"));
      ok(caller.post("/v1/model", "{'run':'%s'}".formatted(titled)));
      refused(503, caller.post("/v1/items", body));
      later.remove().run();
      ok(caller.post("/v1/items", body));
      ok(caller.post("/v1/model", "{'run':'%s'}".formatted(titled)));
      assertThat(later).as("stored titles were read before the swap").isEmpty();
      ok(caller.post("/v1/items", body.replace("oolong", "sencha")));
    }
    try (Service service = ServedWorld.started(run, new MemoryStore(), Secrets.NONE, later::add)) {
      assertThat(later).as("a run without titles").isEmpty();
    }
  }

  @Test
  void aServiceThatIsClosedBeforeTitlesAreReadSaysNothingOfIt() {
    Queue<Runnable> later = new ArrayDeque<>();
    List<String> lines = new ArrayList<>();
    Environment environment = new Environment(lines::add, new MemoryStore(), later::add);
    Service.open(titled, ServedWorld.config(), Secrets.NONE, environment).close();
    later.remove().run();
    assertThat(lines).isEmpty();
  }

  @Test
  void whyTitlesCannotBeReadIsTold() {
    AccessLog log = new AccessLog(line -> {}, false);
    TitleReading titles =
        new TitleReading(
            true,
            () -> {
              throw new DataException("the encoder is gone");
            });
    titles.begin(Runnable::run, log);
    assertThatThrownBy(() -> titles.require("/3"))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.status()).isEqualTo(422);
              assertThat(refusal.problems())
                  .containsExactly(new Problem("/3/title", "cannot be read: the encoder is gone"));
            });
  }

  @Test
  void newItemsOutliveARestartAndAnotherModel() throws IOException {
    StoreConfig.Sqlite store =
        new StoreConfig.Sqlite(
            folder.resolve("kept.sqlite").toString(), StoreConfig.Synchronous.NORMAL);
    String own = facts.key("food", 4);
    try (Service service = ServedWorld.started(titled, store.open(), Secrets.NONE)) {
      Caller caller = new Caller(service.address());
      ok(
          caller.post(
              "/v1/items",
              "[%s,{'item':'oolong','domain':'food','title':'tea'}]".formatted(jam(own))));
      ok(caller.post("/v1/availability", "{'item':'oolong','domain':'food','available':false}"));
    }
    Path grown = folder.resolve("grown.csv");
    Files.writeString(
        grown, Files.readString(log).replace(facts.key("food", 8) + ",food", "jam,food"));
    Path next = ServedWorld.trained(folder.resolve("next"), grown);
    try (Service service = ServedWorld.started(titled, store.open(), Secrets.NONE)) {
      Caller caller = new Caller(service.address());
      JsonNode list = list(caller, "jam");
      assertThat(one(list, "jam").path("new").asBoolean()).isTrue();
      assertThat(Facts.items(list)).doesNotContain("oolong").hasSize(31);
      ok(caller.post("/v1/availability", "{'item':'oolong','domain':'food','available':true}"));
      ok(caller.post("/v1/model", "{'run':'%s'}".formatted(next)));
      JsonNode items = ok(caller.get("/v1/items")).path("items");
      assertThat(items.get(0).path("state").asString()).isEqualTo("trained");
      assertThat(items.get(1).path("state").asString()).isEqualTo("waiting");
      assertThat(items.get(1).path("reason").asString()).contains("name similar items");
      JsonNode trained = list(caller, "jam");
      assertThat(one(trained, "jam").has("new")).isFalse();
      assertThat(trained.path("skipped").size()).isZero();
      ok(caller.post("/v1/model/rollback", ""));
      assertThat(Facts.items(list(caller))).contains("jam", "oolong").hasSize(32);
    }
  }

  @Test
  void whatCannotBeHadIsInNoList() {
    try (Service service = ServedWorld.started(run)) {
      Caller caller = new Caller(service.address());
      List<String> all = Facts.items(list(caller));
      String best = all.get(0);
      String second = all.get(1);
      String body =
          "[{'item':'%s','domain':'food','available':%s},{'item':'later','domain':'food','available':false}]";
      JsonNode told = ok(caller.post("/v1/availability", body.formatted(best, "false")));
      assertThat(told.path("out").asInt()).isEqualTo(2);
      assertThat(told.path("skipped").get(0).path("item").asString()).isEqualTo("later");
      assertThat(Facts.items(list(caller))).isEqualTo(all.subList(1, 30));
      assertThat(ok(caller.get("/v1/items/food/" + best)).path("available").asBoolean()).isFalse();
      JsonNode denied =
          ok(
              caller.post(
                  "/v1/recommend",
                  "{'history':[],'domain':'food','k':3,'exclude_seen':false,'deny':['%s'],'allow':['%s','%s','%s']}"
                      .formatted(second, best, second, all.get(2))));
      assertThat(Facts.items(denied)).containsExactly(all.get(2));
      String similar = "/v1/items/food/" + second + "/similar?k=20";
      assertThat(Facts.items(ok(caller.get(similar)))).doesNotContain(best);
      JsonNode out = ok(caller.get("/v1/availability/food?n=1"));
      assertThat(out.path("count").asInt()).isEqualTo(2);
      assertThat(out.path("items").size()).isEqualTo(1);
      ok(
          caller.post(
              "/v1/items", "{'item':'later','domain':'food','similar':['%s']}".formatted(second)));
      assertThat(Facts.items(list(caller))).as("out before it came").doesNotContain("later");
      ok(caller.post("/v1/availability", "{'item':'later','domain':'food','available':true}"));
      assertThat(Facts.items(list(caller))).contains("later").doesNotContain(best);
      ok(
          caller.post(
              "/v1/availability",
              body.formatted(best, "false")
                  .replace(
                      "]", ",{'item':'%s','domain':'food','available':true}]".formatted(best))));
      assertThat(Facts.items(list(caller))).as("the last word holds").contains(best);
      assertThat(
              refused(
                      422,
                      caller.post(
                          "/v1/availability", "{'item':'','domain':'cars','available':true}"))
                  .path("errors")
                  .size())
          .isEqualTo(2);
      refused(404, caller.get("/v1/availability/cars"));
    }
  }
}
