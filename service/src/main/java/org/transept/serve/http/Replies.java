package org.transept.serve.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.transept.serve.api.Api;
import org.transept.serve.api.Json;
import org.transept.serve.api.Problem;
import org.transept.serve.api.Refusal;

/** Answers and refusals as they go over the wire. */
final class Replies {
  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";

  private Replies() {}

  /** Sends what a route answers. */
  static void send(Context call, Record answer) {
    if (answer instanceof Route.Text text) {
      call.header("Content-Security-Policy", text.policy())
          .header("X-Content-Type-Options", "nosniff")
          .header("Referrer-Policy", "no-referrer")
          .header("Cache-Control", "no-cache")
          .contentType(text.type());
      result(call, text.text().getBytes(UTF_8));
    } else {
      call.header("X-Content-Type-Options", "nosniff").contentType(JSON);
      result(call, Json.write(answer));
    }
  }

  /** The buffer takes it whole, so that no thread waits for a caller who does not read. */
  private static void result(Context call, byte[] answer) {
    if (answer.length >= call.res().getBufferSize()) {
      call.res().setBufferSize(answer.length + 1);
    }
    call.result(answer);
  }

  /** Sends why nothing is answered. */
  static void refuse(Context call, Refusal refusal) {
    call.status(refusal.status()).contentType(PROBLEM);
    refusal.retryAfter().ifPresent(s -> call.header("Retry-After", Integer.toString(s)));
    if (refusal.status() == 401) {
      call.header("WWW-Authenticate", "Bearer");
    }
    if (refusal.status() == 415) {
      call.header("Accept-Encoding", "identity"); // RFC 9110, section 15.5.16.
    }
    if (refusal.status() == 408 || refusal.status() == 413) {
      call.header("Connection", "close"); // Nobody reads the rest of the body.
    }
    result(
        call,
        Json.write(
            refused(refusal.status(), String.valueOf(refusal.getMessage()), refusal.problems())));
  }

  private static Api.ErrorResponse refused(int status, String detail, List<Problem> problems) {
    return new Api.ErrorResponse(HttpStatus.getMessage(status), status, detail, problems);
  }

  /** What Jetty refuses before any route sees it: headers that are too large or no HTTP. */
  static boolean unreadable(Request request, Response response, Callback callback) {
    Object cause = request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
    int status =
        cause instanceof IOException || cause instanceof TimeoutException
            ? HttpStatus.REQUEST_TIMEOUT_408
            : response.getStatus() < 400 ? 500 : response.getStatus();
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, PROBLEM);
    boolean stopping = status == HttpStatus.SERVICE_UNAVAILABLE_503;
    if (stopping) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
    }
    String detail =
        stopping
            ? "the service is stopping"
            : "the request could not be read as HTTP or was not finished in time";
    response.write(true, ByteBuffer.wrap(Json.write(refused(status, detail, List.of()))), callback);
    return true;
  }
}
