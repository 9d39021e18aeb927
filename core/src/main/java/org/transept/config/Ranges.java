package org.transept.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What {@link Range} means. */
final class Ranges {
  private Ranges() {}

  /** What is wrong with a number; null if nothing is, or if it is no number. */
  static @Nullable String problem(@Nullable Range range, JsonNode node) {
    if (range == null || !node.isNumber()) {
      return null;
    }
    double value = Scalars.number(node);
    boolean low = range.aboveMin() ? value > range.min() : value >= range.min();
    boolean high = range.belowMax() ? value < range.max() : value <= range.max();
    return low && high ? null : "must be %s, got %s".formatted(rule(range), got(node));
  }

  /** A range in words. */
  static String rule(Range range) {
    if (range.aboveMin()) {
      return "more than %s and %s %s"
          .formatted(text(range.min()), range.belowMax() ? "below" : "at most", text(range.max()));
    }
    return "from %s to %s%s"
        .formatted(text(range.min()), range.belowMax() ? "below " : "", text(range.max()));
  }

  private static String got(JsonNode node) {
    return node.canConvertToExactIntegral() && node.canConvertToLong()
        ? String.format(Locale.ROOT, "%,d", node.asLong())
        : Shown.of(node);
  }

  private static String text(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e12
        ? String.format(Locale.ROOT, "%,d", (long) number)
        : Double.toString(number);
  }

  /** Writes a range into the schema of its value. */
  static void describe(@Nullable Range range, ObjectNode schema) {
    if (range != null) {
      put(schema, range.aboveMin() ? "exclusiveMinimum" : "minimum", range.min());
      put(schema, range.belowMax() ? "exclusiveMaximum" : "maximum", range.max());
    }
  }

  private static void put(ObjectNode schema, String key, double number) {
    if (number == Math.rint(number) && Math.abs(number) < 1e12) {
      schema.put(key, (long) number);
    } else {
      schema.put(key, number);
    }
  }
}
