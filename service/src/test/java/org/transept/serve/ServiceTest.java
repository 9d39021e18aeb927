package org.transept.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What callers get from a service on a small world: lists, refusals, facts. */
@Tag("long")
class ServiceTest {
  @TempDir private static Path folder;

  private static Path run;
  private static Service service;
  private static Caller caller;

  @BeforeAll
  static void serves() throws IOException {
    run = ServedWorld.trained(folder.resolve("first"), ServedWorld.log(folder.resolve("world")));
    service = ServedWorld.started(run, "limits.k=20", "limits.requests=3", "limits.events=3");
    caller = new Caller(service.address());
  }

  @AfterAll
  static void stops() {
    service.close();
  }

  private static String item(String domain, int number) {
    return new Facts(run).key(domain, number);
  }

  private static JsonNode ok(Caller.Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.type()).contains("application/json");
    return reply.json();
  }

  private static JsonNode refused(int status, Caller.Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(reply.type()).contains("application/problem+json");
    assertThat(reply.json().path("status").asInt()).isEqualTo(status);
    return reply.json();
  }

  private static void problem(int status, Caller.Reply reply, String pointer, String detail) {
    JsonNode errors = refused(status, reply).path("errors");
    assertThat(errors.size()).as(errors.toString()).isEqualTo(1);
    assertThat(errors.get(0).path("pointer").asString()).isEqualTo(pointer);
    assertThat(errors.get(0).path("detail").asString()).contains(detail);
  }

  @Test
  void aHistoryIsAnsweredWithAsManyItemsAsAskedFor() {
    JsonNode list =
        ok(
            caller.post(
                "/v1/recommend",
                "{'history':[{'item':'%s','domain':'food','at':5}],'domain':'kitchen','k':7}"
                    .formatted(item("food", 1))));
    assertThat(list.path("items").size()).isEqualTo(7);
    assertThat(list.path("cold").asBoolean()).isFalse();
    assertThat(list.path("events").asInt()).isEqualTo(1);
    assertThat(list.path("model").asString()).isEqualTo("first");
    double last = Double.POSITIVE_INFINITY;
    for (JsonNode one : list.path("items")) {
      assertThat(one.path("score").asDouble()).isLessThanOrEqualTo(last);
      last = one.path("score").asDouble();
    }
  }

  @Test
  void theNextAnswerKnowsAnEvent() {
    String question = "{'user':'next','domain':'kitchen'}";
    JsonNode before = ok(caller.post("/v1/recommend", question));
    assertThat(before.path("cold").asBoolean()).isTrue();
    JsonNode stored =
        ok(
            caller.post(
                "/v1/events",
                "{'user':'next','item':'%s','domain':'food','at':5}".formatted(item("food", 2))));
    assertThat(stored.path("stored").asInt()).isEqualTo(1);
    JsonNode after = ok(caller.post("/v1/recommend", question));
    assertThat(after.path("cold").asBoolean()).isFalse();
    assertThat(after.path("items")).isNotEqualTo(before.path("items"));
    JsonNode same =
        ok(
            caller.post(
                "/v1/recommend",
                "{'history':[{'item':'%s','domain':'food','at':5}],'domain':'kitchen'}"
                    .formatted(item("food", 2))));
    assertThat(after.path("items")).isEqualTo(same.path("items"));
  }

  @Test
  void anEventSentTwiceUnderOneIdIsStoredOnce() {
    String event =
        "[{'id':'e1','user':'twice','item':'%s','domain':'food','at':5}]"
            .formatted(item("food", 2));
    assertThat(ok(caller.post("/v1/events", event)).path("stored").asInt()).isEqualTo(1);
    JsonNode again = ok(caller.post("/v1/events", event));
    assertThat(again.path("stored").asInt()).isZero();
    assertThat(again.path("known").asInt()).isEqualTo(1);
    assertThat(ok(caller.get("/v1/users/twice")).path("events").size()).isEqualTo(1);
  }

  @Test
  void timesAreUnixTimeOfAnyUnitOrIso8601() {
    String event = "{'user':'timed','item':'%s','domain':'food','at':%s}";
    String[] same = {"1381536000", "1381536000999", "1381536000.5", "'2013-10-12T02:00:00+02:00'"};
    for (String at : same) {
      ok(caller.post("/v1/events", event.formatted(item("food", 2), at)));
    }
    for (JsonNode stored : ok(caller.get("/v1/users/timed")).path("events")) {
      assertThat(stored.path("at").toString()).isEqualTo("1381536000");
    }
    String ask = "{'user':'timed','domain':'food','at':%s}";
    for (String at : List.of("1381535999", "'2013-10-11 23:59:59'", "1381535999999999")) {
      JsonNode list = ok(caller.post("/v1/recommend", ask.formatted(at)));
      assertThat(list.path("events").asInt()).isZero();
    }
    for (String at : List.of("-5", "20131012", "'12/10/2013'")) {
      problem(422, caller.post("/v1/recommend", ask.formatted(at)), "/at", "must be a time");
      String one = event.formatted(item("food", 2), at);
      problem(422, caller.post("/v1/events", one), "/at", "must be a time");
    }
    problem(400, caller.post("/v1/recommend", ask.formatted("[1]")), "/at", "number or text");
  }

  @Test
  void oneEventThatIsWrongKeepsAllFromBeingStored() {
    problem(
        422,
        caller.post(
            "/v1/events",
            "[{'user':'all','item':'x','domain':'food','at':5},"
                + "{'user':'all','item':'y','domain':'fod','at':5}]"),
        "/1/domain",
        "must be one of food, kitchen, got \"fod\", did you mean \"food\"?");
    refused(404, caller.get("/v1/users/all"));
  }

  @Test
  void anEventOfANewItemIsStoredAndSkippedInLists() {
    JsonNode stored =
        ok(caller.post("/v1/events", "{'user':'new','item':'not-yet','domain':'food','at':5}"));
    assertThat(stored.path("skipped").get(0).path("item").asString()).isEqualTo("not-yet");
    JsonNode list = ok(caller.post("/v1/recommend", "{'user':'new','domain':'food'}"));
    assertThat(list.path("skipped").get(0).path("item").asString()).isEqualTo("not-yet");
    assertThat(list.path("cold").asBoolean()).isTrue();
    JsonNode user = ok(caller.get("/v1/users/new"));
    assertThat(user.path("events").get(0).path("known").asBoolean()).isFalse();
  }

  @Test
  void manyAreAnsweredAsEachAloneAndInTheirOrder() {
    String a = "{'history':[{'item':'%s','domain':'food'}],'domain':'kitchen','k':20}";
    String one = a.formatted(item("food", 1));
    String two = a.formatted(item("food", 5));
    JsonNode many =
        ok(caller.post("/v1/recommend", "{'requests':[%s,%s]}".formatted(one, two)))
            .path("answers");
    assertThat(Facts.items(many.get(0)))
        .isEqualTo(Facts.items(ok(caller.post("/v1/recommend", one))));
    assertThat(Facts.items(many.get(1)))
        .isEqualTo(Facts.items(ok(caller.post("/v1/recommend", two))));
    assertThat(Facts.items(many.get(0))).isNotEqualTo(Facts.items(many.get(1)));
  }

  @Test
  void seenAllowedAndDeniedItemsAreRespected() {
    String food = item("food", 1);
    String question = "{'history':[{'item':'" + food + "','domain':'food'}],'domain':'food',%s}";
    JsonNode unseen =
        ok(caller.post("/v1/recommend", question.formatted("'exclude_seen':true,'k':20")));
    assertThat(Facts.items(unseen)).doesNotContain(food);
    JsonNode allowed =
        ok(
            caller.post(
                "/v1/recommend",
                question.formatted(
                    "'exclude_seen':false,'allow':['%s','%s','nothing'],'deny':['%s']"
                        .formatted(food, item("food", 3), item("food", 3)))));
    assertThat(Facts.items(allowed)).containsExactly(food);
    assertThat(allowed.path("skipped").get(0).path("item").asString()).isEqualTo("nothing");
  }

  @Test
  void eventsAfterTheTimeOfAQuestionAreLeftOut() {
    String history =
        "'history':[{'item':'%s','domain':'food','at':5},{'item':'%s','domain':'food','at':9}]"
            .formatted(item("food", 1), item("food", 2));
    JsonNode early =
        ok(caller.post("/v1/recommend", "{%s,'domain':'food','at':8}".formatted(history)));
    assertThat(early.path("events").asInt()).isEqualTo(1);
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() {
    JsonNode shape =
        refused(
            400,
            caller.post(
                "/v1/recommend", "{'usr':'a','domain':3,'k':'ten','history':[{'item':1}]}"));
    assertThat(shape.path("errors").toString())
        .contains("/usr", "did you mean \\\"user\\\"?")
        .contains("/domain", "must be text, got 3")
        .contains("/k", "must be a whole number of 32 bits, got \\\"ten\\\"")
        .contains("/history/0/item", "must be text, got 1")
        .contains("/history/0/domain", "must be given, got nothing");
    JsonNode values =
        refused(422, caller.post("/v1/recommend", "{'domain':'cars','k':21,'at':'31/01/2020'}"));
    assertThat(values.path("errors").toString())
        .contains("must have either user or history, got none")
        .contains("must be one of food, kitchen, got \\\"cars\\\"")
        .contains("must be from 1 to 20, got 21")
        .contains("(day or month first? write it as 2020-01-31)");
  }

  @Test
  void whatIsNoJsonIsRefusedWithItsPlace() {
    problem(400, caller.post("/v1/recommend", "{'domain':"), "", "must be JSON at line 1");
    problem(400, caller.post("/v1/recommend", ""), "", "got nothing");
    problem(400, caller.post("/v1/recommend", "{'domain':'a','domain':'b'}"), "", "uplicate");
    problem(400, caller.post("/v1/recommend", "[]"), "", "must be an object, got []");
    problem(400, caller.post("/v1/recommend", "{} {}"), "", "must be JSON");
    String deep = String.join("", Collections.nCopies(100_000, "["));
    problem(400, caller.post("/v1/events", deep), "", "must be JSON");
  }

  @Test
  void limitsAreKept() {
    String ask = "{'history':[],'domain':'food'}";
    problem(
        422,
        caller.post("/v1/recommend", "{'requests':[%s,%s,%s,%s]}".formatted(ask, ask, ask, ask)),
        "/requests",
        "must have at most 3 questions, got 4");
    String event = "{'user':'a','item':'b','domain':'food'}";
    problem(
        422,
        caller.post("/v1/events", "[%s,%s,%s,%s]".formatted(event, event, event, event)),
        "",
        "must have at most 3 events, got 4");
  }

  @Test
  void aBodyThatIsTooLongIsRefused() {
    refused(413, caller.post("/v1/events", " ".repeat((1 << 20) + 1)));
    refused(413, caller.post("/v1/events", " ".repeat(10 << 20)));
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(refused(404, caller.get("/v1/items/cars/x")).path("detail").asString())
        .isEqualTo("domain must be one of food, kitchen, got \"cars\"");
    assertThat(refused(404, caller.get("/v1/items/food/x")).path("detail").asString())
        .isEqualTo("item \"x\" is not in domain \"food\" of the run first (30 items)");
    refused(404, caller.get("/v1/nothing"));
    refused(405, caller.get("/v1/recommend"));
    refused(404, caller.delete("/v1/users/nobody"));
    ok(caller.get("/v1/items/food?n=3&"));
    problem(400, caller.get("/v1/users/a?m=3"), "m", "unknown parameter, did you mean \"n\"?");
    problem(422, caller.get("/v1/users/a?n=0"), "n", "must be a number from 1 to");
  }

  @Test
  void aUserIsForgotten() {
    caller.post("/v1/events", "{'user':'gone','item':'a','domain':'food'}");
    assertThat(ok(caller.delete("/v1/users/gone")).path("events").asInt()).isEqualTo(1);
    refused(404, caller.get("/v1/users/gone"));
  }

  @Test
  void keysMayHoldWhateverPathsMayEncode() {
    caller.post("/v1/events", "{'user':'a b/c?d=é','item':'a','domain':'food'}");
    JsonNode user = ok(caller.get("/v1/users/a%20b%2Fc%3Fd%3D%C3%A9"));
    assertThat(user.path("user").asString()).isEqualTo("a b/c?d=é");
  }

  @Test
  void theModelTellsItsProtocolAndMetrics() {
    JsonNode model = ok(caller.get("/v1/model"));
    assertThat(model.path("run").asString()).isEqualTo("first");
    assertThat(model.path("protocol").asString()).isEqualTo("full");
    assertThat(model.path("items").path("food").asInt()).isEqualTo(30);
    assertThat(model.path("metrics").path("all").path("ndcg@10").asDouble()).isPositive();
    assertThat(model.path("versions").has("libtorch")).isTrue();
  }

  @Test
  void healthAndMetricsAreTold() {
    assertThat(ok(caller.get("/health/live")).path("status").asString()).isEqualTo("up");
    assertThat(ok(caller.get("/health/ready")).path("status").asString()).isEqualTo("up");
    caller.post("/v1/recommend", "{'history':[],'domain':'food'}");
    assertThat(caller.get("/metrics").text())
        .contains("transept_requests_seconds_bucket{route=\"/v1/recommend\",status=\"200\"")
        .contains("transept_batch_questions_count", "transept_waiting_questions 0.0")
        .contains("transept_model{run=\"first\"} 1.0", "transept_cold_questions_total")
        .contains("transept_memory_resident_bytes", "jvm_memory_used_bytes");
  }

  @Test
  void policiesMayRefuseWhatIsNotKnown() {
    try (Service strict = ServedWorld.started(run, "unknown=reject", "cold=reject")) {
      Caller other = new Caller(strict.address());
      problem(
          422,
          other.post("/v1/recommend", "{'history':[{'item':'x','domain':'food'}],'domain':'food'}"),
          "/history/0/item",
          "must be an item of domain \"food\" of the run first, got \"x\"");
      problem(
          422,
          other.post("/v1/events", "{'user':'a','item':'x','domain':'food'}"),
          "/item",
          "must be an item of domain");
      problem(
          404,
          other.post("/v1/recommend", "{'user':'nobody','domain':'food'}"),
          "/user",
          "must be somebody with events, got \"nobody\"");
    }
  }
}
