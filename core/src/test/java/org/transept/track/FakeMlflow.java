package org.transept.track;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A tracking server on a port of its own that takes what MLflow's REST documentation says and
 * answers as it says; anything else is an error of the test, in {@link #faults}.
 */
final class FakeMlflow implements AutoCloseable {
  /** How it behaves. */
  enum Mood {
    WELL,
    BROKEN,
    GARBAGE,
    SLOW
  }

  /** A run of it. */
  static final class Run {
    final Map<String, String> params = new LinkedHashMap<>();
    final Map<String, String> tags = new LinkedHashMap<>();
    final List<JsonNode> metrics = new ArrayList<>();
    final List<String> statuses = new ArrayList<>(List.of("RUNNING"));
    String experiment = "";
    String name = "";

    /** Values of a metric by step, in the order in which they came. */
    List<String> values(String key) {
      return metrics.stream()
          .filter(metric -> metric.path("key").asString().equals(key))
          .map(metric -> metric.path("step").asLong() + "=" + metric.path("value").asDouble())
          .toList();
    }
  }

  final List<String> faults = new CopyOnWriteArrayList<>();
  final List<String> authorizations = new CopyOnWriteArrayList<>();
  final Map<String, String> experiments = new LinkedHashMap<>();
  final Map<String, Run> runs = new LinkedHashMap<>();
  volatile Mood mood = Mood.WELL;

  /** Requests for this are answered 404 once, as if somebody were faster. */
  volatile boolean hidesOnce;

  private final HttpServer server;

  FakeMlflow(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task);
              thread.setDaemon(true);
              return thread;
            }));
    server.createContext("/", this::handle);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    switch (mood) {
      case SLOW -> sleep();
      case BROKEN -> answer(exchange, 500, "{\"error_code\": \"INTERNAL_ERROR\"}");
      case GARBAGE -> answer(exchange, 200, "<html>please log in</html>");
      case WELL -> {
        Answer answer;
        synchronized (this) {
          answer = answer(exchange, body);
        }
        answer(exchange, answer.code(), answer.body());
      }
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(60_000);
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  private record Answer(int code, String body) {}

  private static Answer error(int code, String what) {
    return new Answer(code, "{\"error_code\": \"%s\", \"message\": \"no\"}".formatted(what));
  }

  private Answer answer(HttpExchange exchange, String body) {
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/api/2.0/mlflow/experiments/get-by-name")) {
      require(exchange.getRequestMethod().equals("GET"), "get-by-name is a GET");
      String query = exchange.getRequestURI().getRawQuery();
      return byName(URLDecoder.decode(query.replace("experiment_name=", ""), UTF_8));
    }
    require(exchange.getRequestMethod().equals("POST"), path + " is a POST");
    require(
        "application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type")),
        path + " needs JSON");
    require(body.length() < 1_000_000, "a request has at most 1 MB");
    JsonNode request = JsonMapper.shared().readTree(body);
    return switch (path) {
      case "/api/2.0/mlflow/experiments/create" -> experiment(request);
      case "/api/2.0/mlflow/runs/create" -> create(request);
      case "/api/2.0/mlflow/runs/log-batch" -> log(request);
      case "/api/2.0/mlflow/runs/update" -> update(request);
      default -> {
        faults.add("no such endpoint: " + path);
        yield error(404, "ENDPOINT_NOT_FOUND");
      }
    };
  }

  private Answer byName(String name) {
    String id = experiments.get(name);
    if (id == null || hidesOnce) {
      hidesOnce = false;
      return error(404, "RESOURCE_DOES_NOT_EXIST");
    }
    return new Answer(
        200, "{\"experiment\": {\"experiment_id\": \"%s\", \"name\": \"x\"}}".formatted(id));
  }

  private Answer experiment(JsonNode request) {
    String name = request.path("name").asString();
    if (experiments.containsKey(name)) {
      return error(400, "RESOURCE_ALREADY_EXISTS");
    }
    experiments.put(name, "e" + experiments.size());
    return new Answer(200, "{\"experiment_id\": \"%s\"}".formatted(experiments.get(name)));
  }

  private Answer create(JsonNode request) {
    Run run = new Run();
    run.experiment = request.path("experiment_id").asString();
    run.name = request.path("run_name").asString();
    require(experiments.containsValue(run.experiment), "experiment must exist");
    require(request.path("start_time").isIntegralNumber(), "start_time is in milliseconds");
    request.path("tags").forEach(tag -> run.tags.put(key(tag), tag.path("value").asString()));
    String id = "r" + runs.size();
    runs.put(id, run);
    return new Answer(200, "{\"run\": {\"info\": {\"run_id\": \"%s\"}}}".formatted(id));
  }

  private Answer log(JsonNode request) {
    Run run = runs.get(request.path("run_id").asString());
    if (run == null) {
      return error(404, "RESOURCE_DOES_NOT_EXIST");
    }
    require(request.path("metrics").size() <= 1000, "at most 1000 metrics");
    require(request.path("params").size() <= 100, "at most 100 params");
    require(request.path("tags").size() <= 100, "at most 100 tags");
    Set<String> keys = new HashSet<>();
    for (JsonNode param : request.path("params")) {
      String value = param.path("value").asString();
      require(keys.add(key(param)), "a param once in a request");
      require(value.getBytes(UTF_8).length <= 500, "value of " + key(param));
      String before = run.params.put(key(param), value);
      require(before == null || before.equals(value), "params never change");
    }
    for (JsonNode metric : request.path("metrics")) {
      key(metric);
      require(metric.path("value").isNumber(), "value of " + metric);
      require(metric.path("timestamp").isIntegralNumber(), "timestamp of " + metric);
      require(metric.path("step").isIntegralNumber(), "step of " + metric);
      run.metrics.add(metric);
    }
    return new Answer(200, "{}");
  }

  private Answer update(JsonNode request) {
    Run run = runs.get(request.path("run_id").asString());
    if (run == null) {
      return error(404, "RESOURCE_DOES_NOT_EXIST");
    }
    String status = request.path("status").asString();
    require(Set.of("RUNNING", "FINISHED", "FAILED", "KILLED").contains(status), status);
    require(
        status.equals("RUNNING") || request.path("end_time").isIntegralNumber(),
        "what has ended has an end_time");
    run.statuses.add(status);
    return new Answer(200, "{\"run_info\": {}}");
  }

  private String key(JsonNode node) {
    String key = node.path("key").asString();
    require(key.matches("[/\\w.\\- ]+") && key.length() <= 250, "key " + key);
    return key;
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      faults.add(what);
    }
  }

  private static void answer(HttpExchange exchange, int code, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(code, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }
}
