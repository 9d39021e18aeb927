package org.transept.serve.api;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.transept.config.Settings;
import tools.jackson.databind.JsonNode;

/**
 * Makes records of JSON and finds everything that does not fit. Stricter than what reads
 * configurations: nothing has defaults, and nothing is taken for something else.
 */
public final class RequestReader {
  private final List<Problem> problems = new ArrayList<>();

  private RequestReader() {}

  /**
   * The record that a tree describes.
   *
   * @throws Refusal with all problems
   */
  public static <R extends Record> R read(Class<R> type, JsonNode tree) {
    RequestReader reader = new RequestReader();
    Object record = reader.record(type, tree, "");
    return type.cast(reader.checked(record));
  }

  /**
   * The records that a list or a single one describes.
   *
   * @throws Refusal with all problems
   */
  public static <R extends Record> List<R> readAll(Class<R> type, JsonNode tree) {
    if (!tree.isArray()) {
      return List.of(read(type, tree));
    }
    RequestReader reader = new RequestReader();
    Object list = reader.list(type, tree, "");
    return ((List<?>) reader.checked(list)).stream().map(type::cast).toList();
  }

  private Object checked(@Nullable Object value) {
    if (value == null || !problems.isEmpty()) {
      throw Refusal.of(400, problems);
    }
    return value;
  }

  private @Nullable Object record(Class<?> type, JsonNode node, String pointer) {
    if (!node.isObject()) {
      return wrong(pointer, "must be an object", node);
    }
    RecordComponent[] components = type.getRecordComponents();
    List<String> known = Arrays.stream(components).map(Json::name).toList();
    for (String name : node.propertyNames()) {
      if (!known.contains(name)) {
        problems.add(
            new Problem(
                pointer + "/" + escaped(name),
                "unknown field%s; known fields: %s"
                    .formatted(Settings.hint(name, known), String.join(", ", known))));
      }
    }
    @Nullable Object[] values = new Object[components.length];
    boolean whole = true;
    for (int c = 0; c < components.length; c++) {
      String name = known.get(c);
      JsonNode value = node.get(name);
      if (value != null && !value.isNull()) {
        values[c] = value(components[c], value, pointer + "/" + name);
        whole &= values[c] != null;
      } else if (!Json.isOptional(components[c])) {
        problems.add(new Problem(pointer + "/" + name, "must be given, got nothing"));
        whole = false;
      }
    }
    return whole ? create(type, values) : null;
  }

  private @Nullable Object value(RecordComponent component, JsonNode node, String pointer) {
    return component.getType() == List.class
        ? list(Json.item(component), node, pointer)
        : value(component.getType(), node, pointer);
  }

  private @Nullable Object list(Class<?> item, JsonNode node, String pointer) {
    if (!node.isArray()) {
      return wrong(pointer, "must be a list", node);
    }
    List<Object> items = new ArrayList<>(node.size());
    for (int i = 0; i < node.size(); i++) {
      Object one = value(item, node.get(i), pointer + "/" + i);
      if (one != null) {
        items.add(one);
      }
    }
    return items;
  }

  private @Nullable Object value(Class<?> type, JsonNode node, String pointer) {
    if (type == Moment.class) {
      return node.isNumber() || node.isString()
          ? new Moment(node.asString())
          : wrong(pointer, "must be a number or text", node);
    }
    if (type.isRecord()) {
      return record(type, node, pointer);
    }
    if (type == String.class) {
      return node.isString() ? node.stringValue() : wrong(pointer, "must be text", node);
    }
    if (type == Boolean.class) {
      return node.isBoolean()
          ? (Boolean) node.booleanValue()
          : wrong(pointer, "must be true or false", node);
    }
    if (type == Integer.class) {
      return node.isIntegralNumber() && node.canConvertToInt()
          ? (Integer) node.intValue()
          : wrong(pointer, "must be a whole number of 32 bits", node);
    }
    if (type == Long.class) {
      return node.isIntegralNumber() && node.canConvertToLong()
          ? (Long) node.longValue()
          : wrong(pointer, "must be a whole number of 64 bits", node);
    }
    throw new IllegalStateException("no rule reads a " + type.getName());
  }

  private @Nullable Object wrong(String pointer, String rule, JsonNode node) {
    problems.add(
        new Problem(pointer, "%s, got %s".formatted(rule, Problem.shown(node.toString()))));
    return null;
  }

  /** RFC 6901, section 3; a pointer is shown, so that a long name is cut. */
  private static String escaped(String name) {
    return Problem.shown(name).replace("~", "~0").replace("/", "~1");
  }

  private static Object create(Class<?> type, @Nullable Object[] values) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException thrown) {
      throw new IllegalStateException("the constructor of " + type + " failed", thrown.getCause());
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("cannot create " + type, impossible);
    }
  }
}
