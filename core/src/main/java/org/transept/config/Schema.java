package org.transept.config;

import java.lang.reflect.RecordComponent;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the JSON Schema of a configuration record. */
final class Schema {
  private Schema() {}

  /** The schema of a whole file. */
  static ObjectNode of(Class<? extends Record> type) {
    ObjectNode schema = node();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.setAll(record(type));
    return schema;
  }

  private static ObjectNode any(Class<?> type) {
    if (Variants.of(type)) {
      ObjectNode schema = node();
      // Not oneOf: without "type" the default variant stays, and several may have the same keys.
      ArrayNode variants = schema.putArray("anyOf");
      Variants.records(type).forEach(variant -> variants.add(record(variant)));
      return schema;
    }
    if (type.isRecord()) {
      return record(type);
    }
    ObjectNode schema = node();
    if (type.isEnum()) {
      ArrayNode names = schema.putArray("enum");
      Scalars.names(type).forEach(names::add);
      return schema;
    }
    return schema.put("type", name(type));
  }

  private static ObjectNode record(Class<?> type) {
    ObjectNode schema = node();
    schema.putArray("type").add("object").add("null");
    ObjectNode properties = schema.putObject("properties");
    if (Variants.has(type)) {
      properties.putObject(Names.TYPE).put("const", Names.of(type));
    }
    for (RecordComponent component : type.getRecordComponents()) {
      ObjectNode property = node();
      Doc doc = component.getAnnotation(Doc.class);
      if (doc != null) {
        property.put("description", doc.value());
      }
      Range range = component.getAnnotation(Range.class);
      if (component.getType() == List.class) {
        ObjectNode items = any(Records.item(component));
        Ranges.describe(range, items);
        property.put("type", "array").set("items", items);
      } else {
        property.setAll(any(component.getType()));
        Ranges.describe(range, property);
      }
      properties.set(component.getName(), property);
    }
    return schema.put("additionalProperties", false);
  }

  private static String name(Class<?> type) {
    if (type == int.class || type == long.class) {
      return "integer";
    }
    if (type == double.class) {
      return "number";
    }
    return type == boolean.class ? "boolean" : "string";
  }

  private static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }
}
