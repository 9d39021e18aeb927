package org.transept.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Turns one YAML or JSON text into a tree and notes the place of every key and value. */
final class Parser {
  private static final ObjectMapper YAML = new YAMLMapper();
  private static final Pattern YAML_PLACE =
      Pattern.compile("^ in reader, line (\\d+), column (\\d+)", Pattern.MULTILINE);

  private final String source;
  private final boolean json;
  private final Map<String, String> places = new HashMap<>();
  private final List<String> problems = new ArrayList<>();

  /** A parser for one text; {@code source} is what its places start with. */
  Parser(String source, boolean json) {
    this.source = source;
    this.json = json;
  }

  /**
   * The text as a tree; null for an empty text.
   *
   * @throws SettingsException at the first mistake of syntax
   */
  JsonNode parse(String text) {
    ObjectMapper mapper = json ? JsonMapper.shared() : YAML;
    try (JsonParser parser = mapper.createParser(text)) {
      if (parser.nextToken() == null) {
        return JsonNodeFactory.instance.nullNode();
      }
      JsonNode root = value(parser, "");
      if (parser.nextToken() != null) {
        problems.add(place(parser) + ": must be one document, got a second one");
      }
      return root;
    } catch (JacksonException broken) {
      throw new SettingsException(List.of(syntax(broken)));
    }
  }

  /** Places by path; those of keys under {@link #key}. */
  Map<String, String> places() {
    return places;
  }

  /** Duplicate keys, aliases and further documents. */
  List<String> problems() {
    return problems;
  }

  /** The name under which the place of a key is kept, beside that of its value. */
  static String key(String path) {
    return path + "=";
  }

  /** Whether a name of a place belongs to {@code path} or to something inside it. */
  static boolean within(String name, String path) {
    return name.startsWith(path)
        && (name.length() == path.length() || ".[=".indexOf(name.charAt(path.length())) >= 0);
  }

  private JsonNode value(JsonParser parser, String path) {
    places.put(path, place(parser));
    if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      problems.add(
          "%s: %s: must be a value, got the alias \"*%s\"; write the value out"
              .formatted(place(parser), Shown.of(path), Shown.of(parser.getString())));
    }
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return object(parser, path);
    }
    if (token == JsonToken.START_ARRAY) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        array.add(value(parser, "%s[%s]".formatted(path, array.size())));
      }
      return array;
    }
    // The YAML parser calls .inf and .nan numbers and then fails to read them.
    return token == JsonToken.VALUE_NUMBER_FLOAT && parser.getString().matches("[-+]?[.][a-zA-Z]+")
        ? JsonNodeFactory.instance.stringNode(parser.getString())
        : parser.readValueAsTree();
  }

  private ObjectNode object(JsonParser parser, String path) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String child = path.isEmpty() ? name : path + "." + name;
      String place = place(parser);
      String earlier = places.putIfAbsent(key(child), place);
      if (earlier != null) {
        problems.add(
            Binder.problem(
                place,
                path,
                "duplicate key \"%s\", first at %s".formatted(Shown.of(name), earlier)));
      }
      parser.nextToken();
      object.set(name, value(parser, child));
    }
    return object;
  }

  /** The file with line and column; an assignment is one line and its own place. */
  private String place(JsonParser parser) {
    TokenStreamLocation at = parser.currentTokenLocation();
    return place(at.getLineNr(), at.getColumnNr());
  }

  private String place(int line, int column) {
    return source.startsWith("--set ") ? source : "%s:%s:%s".formatted(source, line, column);
  }

  /** YAML's message names two places in several lines; the last one is where it gave up. */
  private String syntax(JacksonException broken) {
    String message = String.valueOf(broken.getOriginalMessage());
    TokenStreamLocation at = broken.getLocation(); // Null where a limit of the parser was met.
    if (at == null) {
      return "%s: must be %s that is not too deep or too long; %s"
          .formatted(
              source, json ? "JSON" : "YAML", Shown.of(message.lines().findFirst().orElse("")));
    }
    int line = at.getLineNr();
    int column = at.getColumnNr();
    Matcher matcher = YAML_PLACE.matcher(message);
    while (matcher.find()) {
      line = Integer.parseInt(matcher.group(1));
      column = Integer.parseInt(matcher.group(2));
    }
    String reason =
        broken instanceof UnexpectedEndOfInputException
            ? "it ends early"
            : message
                .lines()
                .filter(text -> !text.isBlank() && !text.startsWith(" "))
                .reduce("", (first, second) -> second);
    return "%s: must be %s; %s"
        .formatted(place(line, column), json ? "JSON" : "YAML", Shown.of(reason));
  }
}
