package org.transept.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.serve.api.Json;
import tools.jackson.databind.JsonNode;

/** The document says what the service does: every route answers as it promises. */
class OpenApiTest {
  @TempDir private static Path folder;

  private static Path run;
  private static Service service;
  private static Caller caller;
  private static JsonNode document;
  private static Documented documented;
  private final Set<String> called = new LinkedHashSet<>();

  @BeforeAll
  static void serves() throws IOException {
    run = ServedWorld.trained(folder.resolve("first"), ServedWorld.log(folder.resolve("world")));
    service = ServedWorld.started(run);
    caller = new Caller(service.address());
    document = caller.get("/openapi.json").json();
    documented = new Documented(document);
  }

  @AfterAll
  static void stops() {
    service.close();
  }

  private void get(String route, String path) {
    answered("GET " + route, caller.get(path));
  }

  private void post(String route, String body) {
    JsonNode content =
        document.path("paths").path(route).path("post").path("requestBody").path("content");
    if (!body.isEmpty()) {
      JsonNode schema = content.path("application/json").path("schema");
      documented.requireFits(
          Json.parse(body.replace('\'', '"').getBytes(java.nio.charset.StandardCharsets.UTF_8)),
          schema,
          route);
    }
    answered("POST " + route, caller.post(route, body));
  }

  /** A reply fits the schema of its status. */
  private void answered(String route, Caller.Reply reply) {
    called.add(route);
    int space = route.indexOf(' ');
    JsonNode operation =
        documented.operation(route.substring(0, space), route.substring(space + 1));
    JsonNode content = documented.response(operation, reply.status()).path("content");
    assertThat(content.size()).as(route).isEqualTo(1);
    if (content.has("*/*")) {
      assertThat(reply.status()).as(route).isEqualTo(200);
      assertThat(reply.text()).isNotEmpty();
      return;
    }
    String type = content.propertyNames().iterator().next();
    assertThat(reply.type()).as(route + reply.text()).contains(type);
    documented.requireFits(reply.json(), content.path(type).path("schema"), route);
  }

  @Test
  void everyRouteAnswersAsTheDocumentSays() {
    String food = new Facts(run).key("food", 1);
    String ask =
        "{'history':[{'item':'%s','domain':'food','at':5}],'domain':'kitchen'}".formatted(food);
    post("/v1/recommend", ask);
    post("/v1/recommend", "{'requests':[" + ask + "," + ask + "]}");
    post("/v1/events", "{'user':'a','item':'%s','domain':'food'}".formatted(food));
    post("/v1/events", "[{'user':'a','item':'new','domain':'food','at':7,'id':'x'}]");
    answered("POST /v1/events", caller.post("/v1/events", "{'user':3}"));
    post(
        "/v1/explain",
        "{'history':[{'item':'%s','domain':'food','at':5}],'domain':'food','item':'%s'}"
            .formatted(food, food));
    get("/v1/items/{domain}", "/v1/items/food?q=" + food.substring(0, 2) + "&n=3");
    post("/v1/items", "{'item':'new','domain':'food','similar':['" + food + "']}");
    post("/v1/items", "[{'item':'other','domain':'food','similar':['" + food + "']}]");
    get("/v1/items", "/v1/items");
    answered("DELETE /v1/items/{domain}/{item}", caller.delete("/v1/items/food/new"));
    answered("DELETE /v1/items/{domain}/{item}", caller.delete("/v1/items/food/new"));
    post("/v1/availability", "{'item':'" + food + "','domain':'food','available':false}");
    post("/v1/availability", "[{'item':'none','domain':'food','available':true}]");
    get("/v1/availability/{domain}", "/v1/availability/food?n=3");
    get("/v1/items/{domain}/{item}", "/v1/items/food/" + food);
    get("/v1/items/{domain}/{item}", "/v1/items/food/none");
    get(
        "/v1/items/{domain}/{item}/similar",
        "/v1/items/food/" + food + "/similar?k=3&domain=kitchen");
    get("/v1/users", "/v1/users?n=1");
    get("/v1/users/{user}", "/v1/users/a?n=1");
    answered("DELETE /v1/users/{user}", caller.delete("/v1/users/a"));
    answered("DELETE /v1/users/{user}", caller.delete("/v1/users/a"));
    get("/v1/model", "/v1/model");
    post("/v1/model", "{'run':'" + run + "'}");
    post("/v1/model/rollback", "");
    get("/health/live", "/health/live");
    get("/health/ready", "/health/ready");
    get("/metrics", "/metrics");
    get("/openapi.json", "/openapi.json");
    get("/", "/");
    get("/docs", "/docs");
    get("/docs/{file}", "/docs/docs.js");
    Set<String> documented = new LinkedHashSet<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .propertyNames()
                    .forEach(
                        method ->
                            documented.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    assertThat(called).containsExactlyInAnyOrderElementsOf(documented);
  }

  @Test
  void everyRouteHasAChapter() {
    List<String> chapters = new ArrayList<>();
    document.path("tags").forEach(tag -> chapters.add(tag.path("name").asString()));
    assertThat(chapters)
        .containsExactly("recommendations", "histories", "items", "model", "operations");
    Map<String, Set<String>> routes = new TreeMap<>();
    for (var path : document.path("paths").properties()) {
      for (JsonNode operation : path.getValue()) {
        assertThat(operation.path("tags").size()).as(path.getKey()).isEqualTo(1);
        String tag = operation.path("tags").get(0).asString();
        routes.computeIfAbsent(tag, none -> new TreeSet<>()).add(path.getKey());
      }
    }
    assertThat(routes.keySet()).containsExactlyInAnyOrderElementsOf(chapters);
    assertThat(routes)
        .containsEntry("recommendations", Set.of("/v1/recommend", "/v1/explain"))
        .containsEntry("histories", Set.of("/v1/events", "/v1/users", "/v1/users/{user}"))
        .containsEntry("model", Set.of("/v1/model", "/v1/model/rollback"));
    assertThat(routes.get("items")).contains("/v1/items/{domain}", "/v1/availability/{domain}");
    assertThat(routes.get("operations")).contains("/health/ready", "/metrics", "/", "/docs");
  }
}
