package org.transept.serve;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import org.transept.config.Doc;
import org.transept.run.Version;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI 3.1 document of some routes, made of the records that they take and answer; {@link
 * Doc} lines become descriptions, so that it cannot say anything else than the code does.
 */
final class OpenApi {
  private static final String OBJECT = "object";

  private final ObjectNode schemas = node();

  private OpenApi() {}

  /** The document. */
  static ObjectNode of(List<Route> routes) {
    return new OpenApi().document(routes);
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
    route.pathParameters().forEach(name -> parameters.add(parameter("path", name)));
    route.queryParameters().forEach(name -> parameters.add(parameter("query", name)));
    if (!route.body().isEmpty()) {
      operation
          .putObject("requestBody")
          .put("required", true)
          .putObject("content")
          .putObject("application/json")
          .set("schema", oneOf(route.body()));
    }
    ObjectNode responses = operation.putObject("responses");
    boolean text = route.reply().equals(List.of(String.class));
    response(responses, "200", "done", text ? "*/*" : "application/json", oneOf(route.reply()));
    response(
        responses,
        "default",
        "refused (4xx) or not possible now (5xx)",
        "application/problem+json",
        schema(Api.Refused.class));
    if (!Route.isOpen(route.path())) {
      operation.putArray("security").addObject().putArray("token");
    }
    return operation;
  }

  private static void response(
      ObjectNode responses, String status, String description, String type, JsonNode schema) {
    ObjectNode response = responses.putObject(status).put("description", description);
    response.putObject("content").putObject(type).set("schema", schema);
  }

  private static ObjectNode parameter(String where, String name) {
    boolean path = where.equals("path");
    ObjectNode parameter = node().put("name", name).put("in", where).put("required", path);
    boolean number = name.equals("k") || name.equals("n");
    parameter.putObject("schema").put("type", number ? "integer" : "string");
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
