package org.transept.serve.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.config.SettingsException;
import org.transept.serve.Caller;
import org.transept.serve.Documented;
import org.transept.serve.MemoryStore;
import org.transept.serve.ServedWorld;
import org.transept.serve.Service;
import org.transept.serve.Wire;
import org.transept.serve.config.ServeConfig;

/** What pages of other sites can make a browser send, byte for byte, and what programs send. */
class AdmissionTest {
  private static final String EVENT = "{\"user\":\"ann\",\"item\":\"a\",\"domain\":\"food\"}";
  private static final String ASK = "{\"history\":[],\"domain\":\"food\"}";
  private static final String JSON = "Content-Type: application/json";

  @TempDir private static Path folder;

  private static Path run;
  private static Service service;
  private static Documented document;

  @BeforeAll
  static void serves() throws IOException {
    Path log = ServedWorld.log(folder.resolve("world"));
    run = ServedWorld.counted(folder.resolve("first"), log);
    service = ServedWorld.started(run, "hosts=[shop.example]");
    document = new Documented(new Caller(service.address()).get("/openapi.json").json());
  }

  @AfterAll
  static void stops() {
    service.close();
  }

  private static String heard(Service service, String request) throws IOException {
    try (Wire wire = new Wire(service)) {
      return wire.send(request).heard();
    }
  }

  private static String request(String first, String host, String body, String... headers) {
    StringBuilder text = new StringBuilder(first).append(" HTTP/1.1\r\nHost: ").append(host);
    for (String header : headers) {
      text.append("\r\n").append(header);
    }
    String length = body.isEmpty() ? "" : "\r\nContent-Length: " + body.length();
    return text + length + "\r\nConnection: close\r\n\r\n" + body;
  }

  private static int status(String first, String host, String body, String... headers)
      throws IOException {
    return status(service, first, host, body, headers);
  }

  private static int status(
      Service service, String first, String host, String body, String... headers)
      throws IOException {
    String answer = heard(service, request(first, host, body, headers));
    assertThat(answer).startsWith("HTTP/1.1 ");
    int status = Integer.parseInt(answer.substring(9, 12));
    String[] words = first.split(" ", 2);
    document.requireDeclared(words[0], words[1], status);
    return status;
  }

  private static String own() {
    return "localhost:" + service.port();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: text/plain",
        "Content-Type: text/plain;charset=UTF-8",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Type: multipart/form-data; boundary=x",
        "Content-Type: text/plain; application/json",
        "Content-Type: application/jsonp",
        "Content-Type: application/json; charset=latin1",
        "X: no type at all"
      })
  void nothingIsWrittenOfWhatIsNotJson(String type) throws IOException {
    for (String route : List.of("events", "items", "availability", "model", "model/rollback")) {
      assertThat(status("POST /v1/" + route, own(), EVENT, type)).as(route).isEqualTo(415);
      assertThat(status("POST /v1/" + route, own(), EVENT, type, "Origin: https://evil.example"))
          .as(route)
          .isEqualTo(403);
    }
    assertThat(new Caller(service.address()).get("/v1/users/ann").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "Application/JSON;charset=\"UTF-8\""})
  void jsonIsWritten(String type) throws IOException {
    String answer =
        heard(service, request("POST /v1/events", own(), EVENT, "Content-Type: " + type));
    assertThat(answer).startsWith("HTTP/1.1 200").contains("\"stored\":1");
    new Caller(service.address()).delete("/v1/users/ann");
  }

  @Test
  void whatOnlyReadsIsTakenAsCurlSendsItButNotFromAPage() throws IOException {
    String form = "Content-Type: application/x-www-form-urlencoded";
    String post = "POST /v1/recommend";
    assertThat(status(post, own(), ASK, form)).isEqualTo(200);
    assertThat(status(post, own(), ASK)).isEqualTo(200);
    assertThat(status(post, own(), ASK, "Content-Type: text/plain")).isEqualTo(415);
    assertThat(status(post, own(), ASK, form, "Origin: http://" + own())).isEqualTo(415);
    assertThat(status(post, own(), ASK, form, "Sec-Fetch-Site: same-origin")).isEqualTo(415);
    assertThat(status(post, own(), ASK, form, "Origin: null")).isEqualTo(403);
    assertThat(status(post, own(), ASK, form, "Sec-Fetch-Site: cross-site")).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "notlocalhost",
        "10.9.8.7",
        "[::2]",
        "127.0.0.2",
        "shop.example.evil.example"
      })
  void otherNamesReachNothing(String host) throws IOException {
    for (String get :
        List.of("/v1/model", "/v1/users", "/metrics", "/", "/docs", "/openapi.json")) {
      assertThat(status("GET " + get, host, "")).as(get).isEqualTo(403);
      assertThat(status("HEAD " + get, host, "")).as(get).isEqualTo(403);
    }
    assertThat(status("POST /v1/recommend", host, ASK, JSON)).isEqualTo(403);
    assertThat(status("DELETE /v1/users/ann", host, "")).isEqualTo(403);
    assertThat(status("GET /health/ready", host, "")).as("balancers know no name").isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost.",
        "localhost:1",
        "127.0.0.1",
        "[::1]:8080",
        "shop.example",
        "SHOP.example:443"
      })
  void ownNamesReachEverything(String host) throws IOException {
    assertThat(status("GET /v1/model", host, "")).isEqualTo(200);
    assertThat(status("GET /", host, "")).isEqualTo(200);
  }

  @Test
  void onlyOwnPagesCall() throws IOException {
    String model = "GET /v1/model";
    assertThat(status(model, own(), "", "Origin: http://" + own())).isEqualTo(200);
    assertThat(status(model, "localhost", "", "Origin: http://localhost")).isEqualTo(200);
    assertThat(status(model, "localhost:80", "", "Origin: http://localhost")).isEqualTo(200);
    assertThat(status(model, own(), "", "Origin: https://shop.example")).isEqualTo(200);
    assertThat(status(model, own(), "", "Sec-Fetch-Site: none")).isEqualTo(200);
    for (String origin :
        List.of(
            "http://localhost:1",
            "http://127.0.0.1:" + service.port(),
            "https://evil.example",
            "null",
            "file://",
            "http://" + own() + "@evil.example",
            "http://" + own() + ".evil.example",
            "%zz")) {
      assertThat(status(model, own(), "", "Origin: " + origin)).as(origin).isEqualTo(403);
      assertThat(status("POST /v1/events", own(), EVENT, JSON, "Origin: " + origin)).isEqualTo(403);
      assertThat(status("POST /v1/model/rollback", own(), "", "Origin: " + origin)).isEqualTo(403);
      assertThat(status("DELETE /v1/users/ann", own(), "", "Origin: " + origin)).isEqualTo(403);
    }
  }

  @Test
  void linksToPagesAreFollowedAndNothingElse() throws IOException {
    String cross = "Sec-Fetch-Site: cross-site";
    String mode = "Sec-Fetch-Mode: navigate";
    assertThat(status("GET /", own(), "", cross, mode)).isEqualTo(200);
    assertThat(status("GET /", own(), "", cross, mode, "Sec-Fetch-Dest: iframe")).isEqualTo(403);
    assertThat(status("GET /v1/users", own(), "", cross, "Sec-Fetch-Mode: no-cors")).isEqualTo(403);
    assertThat(status("POST /v1/model/rollback", own(), "", cross, mode)).isEqualTo(403);
  }

  @Test
  void aTokenIsEnoughOfAName() throws IOException {
    try (Service asks = ServedWorld.started(run, new MemoryStore(), new Secrets("s3cret", ""))) {
      String bearer = "Authorization: Bearer s3cret";
      assertThat(status(asks, "GET /v1/model", "any.example", "", bearer)).isEqualTo(200);
      assertThat(status(asks, "GET /v1/model", "any.example", "")).isEqualTo(401);
      assertThat(status(asks, "GET /v1/model", "a", "", bearer, "Origin: https://evil.example"))
          .isEqualTo(403);
    }
  }

  @Test
  void headRunsTheRouteAndSaysNothing() throws IOException {
    String there = heard(service, request("HEAD /v1/model", own(), ""));
    assertThat(there).startsWith("HTTP/1.1 200").contains("application/json").endsWith("\r\n\r\n");
    String length = there.replaceAll("(?s).*Content-Length: (\\d+).*", "$1");
    assertThat(heard(service, request("GET /v1/model", own(), "")))
        .contains("Content-Length: " + length);
    assertThat(status("HEAD /health/ready", own(), "")).isEqualTo(200);
    assertThat(status("HEAD /v1/items/food/nothing", own(), "")).isEqualTo(404);
    assertThat(status("HEAD /v1/nothing", own(), "")).isEqualTo(404);
    assertThat(status("HEAD /v1/recommend", own(), "")).isEqualTo(405);
  }

  @Test
  void compressedBodiesAreRefusedInWords() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(ASK.getBytes(StandardCharsets.UTF_8));
    }
    String body = bytes.toString(StandardCharsets.ISO_8859_1);
    for (String coding : List.of("gzip", "br", "deflate", "gzip, gzip")) {
      String answer =
          heard(
              service,
              request("POST /v1/recommend", own(), body, JSON, "Content-Encoding: " + coding));
      assertThat(answer)
          .startsWith("HTTP/1.1 415")
          .contains(
              "Content-Encoding " + coding + " is not understood", "Accept-Encoding: identity");
    }
    String plain = request("POST /v1/recommend", own(), ASK, JSON, "Content-Encoding: identity");
    assertThat(heard(service, plain)).startsWith("HTTP/1.1 200");
  }

  @Test
  void whoeverIsReachedFromOtherMachinesAsksForAToken() {
    for (String host : List.of("0.0.0.0", "::", "192.0.2.7", "no.such.host.invalid")) {
      ServeConfig config = ServedWorld.config("store.file=" + folder.resolve("none.sqlite"));
      assertThatThrownBy(() -> Service.open(run, config.at(host, 0), Secrets.NONE, line -> {}))
          .isInstanceOf(SettingsException.class)
          .hasMessageStartingWith("--host %s: must have a token".formatted(host))
          .hasMessageContaining("TRANSEPT_TOKEN", "withoutToken=true");
    }
  }

  @Test
  void whoeverIsToldToDoesWithoutAToken() throws IOException {
    try (Service open = ServedWorld.started(run, "host=0.0.0.0", "withoutToken=true")) {
      assertThat(status(open, "GET /v1/model", "localhost", "")).isEqualTo(200);
      assertThat(status(open, "GET /v1/model", "evil.example", "")).isEqualTo(403);
    }
  }
}
