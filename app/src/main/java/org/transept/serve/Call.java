package org.transept.serve;

import io.javalin.http.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A request as a route sees it. */
final class Call {
  private final Context context;

  Call(Context context) {
    this.context = context;
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
            new Problem(name, "must be a number from 1 to %s, got \"%s\"".formatted(most, text))));
  }

  /**
   * The body.
   *
   * @throws Refusal if it was too large, did not come in time, or is no JSON
   */
  JsonNode body() {
    return Json.parse(Bodies.of(context));
  }
}
