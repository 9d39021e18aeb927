package org.transept.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.serve.http.Secrets;
import tools.jackson.databind.JsonNode;

/** Examples of the document are answered as it says, and each operation tells its refusals. */
class OpenApiExamplesTest {
  private static final String PROBLEM = "application/problem+json";
  private static final String JSON = "application/json";

  @TempDir private static Path folder;

  private static Path run;
  private static Service service;
  private static Caller caller;
  private static Documented document;

  @BeforeAll
  static void serves() throws IOException {
    run = ServedWorld.trained(folder.resolve("first"), ServedWorld.log(folder.resolve("world")));
    service = ServedWorld.started(run);
    service.fill(true, line -> {});
    caller = new Caller(service.address());
    document = new Documented(caller.get("/openapi.json").json());
  }

  @AfterAll
  static void stops() {
    service.close();
  }

  /** Does something with each operation. */
  private interface Look {
    void at(String method, String path, JsonNode operation);
  }

  private static void each(Look look) {
    for (var path : document.json().path("paths").properties()) {
      for (var one : path.getValue().properties()) {
        look.at(one.getKey(), path.getKey(), one.getValue());
      }
    }
  }

  @Test
  void everyBodyHasExamplesThatTheServiceTakes() {
    Set<String> bodies = new TreeSet<>();
    each(
        (method, path, operation) -> {
          JsonNode content = operation.path("requestBody").path("content").path(JSON);
          if (content.isMissingNode()) {
            return;
          }
          bodies.add(path);
          int types = content.path("schema").path("oneOf").size();
          assertThat(content.path("examples").size()).as(path).isEqualTo(Math.max(1, types));
          for (JsonNode example : content.path("examples")) {
            document.requireFits(example.path("value"), content.path("schema"), path);
            Caller.Reply reply = caller.post(path, example.path("value").toString());
            assertThat(reply.status()).as("%s %s: %s", path, example, reply.text()).isEqualTo(200);
          }
        });
    assertThat(bodies)
        .containsExactly(
            "/v1/availability",
            "/v1/events",
            "/v1/explain",
            "/v1/items",
            "/v1/model",
            "/v1/recommend");
  }

  @Test
  void everyQuestionHasParametersThatTheServiceTakes() {
    each(
        (method, path, operation) -> {
          if (method.equals("get")) {
            String target = path;
            String query = "";
            for (JsonNode parameter : operation.path("parameters")) {
              String name = parameter.path("name").asString();
              String value = parameter.path("example").asString();
              assertThat(value).as(path + " " + name).isNotEmpty();
              target = target.replace("{" + name + "}", value);
              query +=
                  parameter.path("in").asString().equals("query") ? "&" + name + "=" + value : "";
            }
            Caller.Reply reply =
                caller.get(query.isEmpty() ? target : target + "?" + query.substring(1));
            assertThat(reply.status()).as("%s: %s", target, reply.text()).isEqualTo(200);
          }
        });
  }

  @Test
  void everyAnswerHasExamplesThatFitTheirSchema() {
    each(
        (method, path, operation) -> {
          JsonNode content = operation.path("responses").path("200").path("content").path(JSON);
          if (content.isMissingNode()) {
            return;
          }
          assertThat(content.path("examples").size()).as(path).isPositive();
          for (JsonNode example : content.path("examples")) {
            document.requireFits(example.path("value"), content.path("schema"), path);
          }
        });
    for (var response : document.json().path("components").path("responses").properties()) {
      JsonNode content = response.getValue().path("content").path(PROBLEM);
      document.requireFits(content.path("example"), content.path("schema"), response.getKey());
      assertThat(content.path("example").path("title").asString().replace(" ", ""))
          .isEqualTo(response.getKey());
    }
  }

  @Test
  void everyOperationTellsWhatItsCallersAreRefusedFor() {
    each(
        (method, path, operation) -> {
          boolean open = !path.startsWith("/v1/") && !path.equals("/metrics");
          boolean body = operation.has("requestBody");
          requireDeclares(operation, path, 400, true);
          requireDeclares(operation, path, 401, !open);
          requireDeclares(operation, path, 403, !path.startsWith("/health/"));
          requireDeclares(operation, path, 408, body);
          requireDeclares(operation, path, 413, body);
          requireDeclares(operation, path, 415, method.equals("post"));
          requireDeclares(operation, path, 503, true);
          assertThat(document.response(operation, 503).path("headers").has("Retry-After")).isTrue();
        });
    for (String path : List.of("/v1/model", "/v1/model/rollback")) {
      requireDeclares(document.operation("post", path), path, 409, true);
      requireDeclares(document.operation("post", path), path, 422, true);
    }
  }

  private static void requireDeclares(JsonNode operation, String path, int status, boolean is) {
    assertThat(operation.path("responses").has(Integer.toString(status)))
        .as("%s says %s", path, status)
        .isEqualTo(is);
  }

  /** Without the token the document is made up; with it, it is of the run. */
  @Test
  void whoHasNoTokenIsToldNothingOfTheCatalogue() {
    try (Service closed = ServedWorld.started(run, new MemoryStore(), new Secrets("s3cret", ""))) {
      HttpClient client = HttpClient.newHttpClient();
      String with =
          new Caller(client, closed.address(), "Bearer s3cret").get("/openapi.json").text();
      assertThat(with).contains(run.toString());
      for (String token : List.of("", "Bearer wrong")) {
        Caller stranger = new Caller(client, closed.address(), token);
        assertThat(stranger.get("/openapi.json").text())
            .contains("\"openapi\"")
            .doesNotContain(run.toString());
      }
    }
  }
}
