package org.transept.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.transept.serve.api.Json;
import org.transept.serve.http.Secrets;
import org.transept.store.Event;
import org.transept.store.ForwardingStore;
import org.transept.store.HistoryStore;
import tools.jackson.databind.JsonNode;

/**
 * Requests that are malformed, huge, slow or half open: each is refused in words or hung up on in
 * the time that the settings give, and whoever asks properly is answered meanwhile.
 */
class MalformedRequestsTest {
  private static final int IDLE = 3;
  private static final int REQUEST = 2;

  /** More callers than the service has threads: 8 for questions, 32 to spare. */
  private static final int CROWD = 60;

  private static final String GOOD = "{\"history\":[],\"domain\":\"food\"}";

  @TempDir private static Path folder;

  private static Path run;
  private static Service service;

  @BeforeAll
  static void serves() throws IOException {
    run = ServedWorld.trained(folder.resolve("first"), ServedWorld.log(folder.resolve("world")));
    service = started(new MemoryStore());
  }

  private static Service started(HistoryStore store) {
    return ServedWorld.started(
        run,
        store,
        Secrets.NONE,
        "timeouts.idle=" + IDLE,
        "timeouts.request=" + REQUEST,
        "limits.bodyBytes=65536",
        "limits.waiting=8");
  }

  @AfterAll
  static void stops() {
    service.close();
  }

  @AfterEach
  void stillAnswers() {
    Caller caller = new Caller(service.address());
    assertThat(caller.post("/v1/recommend", GOOD).status()).isEqualTo(200);
  }

  private static String head(String first, String... headers) {
    return first
        + " HTTP/1.1\r\nHost: localhost\r\n"
        + Stream.of(headers).map(header -> header + "\r\n").reduce("", String::concat)
        + "\r\n";
  }

  private static String post(String body, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("Connection: close");
    all.add("Content-Length: " + body.length());
    return head("POST /v1/recommend", all.toArray(String[]::new)) + body;
  }

  private static String get(String target) {
    return head("GET " + target, "Connection: close");
  }

  /** What a problem says; the status stands in its head and in its body. */
  private static String problem(int status, String answer) {
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("application/problem+json");
    String text = answer.substring(answer.indexOf("\r\n\r\n") + 4);
    text = text.substring(text.indexOf('{'), text.lastIndexOf('}') + 1); // Chunks have lengths.
    JsonNode problem = Json.parse(text.getBytes(ISO_8859_1));
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("detail").asString()).isNotBlank();
    return problem.path("detail").asString() + problem.path("errors");
  }

  static Stream<Arguments> bodies() {
    return Stream.of(
        arguments("cut JSON", "{\"domain\":", "must be JSON at line 1"),
        arguments("nothing", "", "got nothing"),
        arguments("two values", GOOD + GOOD, "must be JSON"),
        arguments("a name twice", "{\"domain\":\"a\",\"domain\":\"b\"}", "uplicate"),
        arguments("a number", "3", "must be an object, got 3"),
        arguments("wrong types", "{\"user\":3,\"domain\":[]}", "/domain"),
        arguments("null", "{\"user\":null,\"domain\":null}", "must be given"),
        arguments("deep lists", "[".repeat(60_000), "line 1, column 502: "),
        arguments("deep objects", "{\"a\":".repeat(10_000), "line 1, column 2502: "),
        arguments("no UTF-8", "{\"user\":\"\u00ff\u00fe\",\"domain\":\"food\"}", "UTF-8"),
        arguments("a bare quote", "{'user':'a'}", "must be JSON"),
        arguments("not a number", "{\"user\":\"a\",\"domain\":\"food\",\"k\":NaN}", "must be JSON"),
        arguments("1e999", "{\"user\":\"a\",\"domain\":\"food\",\"k\":1e999}", "32 bits"),
        arguments("digits", "{\"k\":" + "9".repeat(50_000) + "}", "must be JSON"),
        arguments("many wrong", "[" + "1,".repeat(30_000) + "1]", "must be an object"),
        arguments("XML", "<ask><user>a</user></ask>", "must be JSON"),
        arguments("a form", "user=a&domain=food", "must be JSON"),
        arguments("zeros", "\0".repeat(100), "must be JSON"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void bodiesThatSayNothing(String what, String body, String reason) throws IOException {
    try (Wire wire = new Wire(service)) {
      assertThat(problem(400, wire.send(post(body)).heard()))
          .as(what)
          .contains(reason)
          .doesNotContain("jackson", "Exception", "Constraints", "Source:", "java.");
    }
  }

  static Stream<Arguments> heads() {
    String length = "Content-Length: ";
    return Stream.of(
        arguments("no HTTP", 400, "NONSENSE\r\n\r\n"),
        arguments("binary", 400, "\0\1\2\u00ff\u00fe\r\n\r\n"),
        arguments("TLS", 400, "\u0016\3\1\2\0\1\0\1\u00fc\3\3" + "\u0080".repeat(500)),
        arguments("no host", 400, "GET /v1/model HTTP/1.1\r\n\r\n"),
        arguments("HTTP/9.9", 505, "GET /v1/model HTTP/9.9\r\nHost: a\r\n\r\n"),
        arguments("a large header", 431, head("GET /v1/model", "X-Large: " + "a".repeat(20_000))),
        arguments("many headers", 431, head("GET /v1/model", "A: b\r\n".repeat(5_000) + "A: b")),
        arguments("a long target", 414, get("/v1/users/" + "a".repeat(20_000))),
        arguments("no colon", 400, head("GET /v1/model", "Nonsense")),
        arguments("zero in a header", 400, head("GET /v1/model", "X: a\0b")),
        arguments("negative length", 400, head("POST /v1/recommend", length + "-5") + GOOD),
        arguments("length in words", 400, head("POST /v1/recommend", length + "ten") + GOOD),
        arguments("no such length", 400, head("POST /v1/recommend", length + "9".repeat(30))),
        arguments("two lengths", 400, head("POST /v1/recommend", length + 3, length + 30) + GOOD),
        arguments(
            "length and chunks",
            400,
            head("POST /v1/recommend", length + 3, "Transfer-Encoding: chunked") + GOOD),
        arguments(
            "broken chunks",
            400,
            head("POST /v1/recommend", "Transfer-Encoding: chunked") + "zz\r\n" + GOOD),
        arguments(
            "a huge length", 413, head("POST /v1/recommend", length + 70_000) + " ".repeat(70_000)),
        arguments("unknown route", 404, get("/v1/nothing")),
        arguments("outside", 400, get("/../../etc/passwd")),
        arguments("known route, other method", 405, get("/v1/recommend")),
        arguments("unknown method", 405, head("BREW /v1/recommend", "Connection: close")),
        arguments("broken escape in the path", 400, get("/v1/users/%zz")),
        arguments("no UTF-8 in the path", 400, get("/v1/users/%ff")),
        arguments("an escape of no standard", 400, get("/v1/users/%u0041")),
        arguments("half of a character as such", 400, get("/v1/items/food/%uD800")),
        arguments("zero in the path", 400, get("/v1/users/a%00b")),
        arguments("broken escape behind ?", 400, get("/v1/users/a?n=%zz")),
        arguments("no number behind ?", 422, get("/v1/users/a?n=%ff")),
        arguments("all of the server", 404, head("OPTIONS *", "Connection: close")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("heads")
  void headsThatAreNoRequest(String what, int status, String request) throws IOException {
    try (Wire wire = new Wire(service)) {
      problem(status, wire.send(request).heard());
    }
  }

  @Test
  void halvesOfCharactersAreRefused() throws IOException {
    String half = "{\"user\":\"\\ud800\",\"domain\":\"food\"}";
    try (Wire wire = new Wire(service)) {
      assertThat(problem(400, wire.send(post(half)).heard())).contains("half of one");
    }
  }

  @Test
  void rubbishBehindARequestComesTooLateForIt() throws IOException {
    String first = head("POST /v1/recommend", "Content-Length: " + GOOD.length()) + GOOD;
    try (Wire wire = new Wire(service)) {
      String answers = wire.send(first + first + "RUBBISH" + "\0\u00ff\r\n\r\n" + first).heard();
      assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(3);
      problem(400, answers.substring(answers.lastIndexOf("HTTP/1.1")));
    }
  }

  @Test
  void manyProblemsAreCountedAndSomeShown() throws IOException {
    String body = "{\"history\":[" + "1,".repeat(30_000) + "1],\"domain\":\"food\"}";
    try (Wire wire = new Wire(service)) {
      String answer = wire.send(post(body)).heard();
      assertThat(problem(400, answer))
          .contains("30001 problems", "/history/99")
          .hasSizeLessThan(9000);
    }
  }

  /** How a caller keeps a connection; ends when the service has hung up. */
  private interface Manner {
    String heard(Wire wire) throws IOException;
  }

  private static final Manner SAYS_NOTHING = Wire::heard;
  private static final Manner NEVER_ENDS_ITS_HEAD =
      wire -> wire.send("POST /v1/recommend HTTP/1.1\r\nHost: loc").heard();
  private static final Manner SENDS_ITS_HEAD_BYTE_BY_BYTE =
      wire ->
          dribbled(wire, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(99));
  private static final Manner NEVER_ENDS_ITS_BODY =
      wire -> wire.send(head("POST /v1/recommend", "Content-Length: 1000") + "{").heard();
  private static final Manner SENDS_ITS_BODY_BYTE_BY_BYTE =
      wire ->
          dribbled(wire.send(head("POST /v1/recommend", "Content-Length: 1000")), " ".repeat(1000));
  private static final Manner SENDS_CHUNKS_BYTE_BY_BYTE =
      wire ->
          dribbled(
              wire.send(head("POST /v1/recommend", "Transfer-Encoding: chunked")),
              "1\r\n \r\n".repeat(100));
  private static final Manner NEVER_READS_ITS_ANSWER = wire -> unread(wire, false);
  private static final Manner READS_ITS_ANSWER_BYTE_BY_BYTE = wire -> unread(wire, true);

  private static String dribbled(Wire wire, String text) throws IOException {
    for (int i = 0; i < text.length() && !wire.isOver(); i++) {
      wire.send(text.substring(i, i + 1));
      pause(100);
    }
    return wire.heard();
  }

  /** Asks for more than any buffer between holds, until the service has hung up. */
  private static String unread(Wire wire, boolean slowly) throws IOException {
    String request = head("GET /docs/swagger-ui-bundle.js");
    for (int i = 0; i < 20; i++) {
      wire.send(request);
    }
    for (int i = 0; i < 600 && !wire.isBroken(); i++) {
      if (slowly) {
        wire.read();
      }
      wire.send("\n"); // Fails once nobody listens.
      pause(100);
    }
    return wire.isBroken() ? "hung up" : "still there";
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  static Stream<Arguments> manners() {
    return Stream.of(
        arguments("says nothing", SAYS_NOTHING, ""),
        arguments("never ends its head", NEVER_ENDS_ITS_HEAD, ""),
        arguments("sends its head byte by byte", SENDS_ITS_HEAD_BYTE_BY_BYTE, ""),
        arguments("never ends its body", NEVER_ENDS_ITS_BODY, "within 2 seconds"),
        arguments("sends its body byte by byte", SENDS_ITS_BODY_BYTE_BY_BYTE, "within 2 seconds"),
        arguments("sends chunks byte by byte", SENDS_CHUNKS_BYTE_BY_BYTE, "within 2 seconds"));
  }

  /** Many of one kind, while somebody asks properly. */
  @Tag("long")
  @ParameterizedTest(name = "{0}")
  @MethodSource("manners")
  void crowdsKeepNobodyOut(String what, Manner manner, String said) throws Exception {
    for (String heard : crowd(manner)) {
      if (!heard.isEmpty() || !said.isEmpty()) { // Whoever has begun a head may hear why.
        assertThat(problem(408, heard)).as(what).contains(said);
      }
    }
  }

  @Tag("long")
  @Test
  void whoeverDoesNotReadHoldsNoThread() throws Exception {
    for (Manner manner : List.of(NEVER_READS_ITS_ANSWER, READS_ITS_ANSWER_BYTE_BY_BYTE)) {
      for (String heard : crowd(manner)) {
        assertThat(heard).isEqualTo("hung up");
      }
    }
  }

  /** What each of the crowd heard; good requests are answered while all of it is there. */
  private static List<String> crowd(Manner manner) throws Exception {
    List<CompletableFuture<String>> crowd = new ArrayList<>();
    for (int i = 0; i < CROWD; i++) {
      CompletableFuture<String> heard = new CompletableFuture<>();
      Wire wire = new Wire(service);
      Thread one =
          new Thread(
              () -> {
                try (wire) {
                  heard.complete(manner.heard(wire));
                } catch (IOException | RuntimeException failure) {
                  heard.completeExceptionally(failure);
                }
              });
      one.setDaemon(true);
      one.start();
      crowd.add(heard);
    }
    pause(300); // Until it holds what it can hold.
    String good = post(GOOD);
    int meanwhile = 0;
    while (crowd.stream().anyMatch(one -> !one.isDone())) {
      try (Wire wire = new Wire(service)) {
        assertThat(wire.send(good).heard()).startsWith("HTTP/1.1 200");
      }
      meanwhile += crowd.stream().noneMatch(CompletableFuture::isDone) ? 1 : 0;
    }
    assertThat(meanwhile).as("answers before any of the crowd is gone").isPositive();
    return crowd.stream().map(CompletableFuture::join).toList();
  }

  /** Histories that take longer than any caller may. */
  private static final class Slow extends ForwardingStore {
    Slow(HistoryStore store) {
      super(store);
    }

    @Override
    public Map<String, List<Event>> last(Collection<String> users, int n, OptionalLong until) {
      pause((IDLE + 1) * 1000L);
      return super.last(users, n, until);
    }
  }

  @Tag("long")
  @Test
  void whoeverWaitsForTheServiceIsNotHungUpOn() {
    try (Service slow = started(new Slow(new MemoryStore()))) {
      Caller caller = new Caller(slow.address());
      String ask = "{'user':'a','domain':'food'}";
      assertThat(caller.post("/v1/recommend", ask).status()).isEqualTo(200);
    }
  }

  @Test
  void bodiesOfStrangersAreNotRead() throws IOException {
    Secrets secrets = new Secrets("s3cret", "");
    try (Service closed = ServedWorld.started(run, new MemoryStore(), secrets);
        Wire wire = new Wire(closed)) {
      String start = head("POST /v1/recommend", "Content-Length: 100000");
      assertThat(problem(401, wire.send(start).heard())).contains("Authorization");
    }
  }
}
