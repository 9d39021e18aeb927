package org.transept.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;

/** Sends calls, again if they may be repeated, and makes records or exceptions of what comes. */
final class Transport {
  private static final String PROBLEM = "application/problem+json";
  private static final int SHOWN = 200;

  private final HttpClient http;
  private final String address;
  private final String token;
  private final Duration timeout;
  private final Retry retry;

  Transport(HttpClient http, String address, String token, Duration timeout, Retry retry) {
    this.http = http;
    this.address = address;
    this.token = token;
    this.timeout = timeout;
    this.retry = retry;
  }

  /** What the service answers; fails with a {@link TranseptException}. */
  <T> CompletableFuture<T> send(Call call, Class<T> reply) {
    HttpRequest request = request(call);
    return attempt(request, call.repeatable(), 0)
        .thenApply(response -> read(request, response, reply));
  }

  private HttpRequest request(Call call) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + call.path()))
            .header("Accept", "application/json, " + PROBLEM);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    Object body = call.body();
    if (body == null) {
      return request.method(call.method(), BodyPublishers.noBody()).build();
    }
    return request
        .header("Content-Type", "application/json")
        .method(call.method(), BodyPublishers.ofByteArray(Json.write(body)))
        .build();
  }

  private CompletableFuture<HttpResponse<byte[]>> attempt(
      HttpRequest request, boolean repeatable, int done) {
    return once(request)
        .thenCompose(
            response -> {
              if (response.statusCode() == 200) {
                return CompletableFuture.completedFuture(response);
              }
              RefusedException refusal = refusal(response);
              boolean again = repeatable && refusal.status() == 503;
              return refusal
                  .retryAfter()
                  .filter(asked -> again)
                  .flatMap(asked -> retry.pause(done, asked, ThreadLocalRandom.current()))
                  .map(pause -> later(pause, request, done + 1))
                  .orElseGet(() -> CompletableFuture.failedFuture(refusal));
            });
  }

  private CompletableFuture<HttpResponse<byte[]>> later(
      Duration pause, HttpRequest request, int done) {
    return new CompletableFuture<HttpRequest>()
        .completeOnTimeout(request, pause.toMillis(), TimeUnit.MILLISECONDS)
        .thenCompose(again -> attempt(again, true, done));
  }

  /** The time-out is for the whole answer: that of HttpRequest ends when headers have come. */
  private CompletableFuture<HttpResponse<byte[]>> once(HttpRequest request) {
    CompletableFuture<HttpResponse<byte[]>> sent =
        http.sendAsync(request, BodyHandlers.ofByteArray());
    return sent.copy()
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (response, failure) -> {
              if (failure != null) {
                sent.cancel(true);
                throw noAnswer(request, failure);
              }
              return response;
            });
  }

  private NoAnswerException noAnswer(HttpRequest request, Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String reason =
        cause instanceof HttpTimeoutException
            ? "no connection in time"
            : cause instanceof TimeoutException
                ? "no answer within " + timeout.toMillis() + " ms"
                : "no answer: " + Objects.requireNonNullElse(cause.getMessage(), cause.toString());
    return new NoAnswerException(place(request) + ": " + reason, cause);
  }

  private static <T> T read(HttpRequest request, HttpResponse<byte[]> response, Class<T> reply) {
    try {
      return Json.read(response.body(), reply);
    } catch (JacksonException other) {
      throw new NoAnswerException(
          "%s: must answer with %s in JSON, got \"%s\"; is it Transept that listens there?"
              .formatted(place(request), reply.getSimpleName(), shown(response)),
          other);
    }
  }

  private static String place(HttpRequest request) {
    return request.method() + " " + request.uri();
  }

  private static RefusedException refusal(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    ErrorResponse refused = refused(response);
    String detail = refused.detail();
    List<Problem> errors = refused.errors();
    return new RefusedException(
        status,
        detail == null ? "the answer was \"" + shown(response) + "\"" : detail,
        errors == null ? List.of() : errors,
        retryAfter(response).orElse(null));
  }

  /** Without anything in it if a proxy answered in place of the service. */
  private static ErrorResponse refused(HttpResponse<byte[]> response) {
    if (response.headers().firstValue("Content-Type").orElse("").startsWith(PROBLEM)) {
      try {
        return Json.read(response.body(), ErrorResponse.class);
      } catch (JacksonException unreadable) {
        // As if it had not said what it is.
      }
    }
    return new ErrorResponse(null, null, null, null);
  }

  /** In seconds; the other form, a date, is nothing that the service sends (RFC 9110, 10.2.3). */
  private static Optional<Duration> retryAfter(HttpResponse<byte[]> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("\\d{1,9}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)));
  }

  private static String shown(HttpResponse<byte[]> response) {
    String text = new String(response.body(), UTF_8).strip();
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
