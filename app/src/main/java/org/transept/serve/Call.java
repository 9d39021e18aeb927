package org.transept.serve;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A request as a route sees it. */
final class Call {
  private static final int BUFFER = 8192;

  /** Bodies up to so many times the limit are read to their end before they are refused. */
  private static final int PATIENCE = 16;

  private final Context context;
  private final ServeConfig config;

  Call(Context context, ServeConfig config) {
    this.context = context;
    this.config = config;
  }

  /** A part of the path, decoded. */
  String path(String name) {
    return context.pathParam(name);
  }

  /** A parameter behind the question mark; null if it is not there. */
  @Nullable String query(String name) {
    return context.queryParam(name);
  }

  /**
   * A number behind the question mark.
   *
   * @throws Refusal if it is none from 1 to {@code most}
   */
  int number(String name, int usual, int most) {
    String text = query(name);
    if (text == null) {
      return Math.min(usual, most);
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException none) {
      // Refused below, like a number out of range.
    }
    throw Refusal.of(
        422,
        List.of(
            new Problem(name, "must be a number from 1 to %d, got \"%s\"".formatted(most, text))));
  }

  /**
   * The body.
   *
   * @throws Refusal if it is too large, does not come in time, or is no JSON
   */
  JsonNode body() {
    return Json.parse(bytes());
  }

  private byte[] bytes() {
    int most = config.limits().bodyBytes();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(config.timeouts().request());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      InputStream in = context.req().getInputStream();
      byte[] buffer = new byte[BUFFER];
      if (context.req().getContentLengthLong() > most) {
        throw tooLarge(in, buffer, end);
      }
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes.write(buffer, 0, n);
        if (bytes.size() > most) {
          throw tooLarge(in, buffer, end);
        }
        if (System.nanoTime() > end) {
          throw late();
        }
      }
      return bytes.toByteArray();
    } catch (IOException broken) { // The connection was silent for too long, or is gone.
      throw late();
    }
  }

  /**
   * Reads on for a while before the refusal: whoever still sends when the connection is closed may
   * find it broken and never see the answer.
   */
  private Refusal tooLarge(InputStream in, byte[] buffer, long end) {
    int most = config.limits().bodyBytes();
    long left = (long) PATIENCE * most;
    try {
      for (int n = 0; n >= 0 && left > 0 && System.nanoTime() < end; left -= n) {
        n = in.read(buffer);
      }
    } catch (IOException silent) {
      // Nothing more comes: it is refused all the same.
    }
    return new Refusal(
        413, "the body must have at most %d bytes; send several requests".formatted(most));
  }

  private Refusal late() {
    return new Refusal(
        408, "the body must have come within %d seconds".formatted(config.timeouts().request()));
  }
}
