package org.transept.serve.page;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import org.transept.config.Doc;
import org.transept.run.Version;
import org.transept.serve.api.Api;
import org.transept.serve.api.Json;
import org.transept.serve.api.Moment;
import org.transept.serve.http.Route;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI 3.1 document of some routes, made of the records that they take and answer; {@link
 * Doc} lines become descriptions, so that it cannot say anything else than the code does.
 */
public final class OpenApi {
  private static final String OBJECT = "object";

  private final Samples samples;
  private final ObjectNode schemas = node();

  private OpenApi(Samples samples) {
    this.samples = samples;
  }

  /** The document, with examples. */
  public static ObjectNode of(List<Route> routes, Samples samples) {
    return new OpenApi(samples).document(routes);
  }

  private ObjectNode document(List<Route> routes) {
    ObjectNode paths = node();
    for (Route route : routes) {
      paths
          .withObject("/" + route.path().replace("~", "~0").replace("/", "~1"))
          .set(route.method().toLowerCase(java.util.Locale.ROOT), operation(route));
    }
    ObjectNode document = node().put("openapi", "3.1.0");
    document
        .putObject("info")
        .put("title", "Transept")
        .put("description", "Cross-domain sequential recommendation: what comes next in a domain")
        .put("version", Version.transept());
    ArrayNode tags = document.putArray("tags");
    Route.TAGS.forEach(
        (name, holds) -> tags.addObject().put("name", name).put("description", holds));
    document.set("paths", paths);
    ObjectNode components = document.putObject("components");
    components.set("responses", RefusedResponses.of(schema(Api.ErrorResponse.class)));
    components.set("schemas", schemas);
    components
        .putObject("securitySchemes")
        .putObject("token")
        .put("type", "http")
        .put("scheme", "bearer");
    return document;
  }

  private ObjectNode operation(Route route) {
    ObjectNode operation = node().put("summary", route.summary());
    operation.putArray("tags").add(route.tag());
    ArrayNode parameters = operation.putArray("parameters");
    route.pathParameters().forEach(name -> parameters.add(parameter(route, "path", name)));
    route.queryParameters().forEach(name -> parameters.add(parameter(route, "query", name)));
    if (!route.body().isEmpty()) {
      ObjectNode body = operation.putObject("requestBody").put("required", true);
      json(body, route.body());
    }
    responses(operation.putObject("responses"), route);
    if (!Route.isOpen(route.path())) {
      operation.putArray("security").addObject().putArray("token");
    }
    return operation;
  }

  private void responses(ObjectNode responses, Route route) {
    ObjectNode done = responses.putObject("200").put("description", "done");
    if (route.reply().equals(List.of(String.class))) {
      done.putObject("content").putObject("*/*").set("schema", schema(String.class));
    } else {
      json(done, route.reply());
    }
    for (int status : route.refusals()) {
      responses
          .putObject(Integer.toString(status))
          .put("$ref", "#/components/responses/" + RefusedResponses.name(status));
    }
    responses
        .putObject("default")
        .put("description", "refused before a route was reached (4xx), or a failure (5xx)")
        .putObject("content")
        .putObject("application/problem+json")
        .set("schema", schema(Api.ErrorResponse.class));
  }

  /** A body of one of some types, with an example of each. */
  private void json(ObjectNode holder, List<Class<?>> types) {
    ObjectNode content = holder.putObject("content").putObject("application/json");
    content.set("schema", oneOf(types));
    ObjectNode examples = content.putObject("examples");
    for (int t = 0; t < types.size(); t++) {
      examples
          .putObject(t == 0 ? "one" : "many")
          .set("value", Json.tree(samples.body(types.get(t))));
    }
  }

  private ObjectNode parameter(Route route, String where, String name) {
    boolean path = where.equals("path");
    ObjectNode parameter = node().put("name", name).put("in", where).put("required", path);
    boolean number = name.equals("k") || name.equals("n");
    parameter.putObject("schema").put("type", number ? "integer" : "string");
    if (!route.method().equals("DELETE")) { // Nobody is to be forgotten by a slip.
      parameter.set("example", Json.tree(samples.parameter(name)));
    }
    return parameter;
  }

  private ObjectNode oneOf(List<Class<?>> types) {
    if (types.size() == 1) {
      return schema(types.get(0));
    }
    ObjectNode schema = node();
    ArrayNode variants = schema.putArray("oneOf");
    types.forEach(type -> variants.add(schema(type)));
    return schema;
  }

  private ObjectNode schema(Class<?> type) {
    if (type.isArray()) {
      ObjectNode list = node().put("type", "array");
      list.set("items", schema(type.getComponentType()));
      return list;
    }
    if (type == Moment.class) {
      ObjectNode moment = node();
      moment.putArray("type").add("number").add("string");
      return moment;
    }
    if (type.isRecord()) {
      if (!schemas.has(type.getSimpleName())) {
        schemas.set(type.getSimpleName(), node()); // Holds the place against circles.
        schemas.set(type.getSimpleName(), record(type));
      }
      return node().put("$ref", "#/components/schemas/" + type.getSimpleName());
    }
    String name =
        type == String.class
            ? "string"
            : type == Boolean.class
                ? "boolean"
                : type == Double.class
                    ? "number"
                    : type == Integer.class || type == Long.class ? "integer" : OBJECT;
    return node().put("type", name);
  }

  private ObjectNode record(Class<?> type) {
    ObjectNode schema = node().put("type", OBJECT);
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = schema.putArray("required");
    for (RecordComponent component : type.getRecordComponents()) {
      ObjectNode property = component(component);
      Doc doc = component.getAnnotation(Doc.class);
      if (doc != null) {
        property.put("description", doc.value());
      }
      properties.set(Json.name(component), property);
      if (!Json.isOptional(component)) {
        required.add(Json.name(component));
      }
    }
    return schema.put("additionalProperties", false);
  }

  private ObjectNode component(RecordComponent component) {
    if (component.getType() == List.class) {
      ObjectNode list = node().put("type", "array");
      list.set("items", schema(Json.item(component)));
      return list;
    }
    return component.getType() == Map.class || component.getType() == JsonNode.class
        ? node().put("type", OBJECT)
        : schema(component.getType());
  }

  private static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }
}
