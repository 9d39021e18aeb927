package org.transept.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.transept.file.FileException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A configuration as a JSON tree that knows where each of its nodes was written. */
final class Tree {
  /** Bytes of the longest file, which nobody has written by hand. */
  private static final int LONGEST = 16 << 20;

  /** Names of the longest path of an assignment. */
  private static final int DEEPEST = 100;

  private final String source;
  private final JsonNode root;
  private final List<String> problems;
  private final Map<String, String> places;
  private final boolean recorded;

  private Tree(
      String source,
      JsonNode root,
      List<String> problems,
      Map<String, String> places,
      boolean recorded) {
    this.source = source;
    this.root = root;
    this.problems = problems;
    this.places = places;
    this.recorded = recorded;
  }

  /** A tree that was not written by hand and so has no places. */
  static Tree of(JsonNode root) {
    return new Tree("", root, new ArrayList<>(), new HashMap<>(), true);
  }

  /**
   * A file with assignments laid over it.
   *
   * @param recorded whether the assignments may have the names of earlier versions
   * @throws SettingsException if the file or an assignment cannot be parsed
   */
  static Tree read(@Nullable Path file, List<String> sets, boolean recorded) {
    Tree tree =
        new Tree(
            "",
            JsonNodeFactory.instance.objectNode(),
            new ArrayList<>(),
            new HashMap<>(),
            recorded);
    List<String> broken = new ArrayList<>();
    try {
      tree = file == null ? tree : read(file);
    } catch (SettingsException problem) {
      broken.add(String.valueOf(problem.getMessage()));
    }
    for (String set : sets) {
      try {
        tree.set(set);
      } catch (SettingsException problem) {
        broken.add(String.valueOf(problem.getMessage()));
      }
    }
    if (!broken.isEmpty()) {
      throw new SettingsException(broken);
    }
    return tree;
  }

  private static Tree read(Path file) {
    String name = String.valueOf(file.getFileName());
    Parser parser = new Parser(name, name.endsWith(".json"));
    JsonNode root = parser.parse(text(file));
    // A file of comments alone says nothing, which is not a mistake.
    JsonNode usable = root.isNull() ? JsonNodeFactory.instance.objectNode() : root;
    return new Tree(name, usable, parser.problems(), parser.places(), false);
  }

  /** The root; an object unless the source is something else. */
  JsonNode root() {
    return root;
  }

  /** Whether a program wrote it, perhaps an earlier version of this one. */
  boolean recorded() {
    return recorded;
  }

  /** What is wrong with the text although it can be parsed: duplicate keys, several documents. */
  List<String> problems() {
    return problems;
  }

  /** Where the value at {@code path} was written, or what is around it; "" if that is unknown. */
  String place(String path) {
    String at = path;
    while (!at.isEmpty()) {
      String place = places.get(at);
      if (place != null) {
        return place;
      }
      at = at.substring(0, Math.max(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['))));
    }
    return source;
  }

  /** Where the key at the end of {@code path} was written. */
  String keyPlace(String path) {
    String place = places.get(Parser.key(path));
    return place == null ? place(path) : place;
  }

  private void set(String set) {
    String place = "--set " + Shown.of(set);
    int equals = set.indexOf('=');
    if (equals < 1) {
      throw new SettingsException(List.of(place + ": must be path=value"));
    }
    String path = set.substring(0, equals).strip();
    String text = set.substring(equals + 1);
    Parser parser = new Parser(place, false);
    // Nothing is an empty text here; YAML would call it null.
    JsonNode value = text.isBlank() ? JsonNodeFactory.instance.stringNode("") : parser.parse(text);
    problems.addAll(parser.problems());
    String[] steps = path.split("\\.", -1);
    if (steps.length > DEEPEST) {
      throw new SettingsException(
          List.of(
              "%s: must be a path of at most %s names, got %s"
                  .formatted(place, DEEPEST, steps.length)));
    }
    if (root instanceof ObjectNode top) {
      ObjectNode node = top;
      for (String step : Arrays.copyOf(steps, steps.length - 1)) {
        node = node.get(step) instanceof ObjectNode child ? child : node.putObject(step);
      }
      node.set(steps[steps.length - 1], value);
    }
    places.keySet().removeIf(name -> Parser.within(name, path));
    for (int end = path.length(); end > 0; end = path.lastIndexOf('.', end - 1)) {
      places.putIfAbsent(path.substring(0, end), place);
      places.putIfAbsent(Parser.key(path.substring(0, end)), place);
    }
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LONGEST + 1);
      if (bytes.length > LONGEST) {
        throw new SettingsException(
            List.of(
                "%s: must be a file of settings, which has at most %s MiB, got more"
                    .formatted(file, LONGEST >> 20)));
      }
      return text(String.valueOf(file.getFileName()), bytes);
    } catch (IOException unreadable) {
      throw FileException.reading(file, unreadable);
    }
  }

  /** UTF-8 as it is, so that what is none is told with its line. */
  private static String text(String name, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    if (UTF_8.newDecoder().decode(in, out, true).isError()) {
      long line = 1 + out.flip().chars().filter(c -> c == '\n').count();
      throw new SettingsException(
          List.of(
              "%s:%s: must be text in UTF-8, got the byte 0x%s"
                  .formatted(name, line, HexFormat.of().toHexDigits(in.get(in.position())))));
    }
    return out.flip().toString();
  }
}
