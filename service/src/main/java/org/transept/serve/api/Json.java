package org.transept.serve.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.charset.CharsetEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON of the service. Records are its schema: components in lower case, words joined by "_"; a
 * {@link Nullable} one may be left out.
 */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .changeDefaultPropertyInclusion(
              all -> all.withValueInclusion(JsonInclude.Include.NON_NULL))
          .build();

  private static final int SHOWN = 300;

  /** Where Jackson thinks something began: "(start marker at [Source: REDACTED ...; line: 1])". */
  private static final Pattern PLACE =
      Pattern.compile(
          "\\s*\\([^()\\[]*\\[Source:.*?\\]\\s*\\)|\\[Source:.*?\\]|\\s*\\([^()]*\\bFeature\\b[^()]*\\)");

  /** Advice to change Jackson's own settings. */
  private static final Pattern INSIDE =
      Pattern.compile(
          "(?:, from |: enable"
              + " |\\s*\\()?`?(?:Stream|Json)(?:Read|Write)[\\w.]*(?:\\(\\))?`?\\)?.*$");

  /** Names of classes and settings, and what stands around them. */
  private static final Pattern NAMES =
      Pattern.compile(": not allowed as per.*$|\\s*\\([^()]*`[^`]*`[^()]*\\)|`[^`]*`");

  private Json() {}

  /** The bytes of a record, a list of records or a tree. */
  public static byte[] write(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /** The tree of the same. */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /**
   * The tree that a body holds.
   *
   * @throws Refusal if it is no JSON
   */
  public static JsonNode parse(byte[] body) {
    try (JsonParser parser = MAPPER.createParser(body)) {
      JsonNode tree = tree(parser);
      requireCharacters(tree, UTF_8.newEncoder());
      return tree;
    }
  }

  private static JsonNode tree(JsonParser parser) {
    try {
      JsonNode tree = MAPPER.readTree(parser);
      if (tree == null || tree.isMissingNode()) {
        throw refusal("the body must be JSON, got nothing");
      }
      return tree;
    } catch (JacksonException wrong) {
      TokenStreamLocation own = wrong.getLocation();
      // What exceeds a limit, such as that of nesting, does not say where.
      TokenStreamLocation place = own == null ? parser.currentLocation() : own;
      throw refusal(
          "the body must be JSON at line %s, column %s: %s"
              .formatted(place.getLineNr(), place.getColumnNr(), reason(wrong)));
    }
  }

  /**
   * What Jackson says, without what it says of itself: names of its classes, settings and places.
   */
  private static String reason(JacksonException wrong) {
    String text = String.valueOf(wrong.getOriginalMessage()).lines().findFirst().orElse("");
    String plain = INSIDE.matcher(PLACE.matcher(text).replaceAll("")).replaceAll("");
    plain = NAMES.matcher(plain).replaceAll("").strip();
    if (plain.lastIndexOf('(') > plain.lastIndexOf(')')) {
      plain += ")"; // Closed behind what was left out.
    }
    return plain.isEmpty() ? "it cannot be read" : Problem.cut(plain, SHOWN);
  }

  private static Refusal refusal(String detail) {
    return Refusal.of(400, List.of(new Problem("", detail)));
  }

  /** An escape can name half of a character, which no answer could say again. */
  private static void requireCharacters(JsonNode node, CharsetEncoder encoder) {
    List<String> texts = new ArrayList<>(node.propertyNames());
    if (node.isString()) {
      texts.add(node.stringValue());
    }
    for (String text : texts) {
      if (!encoder.canEncode(text)) {
        throw refusal(
            "the body must be text of whole characters, got half of one (\\ud800 to \\udfff)");
      }
    }
    node.forEach(child -> requireCharacters(child, encoder));
  }

  /** How a component is called in JSON. */
  public static String name(RecordComponent component) {
    JsonProperty own = component.getAccessor().getAnnotation(JsonProperty.class);
    if (own != null) { // What Java cannot say.
      return own.value();
    }
    return component.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

  /** Whether a component may be left out. */
  public static boolean isOptional(RecordComponent component) {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  /** What a component that is a List is a list of. */
  public static Class<?> item(RecordComponent component) {
    var list = (ParameterizedType) component.getGenericType();
    return (Class<?>) list.getActualTypeArguments()[0];
  }
}
