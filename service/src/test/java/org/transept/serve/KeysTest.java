package org.transept.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that nothing can be stored under, wherever a request has one; and JSON that is none. */
class KeysTest {
  @TempDir private static Path folder;

  private static Service service;
  private static Caller caller;

  @BeforeAll
  static void serves() throws IOException {
    Path log = ServedWorld.log(folder.resolve("world"));
    service = ServedWorld.started(ServedWorld.counted(folder.resolve("first"), log));
    caller = new Caller(service.address());
  }

  @AfterAll
  static void stops() {
    service.close();
  }

  private static void refused(Caller.Reply reply, String pointer) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(422);
    assertThat(reply.json().path("errors").toString()).contains("\"pointer\":\"" + pointer + "\"");
  }

  @Test
  void keysThatNothingIsStoredUnderAreRefusedEverywhere() {
    String ask = "{'domain':'food','history':[]";
    for (String key : List.of("k".repeat(513), "\u00e9".repeat(257), "a\\u0000b", " ")) {
      Map<String, String> events = Map.of("user", "item", "item", "user", "id", "user");
      events.forEach(
          (field, other) -> {
            if (!field.equals("id") || !key.isBlank()) {
              String rest =
                  field.equals("id") ? "'user':'u','item':'i'" : "'%s':'x'".formatted(other);
              String body = "{'domain':'food','%s':'%s',%s}".formatted(field, key, rest);
              refused(caller.post("/v1/events", body), "/" + field);
            }
          });
      String user = "{'domain':'food','user':'%s'}".formatted(key);
      refused(caller.post("/v1/recommend", user), "/user");
      refused(
          caller.post("/v1/recommend", "{'requests':[%s]}".formatted(user)), "/requests/0/user");
      String history = "{'domain':'food','history':[{'domain':'food','item':'%s'}]".formatted(key);
      refused(caller.post("/v1/recommend", history + "}"), "/history/0/item");
      refused(caller.post("/v1/explain", history + ",'item':'a'}"), "/history/0/item");
      refused(caller.post("/v1/recommend", ask + ",'allow':['%s']}".formatted(key)), "/allow/0");
      refused(caller.post("/v1/recommend", ask + ",'deny':['%s']}".formatted(key)), "/deny/0");
      refused(caller.post("/v1/explain", ask + ",'item':'%s'}".formatted(key)), "/item");
      String stock = "{'domain':'food','item':'%s','available':true}".formatted(key);
      refused(caller.post("/v1/availability", stock), "/item");
    }
  }

  @Test
  void keysInPathsAndBehindThemTooAreRefused() {
    String key = "k".repeat(513);
    refused(caller.get("/v1/users/" + key), "user");
    refused(caller.delete("/v1/users/" + key), "user");
    refused(caller.get("/v1/items/food/" + key), "item");
    refused(caller.get("/v1/items/" + key + "/a"), "domain");
    refused(caller.get("/v1/items/food/a/similar?domain=" + key), "domain");
    refused(caller.get("/v1/items/food?q=" + key), "q");
    refused(caller.get("/v1/items/food?q=a%00b"), "q");
    refused(caller.delete("/v1/items/food/" + key), "item");
    refused(caller.get("/v1/availability/" + key), "domain");
  }

  @Test
  void theLongestKeyIsStoredAndFound() {
    String key = "k".repeat(512);
    String event = "{'user':'%s','item':'%s','domain':'food','id':'%s'}".formatted(key, key, key);
    assertThat(caller.post("/v1/events", event).status()).isEqualTo(200);
    assertThat(caller.get("/v1/users/" + key).status()).isEqualTo(200);
    assertThat(caller.delete("/v1/users/" + key).status()).isEqualTo(200);
  }

  @Test
  void badJsonSaysWhereAndWhyAndNothingOfItsReader() {
    for (String body :
        List.of(
            "{'domain':",
            "{'domain':'food'",
            "[1,",
            "[".repeat(5000),
            "{'a':".repeat(5000),
            "{'k':" + "9".repeat(5000) + "}",
            "{'k':1e" + "9".repeat(5000) + "}",
            "{'domain':'a','domain':'b'}",
            "{'domain':'\\x'}",
            "{'domain':'\\u12'}",
            "{'k':01}",
            "{'k':NaN}",
            "{'k':+1}",
            "{'k':.5}",
            "{domain:1}",
            "{'domain':'a\tb'}",
            "/* c */{}",
            "{'a':1,}",
            "tru",
            "nul",
            "{} {}",
            "x".repeat(9000),
            "'" + "x".repeat(9000))) {
      Caller.Reply reply = caller.post("/v1/recommend", body);
      assertThat(reply.status()).as(body).isEqualTo(400);
      assertThat(reply.text())
          .as(reply.text())
          .contains("must be JSON")
          .doesNotContain(
              "Source", "REDACTED", "StreamRead", "JsonRead", "Feature", "tools.jackson")
          .hasSizeLessThan(1200);
    }
    for (String k : List.of("1e999999999", "-1e999999999", "1e-999999999", "5.5", "99999999999")) {
      Caller.Reply reply = caller.post("/v1/recommend", "{'domain':'food','k':" + k + "}");
      assertThat(reply.status()).as(reply.text()).isEqualTo(400);
      assertThat(reply.text()).contains("/k");
    }
  }
}
