package org.transept.config;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Single values: numbers, texts, truth values, enum constants. */
final class Scalars {
  private Scalars() {}

  /**
   * The value that a node holds, or null if it holds none of that type.
   *
   * @param recorded whether constants may have the names of earlier versions
   */
  static @Nullable Object read(Class<?> type, JsonNode node, boolean recorded) {
    if (type.isEnum()) {
      int index = names(type).indexOf(node.asString(""));
      if (index < 0 && recorded) {
        index = earlier(type, node);
      }
      return index < 0 ? null : type.getEnumConstants()[index];
    }
    if (type == int.class) {
      return isWhole(node) && node.canConvertToInt() ? (Integer) node.asInt() : null;
    }
    if (type == long.class) {
      return isWhole(node) && node.canConvertToLong() ? (Long) node.asLong() : null;
    }
    if (type == double.class) {
      return isFinite(node) ? (Double) number(node) : null;
    }
    if (type == boolean.class) {
      return node.isBoolean() ? (Boolean) node.booleanValue() : null;
    }
    if (type == String.class) {
      return node.isString() ? node.stringValue() : null;
    }
    throw new IllegalStateException("no rule reads a " + type.getName());
  }

  /** What a node that is no value of that type should have been, and what it is. */
  static String rule(Class<?> type, JsonNode node) {
    String got = ", got " + Shown.of(node);
    if (type.isEnum()) {
      List<String> names = names(type);
      int earlier = earlier(type, node);
      if (earlier >= 0) {
        return Names.renamed(node.asString(""), names.get(earlier));
      }
      return "must be one of %s%s%s"
          .formatted(String.join(", ", names), got, Names.hint(node.asString(""), names));
    }
    if (type == int.class || type == long.class) {
      return "must be a whole number%s%s"
          .formatted(
              isWhole(node) ? " of %s bits".formatted(type == int.class ? 32 : 64) : "", got);
    }
    if (type == double.class) {
      return "must be a finite number" + got;
    }
    return type == boolean.class
        ? "must be true or false" + got
        : "must be text%s%s".formatted(got, node.isContainer() ? "" : "; put it into quotes");
  }

  /** What the constants of an enum are called. */
  static List<String> names(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(c -> Names.of((Enum<?>) c)).toList();
  }

  private static int earlier(Class<?> type, JsonNode node) {
    List<Field> constants =
        Arrays.stream(type.getDeclaredFields()).filter(Field::isEnumConstant).toList();
    return Names.earlier(constants, node.asString(""));
  }

  private static boolean isFinite(JsonNode node) {
    return node.isNumber() && Double.isFinite(number(node));
  }

  /** A number; infinite if a double cannot hold it. */
  static double number(JsonNode node) {
    return node.isBigInteger() ? node.bigIntegerValue().doubleValue() : node.doubleValue();
  }

  /** Also 1e6 and 2.0 are whole. */
  private static boolean isWhole(JsonNode node) {
    return isFinite(node) && node.canConvertToExactIntegral();
  }
}
