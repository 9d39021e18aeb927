package org.transept.serve.http;

import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.transept.serve.api.Json;
import org.transept.serve.api.Problem;
import org.transept.serve.api.Refusal;
import tools.jackson.databind.JsonNode;

/** A request as a route sees it. */
public final class Call {
  private final Context context;
  private final boolean mayAsk;

  /**
   * A request.
   *
   * @param mayAsk whether the caller may ask for what needs a token where there is one
   */
  Call(Context context, boolean mayAsk) {
    this.context = context;
    this.mayAsk = mayAsk;
  }

  /** Whether the path ends as that of a folder does. */
  public boolean endsWithSlash() {
    return context.path().endsWith("/");
  }

  /** Whether the caller may be told what the run knows. */
  public boolean mayAsk() {
    return mayAsk;
  }

  /**
   * A key in the path, decoded.
   *
   * @throws Refusal if it can be none
   */
  public String path(String name) {
    return key(name, context.pathParam(name));
  }

  /**
   * A text behind the question mark, of at most the length of a key; null if it is not there.
   *
   * @throws Refusal if it can be none
   */
  public @Nullable String query(String name) {
    String text = context.queryParam(name);
    return text == null || text.isBlank() ? text : key(name, text);
  }

  private static String key(String name, String text) {
    List<Problem> problems = new ArrayList<>(0);
    Problem.ofKey(name, text, problems);
    Refusal.require(422, problems);
    return text;
  }

  /**
   * A number behind the question mark.
   *
   * @throws Refusal if it is none from 1 to {@code most}
   */
  public int number(String name, int usual, int most) {
    String text = context.queryParam(name);
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
            new Problem(
                name,
                "must be a number from 1 to %s, got \"%s\"".formatted(most, Problem.shown(text)))));
  }

  /**
   * The body.
   *
   * @throws Refusal if it was too large, did not come in time, or is no JSON
   */
  public JsonNode body() {
    return Json.parse(Bodies.of(context));
  }
}
