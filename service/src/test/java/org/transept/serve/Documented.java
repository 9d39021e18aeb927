package org.transept.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** An OpenAPI document, and whether values and statuses are as it says. */
public final class Documented {
  /** What is refused before a route is reached: another method, too much of a head, no HTTP. */
  private static final Set<Integer> BEFORE = Set.of(405, 414, 431, 505);

  private final JsonNode document;

  public Documented(JsonNode document) {
    this.document = document;
  }

  JsonNode json() {
    return document;
  }

  /** The operation of a path with parameters in braces; missing if there is none. */
  JsonNode operation(String method, String path) {
    return document.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
  }

  /** What a status of an operation is answered with. */
  JsonNode response(JsonNode operation, int status) {
    JsonNode response = operation.path("responses").path(Integer.toString(status));
    return response.has("$ref")
        ? document.at(response.path("$ref").asString().substring(1))
        : response;
  }

  /** Requires that the operation of a request, if there is one, declares the status. */
  public void requireDeclared(String method, String target, int status) {
    String asked = method.equals("HEAD") ? "GET" : method;
    for (var path : document.path("paths").properties()) {
      JsonNode operation = operation(asked, path.getKey());
      if (fits(target, path.getKey()) && !operation.isMissingNode() && !BEFORE.contains(status)) {
        assertThat(response(operation, status).isMissingNode())
            .as("%s %s answers %s, which the document does not say", asked, path.getKey(), status)
            .isFalse();
      }
    }
  }

  private static boolean fits(String target, String path) {
    String pattern = "\\Q" + path.replaceAll("\\{\\w+}", "\\\\E[^/]+\\\\Q") + "\\E";
    return Pattern.matches(pattern, target.split("\\?", 2)[0]);
  }

  /** The part of JSON Schema that the document uses. */
  void requireFits(JsonNode value, JsonNode schema, String place) {
    if (schema.has("$ref")) {
      requireFits(value, document.at(schema.path("$ref").asString().substring(1)), place);
    } else if (schema.has("oneOf")) {
      int fitting = 0;
      for (JsonNode one : schema.path("oneOf")) {
        try {
          requireFits(value, one, place);
          fitting++;
        } catch (AssertionError other) {
          // One of the others must fit.
        }
      }
      assertThat(fitting).as(place + " " + value).isEqualTo(1);
    } else {
      requireType(value, schema, place);
    }
  }

  private static boolean isOf(JsonNode value, String type, String place) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isString();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      default -> throw new AssertionError(place + ": unknown type " + type);
    };
  }

  private void requireType(JsonNode value, JsonNode schema, String place) {
    JsonNode type = schema.path("type"); // One, or a list of those that it may be.
    boolean right =
        type.isArray()
            ? type.valueStream().anyMatch(one -> isOf(value, one.asString(), place))
            : isOf(value, type.asString(), place);
    assertThat(right).as("%s: %s must be %s", place, value, type).isTrue();
    if (value.isArray()) {
      value.forEach(one -> requireFits(one, schema.path("items"), place + "[]"));
    }
    if (value.isObject() && schema.has("properties")) {
      for (JsonNode name : schema.path("required")) {
        assertThat(value.has(name.asString())).as(place + " " + name).isTrue();
      }
      for (String name : value.propertyNames()) {
        JsonNode property = schema.path("properties").path(name);
        assertThat(property.isMissingNode()).as("%s: unknown %s", place, name).isFalse();
        requireFits(value.path(name), property, place + "." + name);
      }
    }
  }
}
