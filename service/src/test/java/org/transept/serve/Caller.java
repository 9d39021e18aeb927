package org.transept.serve;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls a service as any program would. Whatever a test does, the status that it gets must be one
 * that the OpenAPI document declares.
 */
public final class Caller {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What came back. */
  public record Reply(
      int status, Optional<String> type, String text, HttpResponse<String> response) {
    public JsonNode json() {
      return JsonMapper.shared().readTree(text);
    }
  }

  private final HttpClient client;
  private final String address;
  private final String token;

  /** The document of any service: all declare the same. */
  private static volatile @Nullable Documented declared;

  public Caller(String address) {
    this(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), address, "");
  }

  public Caller(HttpClient client, String address, String token) {
    this.client = client;
    this.address = address;
    this.token = token;
  }

  public Reply get(String path) {
    return call("GET", path, "");
  }

  /** Posts text, in which ' stands for a quotation mark. */
  public Reply post(String path, String body) {
    return call("POST", path, body.replace('\'', '"'));
  }

  public Reply delete(String path) {
    return call("DELETE", path, "");
  }

  private Reply call(String method, String path, String body) {
    Reply reply = send(method, path, body);
    Documented known = declared;
    if (known == null) {
      known = new Documented(send("GET", "/openapi.json", "").json());
      declared = known;
    }
    known.requireDeclared(method, path, reply.status());
    return reply;
  }

  private Reply send(String method, String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path))
            .timeout(PATIENCE)
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (!token.isEmpty()) {
      request.header("Authorization", token);
    }
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Reply(
          response.statusCode(),
          response.headers().firstValue("Content-Type"),
          response.body(),
          response);
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }
}
