package org.transept.track;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tracking server, by MLflow's REST API 2.0. Every call answers or fails within {@value #SECONDS}
 * seconds. Redirects are not followed, so that no secret goes to a host that nobody named.
 *
 * <p>Secrets come from the environment, as MLflow's own clients have them: {@code
 * MLFLOW_TRACKING_TOKEN}, or {@code MLFLOW_TRACKING_USERNAME} and {@code MLFLOW_TRACKING_PASSWORD}.
 *
 * <p>Source: <a href="https://mlflow.org/docs/latest/rest-api.html">MLflow REST API</a>.
 */
final class MlflowServer {
  /** Most metrics in a request. */
  static final int METRICS = 1000;

  /** Most parameters in a request, and most tags. */
  static final int PARAMS = 100;

  private static final int SECONDS = 3;
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Codes below 500 that may be others tomorrow: secrets, time, too much at once. */
  private static final Set<Integer> PASSING = Set.of(401, 403, 407, 408, 425, 429);

  private final String address;
  private final @Nullable String authorization;
  private final HttpClient client;

  /**
   * A server that nobody has spoken to.
   *
   * @param address without a slash at its end
   * @param environment has the secrets
   */
  MlflowServer(String address, Map<String, String> environment) {
    this.address = address;
    authorization = authorization(environment);
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(SECONDS))
            .build();
  }

  private static @Nullable String authorization(Map<String, String> environment) {
    String token = environment.getOrDefault("MLFLOW_TRACKING_TOKEN", "");
    String user = environment.getOrDefault("MLFLOW_TRACKING_USERNAME", "");
    String password = environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
    if (!token.isEmpty()) {
      return "Bearer " + token;
    }
    return user.isEmpty()
        ? null
        : "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
  }

  /** The id of the experiment of that name, which is made if there is none. */
  String experiment(String name) throws IOException {
    String found = find(name);
    if (found != null) {
      return found;
    }
    try {
      ObjectNode request = JSON.createObjectNode().put("name", name);
      return text(post("experiments/create", request).path("experiment_id"));
    } catch (RefusedException refused) {
      String made = find(name); // Somebody else may have been faster.
      if (made == null) {
        throw refused;
      }
      return made;
    }
  }

  private @Nullable String find(String name) throws IOException {
    String query = "experiments/get-by-name?experiment_name=" + URLEncoder.encode(name, UTF_8);
    try {
      return text(send(request(query).GET()).path("experiment").path("experiment_id"));
    } catch (RefusedException absent) {
      return null;
    }
  }

  /** Makes a run and returns its id. */
  String create(ObjectNode run) throws IOException {
    return text(post("runs/create", run).path("run").path("info").path("run_id"));
  }

  /** Adds to a run, in as many requests as it takes. */
  void log(String id, List<ObjectNode> metrics, List<ObjectNode> params) throws IOException {
    for (int first = 0; first < params.size(); first += PARAMS) {
      batch(id, "params", params.subList(first, Math.min(params.size(), first + PARAMS)));
    }
    for (int first = 0; first < metrics.size(); first += METRICS) {
      batch(id, "metrics", metrics.subList(first, Math.min(metrics.size(), first + METRICS)));
    }
  }

  private void batch(String id, String kind, List<ObjectNode> some) throws IOException {
    ObjectNode request = JSON.createObjectNode().put("run_id", id);
    some.forEach(request.putArray(kind)::add);
    post("runs/log-batch", request);
  }

  /** Says how a run stands. */
  void update(ObjectNode run) throws IOException {
    post("runs/update", run);
  }

  private JsonNode post(String what, ObjectNode body) throws IOException {
    return send(
        request(what)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
  }

  private HttpRequest.Builder request(String what) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + "/api/2.0/mlflow/" + what));
    return authorization == null ? request : request.header("Authorization", authorization);
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException {
    CompletableFuture<HttpResponse<String>> coming =
        client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    try {
      return read(coming.get(SECONDS, TimeUnit.SECONDS));
    } catch (TimeoutException slow) {
      throw new IOException("no answer in %s s".formatted(SECONDS), slow);
    } catch (ExecutionException failed) {
      String why = failed.getCause() == null ? "" : String.valueOf(failed.getCause().getMessage());
      throw new IOException(why.isBlank() || why.equals("null") ? "no connection" : why, failed);
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      coming.cancel(true); // No matter if it has come.
    }
  }

  private static JsonNode read(HttpResponse<String> answer) throws IOException {
    int code = answer.statusCode();
    JsonNode body;
    try {
      body = JSON.readTree(answer.body());
    } catch (JacksonException garbage) {
      body = JSON.missingNode();
    }
    String said = "it answered %s %s".formatted(code, body.path("message").asString("")).strip();
    if (code >= 400 && code < 500 && !PASSING.contains(code)) {
      throw new RefusedException(said);
    }
    if (code != 200 || !body.isObject()) {
      throw new IOException(code == 200 ? "its answer is not MLflow's" : said);
    }
    return body;
  }

  private static String text(JsonNode id) throws IOException {
    if (id.asString("").isEmpty()) {
      throw new IOException("its answer is not MLflow's");
    }
    return id.asString();
  }
}
