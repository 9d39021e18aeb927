package org.transept.browser;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tab of a browser that does what a person does, by the Chrome DevTools Protocol, and writes down
 * what goes wrong in it and what it asks for.
 */
public final class Tab implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  private final Path profile = Files.createTempDirectory("tab");
  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger calls = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> replies = new ConcurrentHashMap<>();
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /** A tab with nothing in it. */
  public Tab(Browser browser) throws IOException, InterruptedException {
    process = browser.debugged(profile);
    HttpClient client = HttpClient.newHttpClient();
    socket =
        client
            .newWebSocketBuilder()
            .buildAsync(page(client), new Listener())
            .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .join();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable", Map.of());
    }
    // A certificate of the test's own is nobody's.
    call("Security.setIgnoreCertificateErrors", Map.of("ignore", true));
  }

  private URI page(HttpClient client) throws IOException, InterruptedException {
    Path file = profile.resolve("profile").resolve("DevToolsActivePort");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.exists(file) || Files.readString(file).lines().count() < 2) {
      if (System.nanoTime() > end) {
        throw new IOException("the browser must say its port within 30 s, got none");
      }
      Thread.sleep(20);
    }
    String port = Files.readAllLines(file).get(0);
    HttpRequest list =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list")).build();
    while (true) {
      String targets = client.send(list, HttpResponse.BodyHandlers.ofString()).body();
      for (JsonNode target : JsonMapper.shared().readTree(targets)) {
        if (target.path("type").asString().equals("page")) {
          return URI.create(target.path("webSocketDebuggerUrl").asString());
        }
      }
      Thread.sleep(20);
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        heard(JsonMapper.shared().readTree(text.toString()));
        text.setLength(0);
      }
      socket.request(1);
      return CompletableFuture.completedStage(null);
    }
  }

  private void heard(JsonNode message) {
    if (message.has("id")) {
      CompletableFuture<JsonNode> reply = replies.remove(message.path("id").asInt());
      if (reply != null) {
        reply.complete(message);
      }
      return;
    }
    JsonNode params = message.path("params");
    switch (message.path("method").asString()) {
      case "Runtime.exceptionThrown" -> problems.add(params.path("exceptionDetails").toString());
      case "Runtime.consoleAPICalled" -> {
        if (List.of("error", "warning", "assert").contains(params.path("type").asString())) {
          problems.add(params.path("args").toString());
        }
      }
      case "Log.entryAdded" -> {
        if (params.path("entry").path("level").asString().equals("error")) {
          problems.add(params.path("entry").toString());
        }
      }
      case "Network.requestWillBeSent" ->
          requests.add(params.path("request").path("url").asString());
      default -> {}
    }
  }

  private JsonNode call(String method, Map<String, Object> params) {
    int id = calls.incrementAndGet();
    CompletableFuture<JsonNode> reply = new CompletableFuture<>();
    replies.put(id, reply);
    ObjectNode message = JsonMapper.shared().createObjectNode().put("id", id).put("method", method);
    message.set("params", JsonMapper.shared().valueToTree(params));
    socket.sendText(message.toString(), true).join();
    JsonNode answer = reply.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    if (answer.has("error")) {
      throw new AssertionError(method + ": " + answer.path("error"));
    }
    return answer.path("result");
  }

  /** Goes to an address. */
  public void open(String address) {
    call("Page.navigate", Map.of("url", address));
  }

  /** Forgets what was and what went wrong, as if it had just been opened. */
  public void reset() throws InterruptedException, TimeoutException {
    value("(() => { try { sessionStorage.clear(); } catch (none) { return; } })()");
    open("about:blank");
    until("location.href === 'about:blank'");
    problems.clear();
    requests.clear();
  }

  /** The value of an expression; promises are waited for. */
  public JsonNode value(String script) {
    JsonNode result =
        call(
            "Runtime.evaluate",
            Map.of("expression", script, "awaitPromise", true, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new AssertionError(script + ": " + result.path("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /** The text of the first element. */
  public String text(String selector) {
    return value("document.querySelector(`%s`)?.innerText ?? ''".formatted(selector)).asString();
  }

  /** The texts, or an expression of each element {@code e}. */
  public List<String> all(String selector, String expression) {
    JsonNode found =
        value(
            "[...document.querySelectorAll(`%s`)].map((e) => String(%s))"
                .formatted(selector, expression));
    return found.valueStream().map(JsonNode::asString).toList();
  }

  /** Waits until an expression holds. */
  public void until(String script) throws InterruptedException, TimeoutException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!value("Boolean(" + script + ")").asBoolean()) {
      if (System.nanoTime() > end) {
        throw new TimeoutException(script + " must hold within 30 s; problems: " + problems);
      }
      Thread.sleep(20);
    }
  }

  /** Presses a button. */
  public void click(String selector) {
    String element = "document.querySelector(`%s`)".formatted(selector);
    value(element + ".focus(), " + element + ".click()");
  }

  /** Puts the focus on an element and types, as a keyboard does. */
  public void type(String selector, String text) {
    value("document.querySelector(`%s`).focus()".formatted(selector));
    call("Input.insertText", Map.of("text", text));
  }

  /** Presses a key that has a name, such as Enter. */
  public void press(String key) {
    int code =
        Map.of("Enter", 13, "Escape", 27, "ArrowDown", 40, "ArrowUp", 38, "ArrowRight", 39)
            .getOrDefault(key, 9);
    Map<String, Object> params =
        Map.of("type", "rawKeyDown", "key", key, "code", key, "windowsVirtualKeyCode", code);
    call("Input.dispatchKeyEvent", params);
    if (key.equals("Enter")) {
      call("Input.dispatchKeyEvent", Map.of("type", "char", "text", "\r", "key", key));
    }
    call(
        "Input.dispatchKeyEvent",
        Map.of("type", "keyUp", "key", key, "code", key, "windowsVirtualKeyCode", code));
  }

  /** A window of that size, in light or in dark. */
  public void window(int width, int height, boolean dark) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    call(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /** The document of a page from a file after its scripts have run in a window of that width. */
  public String document(Path page, int width) throws InterruptedException, TimeoutException {
    show(page, width, 2000, false);
    return value("document.documentElement.outerHTML").asString();
  }

  /** Opens a page from a file in a window of that size, in light or in dark. */
  public void show(Path page, int width, int height, boolean dark)
      throws InterruptedException, TimeoutException {
    reset();
    window(width, height, dark);
    open(page.toUri().toString());
    until("location.protocol === 'file:' && document.readyState === 'complete'");
  }

  /** Writes a picture of the window. */
  public void picture(Path png) throws IOException {
    Files.createDirectories(png.toAbsolutePath().getParent());
    JsonNode picture = call("Page.captureScreenshot", Map.of("format", "png"));
    Files.write(png, Base64.getDecoder().decode(picture.path("data").asString()));
  }

  /** Errors and warnings of the console so far. */
  public List<String> problems() {
    return problems;
  }

  /** Addresses that were asked for so far. */
  public List<String> requests() {
    return requests;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    socket.abort();
    Browser.end(process);
    Browser.delete(profile);
  }
}
