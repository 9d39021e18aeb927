package org.transept.config;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * Configuration records from and to YAML and JSON.
 *
 * <p>A record is its own schema. Component names are the keys; the defaults are another instance of
 * the record; what a file leaves out keeps its default. A component may be an int, long, double,
 * boolean, String, an enum (written in lower case, words joined by "-"), a record, a sealed
 * interface of records, or a List of these; a list in a file replaces the whole default list.
 *
 * <p>The records that a sealed interface permits are variants, chosen by the key {@code type}:
 * {@code LeaveOneOut} is called {@code leave-one-out}, and a record called {@code Config} bears the
 * name of the class around it. Without {@code type} the variant of the defaults stays. A variant
 * other than the default one starts from its own constant {@code DEFAULTS} if it declares one;
 * otherwise all its keys are required.
 *
 * <p>Range checks belong into the records' compact constructors, as {@link Check#that}. All
 * problems are reported at once, each with its place.
 */
public final class Settings {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER, YAMLWriteFeature.SPLIT_LINES)
          .enable(
              YAMLWriteFeature.MINIMIZE_QUOTES, YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .build();

  private Settings() {}

  /**
   * {@code defaults} with a file and then assignments laid over it.
   *
   * @param file YAML, or JSON if its name ends in .json; null for none
   * @param sets assignments {@code path=value}, such as {@code model.width=128}; the value is YAML.
   *     An assignment replaces what the file or an earlier assignment says at its path
   * @throws SettingsException with every problem found
   */
  public static <R extends Record> R read(R defaults, @Nullable Path file, List<String> sets) {
    return bind(defaults, Tree.read(file, sets, false));
  }

  /**
   * {@code defaults} with the assignments of a study or a search laid over it, which an earlier
   * version may have written down ({@link Formerly}).
   *
   * @throws SettingsException with every problem found
   */
  public static <R extends Record> R recorded(R defaults, List<String> sets) {
    return bind(defaults, Tree.read(null, sets, true));
  }

  /**
   * {@code defaults} with a tree laid over it, as {@link #write} makes them.
   *
   * @throws SettingsException with every problem found
   */
  public static <R extends Record> R read(R defaults, JsonNode tree) {
    return bind(defaults, Tree.of(tree));
  }

  /** The tree that {@link #read(Record, JsonNode)} turns back into an equal record. */
  public static JsonNode write(Record record) {
    return tree(record);
  }

  /** How an enum constant is written: {@code FAVOUR_TARGET} is "favour-target". */
  public static String name(Enum<?> constant) {
    return Names.of(constant);
  }

  /** {@code , did you mean "width"?} if a known name is near the wrong one, otherwise nothing. */
  public static String hint(String wrong, List<String> known) {
    return Names.hint(wrong, known);
  }

  /** The YAML text that {@link #read(Record, Path, List)} turns back into an equal record. */
  public static String yaml(Record record) {
    return YAML.writeValueAsString(write(record));
  }

  /**
   * The JSON Schema (2020-12) of a configuration record, for editors; {@link Doc} lines become
   * descriptions. Variants are alternatives that differ in the constant {@code type}; nothing is
   * required, because what a file leaves out keeps its default.
   */
  public static String schema(Class<? extends Record> type) {
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(Schema.of(type));
  }

  /**
   * All settings of a configuration record with their defaults, as tables in Markdown.
   *
   * @param above records of which only is said that their settings stand above
   */
  public static String table(Record defaults, List<Class<? extends Record>> above) {
    return SettingsTable.of(defaults, above);
  }

  private static <R extends Record> R bind(R defaults, Tree tree) {
    Binder binder = new Binder(tree);
    Object value = binder.bind(defaults);
    if (value == null || !binder.problems().isEmpty()) {
      throw new SettingsException(binder.problems());
    }
    @SuppressWarnings("unchecked") // bind returns an instance of the class of what it is given
    R record = (R) value;
    return record;
  }

  private static JsonNode tree(Object value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value instanceof Record record) {
      ObjectNode node = nodes.objectNode();
      if (Variants.has(record.getClass())) {
        node.put(Names.TYPE, Names.of(record.getClass()));
      }
      for (RecordComponent component : record.getClass().getRecordComponents()) {
        node.set(component.getName(), tree(Records.get(record, component)));
      }
      return node;
    }
    if (value instanceof List<?> list) {
      ArrayNode node = nodes.arrayNode();
      list.forEach(item -> node.add(tree(item)));
      return node;
    }
    return value instanceof Enum<?> constant
        ? nodes.stringNode(Names.of(constant))
        : JsonMapper.shared().valueToTree(value);
  }

  /** What a configuration calls a variant of a sealed interface: {@code info-nce}. */
  public static String name(Record variant) {
    return Names.of(variant.getClass());
  }
}
