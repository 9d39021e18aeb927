package org.transept.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the settings of a configuration record as tables in Markdown, each type of them once. */
final class SettingsTable {
  private static final String HEAD =
      "\n| setting | default | values | what it is |\n|---|---|---|---|\n";

  /** Variants that stand at a path. */
  private record Choice(String path, Class<?> type) {}

  private final StringBuilder out = new StringBuilder();
  private final Deque<Choice> left = new ArrayDeque<>();
  private final Set<Class<?>> seen = new LinkedHashSet<>();

  /**
   * The tables of a record with the values that it has.
   *
   * @param above records whose settings stand in an earlier table
   */
  static String of(Record defaults, List<Class<? extends Record>> above) {
    SettingsTable table = new SettingsTable();
    table.seen.addAll(above);
    table.out.append(HEAD);
    table.rows("", defaults.getClass(), defaults);
    while (!table.left.isEmpty()) {
      Choice choice = table.left.remove();
      for (Class<?> variant : variants(choice.type)) {
        table.variant(choice.path, variant);
      }
    }
    return table.out.toString();
  }

  /** In the order of their names: compilers list what a sealed interface permits as they like. */
  private static List<Class<?>> variants(Class<?> type) {
    return Variants.records(type).stream().sorted(Comparator.comparing(Names::of)).toList();
  }

  private void variant(String path, Class<?> variant) {
    out.append("\n### `%s.type=%s`\n".formatted(path, Names.of(variant)));
    if (variant.getRecordComponents().length == 0) {
      out.append("\nNo settings.\n");
      return;
    }
    out.append(HEAD);
    rows(path + ".", variant, Records.defaults(variant));
  }

  private void rows(String prefix, Class<?> type, @Nullable Object defaults) {
    for (RecordComponent component : type.getRecordComponents()) {
      String path = prefix + component.getName();
      Object value = defaults == null ? null : Records.get(defaults, component);
      Class<?> own = component.getType();
      if (Variants.of(own)) {
        choice(path, own, value, component);
      } else if (own.isRecord() && seen.contains(own)) {
        row(path, null, "as above", component);
      } else if (own.isRecord()) {
        rows(path + ".", own, value);
      } else {
        Class<?> item = own == List.class ? Records.item(component) : own;
        row(
            path,
            value,
            (own == List.class ? "list of " : "") + values(item, component),
            component);
        if (item.isRecord()) {
          rows(path + "[].", item, Records.defaults(item));
        } else if (Variants.of(item)) {
          later(path + "[]", item);
        }
      }
    }
  }

  private void choice(
      String path, Class<?> type, @Nullable Object value, RecordComponent component) {
    List<String> names = variants(type).stream().map(Names::of).toList();
    String name = value == null ? "" : Names.of(value.getClass());
    row(
        path + ".type",
        name.isEmpty() ? null : name,
        "`" + String.join("`, `", names) + "`",
        component);
    later(path, type);
  }

  private void later(String path, Class<?> type) {
    if (seen.add(type)) {
      left.add(new Choice(path, type));
    }
  }

  private void row(String path, @Nullable Object value, String values, RecordComponent component) {
    Doc doc = component.getAnnotation(Doc.class);
    out.append(
        "| `%s` | %s | %s | %s |\n"
            .formatted(
                path, text(value), values, doc == null ? "" : doc.value().replace("|", "\\|")));
  }

  private static String text(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    String text =
        value instanceof Enum<?> constant
            ? Names.of(constant)
            : value instanceof List<?> list
                ? String.join(", ", list.stream().map(SettingsTable::text).toList())
                : value instanceof Record ? "" : value.toString();
    return text.isEmpty() || value instanceof List<?> ? text : "`" + text + "`";
  }

  private static String values(Class<?> type, RecordComponent component) {
    if (type.isEnum()) {
      return "`" + String.join("`, `", Scalars.names(type)) + "`";
    }
    List<String> said = new ArrayList<>();
    if (type == int.class || type == long.class) {
      said.add("whole number");
    } else if (type == double.class) {
      said.add("number");
    } else if (type == boolean.class) {
      said.add("`true`, `false`");
    } else {
      said.add(type == String.class ? "text" : "as below");
    }
    Range range = component.getAnnotation(Range.class);
    if (range != null) {
      said.add(Ranges.rule(range));
    }
    return String.join(" ", said);
  }
}
