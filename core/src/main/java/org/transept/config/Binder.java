package org.transept.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Lays a tree over a record and collects every problem on the way. */
final class Binder {
  private final Tree tree;
  private final List<String> problems;

  /** A binder for one tree. */
  Binder(Tree tree) {
    this.tree = tree;
    this.problems = new ArrayList<>(tree.problems());
  }

  /** All problems met so far. */
  List<String> problems() {
    return problems;
  }

  /** A record like {@code defaults} with the tree laid over it, or null if there are problems. */
  @Nullable Object bind(Record defaults) {
    return record("", defaults.getClass(), defaults, tree.root());
  }

  /** A problem as one line. */
  static String problem(String place, String path, String text) {
    return (place.isEmpty() ? "" : place + ": ")
        + (path.isEmpty() ? "" : Shown.of(path) + ": ")
        + text;
  }

  private @Nullable Object bind(
      String path, Class<?> type, @Nullable Range range, @Nullable Object start, JsonNode node) {
    if (Variants.of(type)) {
      return variant(path, type, start, node);
    }
    return type.isRecord() ? record(path, type, start, node) : scalar(path, type, range, node);
  }

  private @Nullable Object variant(
      String path, Class<?> type, @Nullable Object start, JsonNode node) {
    List<Class<?>> variants = Variants.records(type);
    List<String> names = variants.stream().map(Names::of).toList();
    if (node.isString() && names.contains(node.stringValue())) {
      return fail(path, "must be a mapping, got %s; write {type: %1$s}".formatted(Shown.of(node)));
    }
    JsonNode wanted = node.get(Names.TYPE);
    if (wanted == null && start != null) {
      return record(path, start.getClass(), start, node);
    }
    if (wanted == null) {
      return fail(path, "missing key \"type\"" + Names.known("types", "", names));
    }
    int chosen = wanted.isString() ? names.indexOf(wanted.stringValue()) : -1;
    int earlier = Names.earlier(variants, wanted.asString(""));
    if (chosen < 0 && earlier >= 0) {
      if (!tree.recorded()) {
        String now = Names.renamed(wanted.asString(""), names.get(earlier));
        return fail(join(path, Names.TYPE), now);
      }
      chosen = earlier;
    }
    if (chosen < 0) {
      String known = Names.known("types", wanted.asString(""), names);
      return fail(join(path, Names.TYPE), "unknown type " + Shown.of(wanted) + known);
    }
    Class<?> variant = variants.get(chosen);
    Object from = variant.isInstance(start) ? start : Records.defaults(variant);
    return record(path, variant, from, node);
  }

  private @Nullable Object record(
      String path, Class<?> type, @Nullable Object start, JsonNode node) {
    // A section whose lines are all commented out is null in YAML.
    if (!node.isObject() && !node.isNull()) {
      return fail(path, "must be a mapping of keys to values, got " + Shown.of(node));
    }
    int before = problems.size();
    rejectUnknown(path, type, node);
    RecordComponent[] components = type.getRecordComponents();
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      Object value = start == null ? null : Records.get(start, component);
      JsonNode child = node.get(component.getName());
      String childPath = join(path, component.getName());
      if (child != null) {
        Range range = component.getAnnotation(Range.class);
        value =
            component.getType() == List.class
                ? list(childPath, Records.item(component), range, child)
                : bind(childPath, component.getType(), range, value, child);
      } else if (value == null) {
        fail(path, "missing key \"%s\"".formatted(component.getName()));
      }
      values[i] = value;
    }
    return problems.size() > before ? null : create(path, type, values);
  }

  private void rejectUnknown(String path, Class<?> type, JsonNode node) {
    List<String> known = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      known.add(component.getName());
    }
    if (Variants.has(type)) {
      known.add(0, Names.TYPE);
      JsonNode stated = node.get(Names.TYPE);
      boolean earlier =
          tree.recorded()
              && stated != null
              && Names.earlier(List.of(type), stated.asString("")) == 0;
      if (stated != null && !earlier && !stated.asString("").equals(Names.of(type))) {
        fail(
            join(path, Names.TYPE),
            "must be \"%s\", got %s".formatted(Names.of(type), Shown.of(stated)));
      }
    }
    for (String key : node.propertyNames()) {
      if (!known.contains(key)) {
        String text =
            "unknown key \"%s\"%s".formatted(Shown.of(key), Names.known("keys", key, known));
        problems.add(problem(tree.keyPlace(join(path, key)), path, text));
      }
    }
  }

  private @Nullable Object create(String path, Class<?> type, @Nullable Object[] values) {
    try {
      return Records.create(type, values);
    } catch (IllegalArgumentException rejection) {
      String text = Shown.line(String.valueOf(rejection.getMessage()));
      for (RecordComponent component : type.getRecordComponents()) {
        String name = component.getName() + " ";
        if (text.startsWith(name)) {
          return fail(join(path, component.getName()), text.substring(name.length()));
        }
      }
      return fail(path, text);
    }
  }

  private @Nullable Object list(String path, Class<?> item, @Nullable Range range, JsonNode node) {
    if (!node.isArray()) {
      return fail(path, "must be a list, got " + Shown.of(node));
    }
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      Object value =
          bind("%s[%s]".formatted(path, i), item, range, Records.defaults(item), node.get(i));
      if (value != null) {
        values.add(value);
      }
    }
    return List.copyOf(values);
  }

  private @Nullable Object scalar(
      String path, Class<?> type, @Nullable Range range, JsonNode node) {
    String outside = Ranges.problem(range, node);
    if (outside != null) {
      return fail(path, outside);
    }
    Object value = Scalars.read(type, node, tree.recorded());
    return value == null ? fail(path, Scalars.rule(type, node)) : value;
  }

  private @Nullable Object fail(String path, String text) {
    problems.add(problem(tree.place(path), path, text));
    return null;
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
