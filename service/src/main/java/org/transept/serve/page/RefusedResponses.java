package org.transept.serve.page;

import java.util.List;
import org.eclipse.jetty.http.HttpStatus;
import org.transept.serve.api.Api;
import org.transept.serve.api.Json;
import org.transept.serve.api.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Why a request may not be answered, by status, as the OpenAPI document tells it. */
final class RefusedResponses {
  /**
   * A kind of refusal.
   *
   * @param description when it is sent
   * @param problem one of them, as an example; without a pointer it is no problem of the body
   */
  private record Kind(int status, String description, Problem problem) {
    Kind(int status, String description, String detail) {
      this(status, description, new Problem("", detail));
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              400,
              "no request of this kind: no JSON, an unknown field or parameter, a value of another"
                  + " type",
              new Problem("/k", "must be a whole number of 32 bits, got \"ten\"")),
          new Kind(
              401,
              "the token is missing or another",
              "the header Authorization must be \"Bearer\" and the token of this service, got"
                  + " none"),
          new Kind(
              403,
              "the header Host is no name of this service, or the page that calls is not its own",
              "the header Origin must be that of this service's own pages, got \"null\"; set hosts"
                  + " to those of other pages that may call it"),
          new Kind(404, "what is named is not there", "user \"somebody\" has no events here"),
          new Kind(
              408, "the body did not come in time", "the body must have come within 10 seconds"),
          new Kind(
              409,
              "it does not go with what is there now",
              "another model is being loaded; wait until it answers"),
          new Kind(
              413,
              "the body is too large",
              "the body must have at most 1048576 bytes; send several requests"),
          new Kind(
              415,
              "the body is not called JSON in UTF-8, or is compressed",
              "Content-Encoding gzip is not understood: the body must not be compressed; send it as"
                  + " it is"),
          new Kind(
              422,
              "understood, but not possible: an unknown name, a number out of range, a run that"
                  + " cannot be opened",
              new Problem("/domain", "must be one of food, kitchen, got \"cars\"")),
          new Kind(
              503,
              "not now: too many questions wait, the store is away, titles cannot be read yet, or"
                  + " the service is stopping",
              "256 questions wait for the model already; try again in a second"));

  private RefusedResponses() {}

  /** Name of the response of a status among the document's components. */
  static String name(int status) {
    if (KINDS.stream().noneMatch(kind -> kind.status() == status)) {
      throw new IllegalStateException(status + " is not described: add it here");
    }
    return HttpStatus.getMessage(status).replaceAll("[^A-Za-z]", "");
  }

  /**
   * All responses by their names.
   *
   * @param schema that of {@link Api.Refused}
   */
  static ObjectNode of(JsonNode schema) {
    ObjectNode responses = JsonNodeFactory.instance.objectNode();
    KINDS.forEach(kind -> responses.set(name(kind.status()), response(kind, schema)));
    return responses;
  }

  private static ObjectNode response(Kind kind, JsonNode schema) {
    int status = kind.status();
    ObjectNode response = JsonNodeFactory.instance.objectNode();
    response.put("description", kind.description());
    if (status == 503) {
      header(response, "Retry-After", "seconds after which it is worth another try", "integer");
    }
    if (status == 401) {
      header(response, "WWW-Authenticate", "Bearer", "string");
    }
    ObjectNode content =
        response.putObject("content").putObject("application/problem+json").set("schema", schema);
    boolean placed = !kind.problem().pointer().isEmpty();
    String detail = (kind.problem().pointer() + " " + kind.problem().detail()).strip();
    List<Problem> errors = placed ? List.of(kind.problem()) : List.of();
    content.set(
        "example",
        Json.tree(new Api.ErrorResponse(HttpStatus.getMessage(status), status, detail, errors)));
    return response;
  }

  private static void header(ObjectNode response, String name, String description, String type) {
    response
        .putObject("headers")
        .putObject(name)
        .put("description", description)
        .putObject("schema")
        .put("type", type);
  }
}
