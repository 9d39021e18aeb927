package org.transept.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads the JSON files of runs and studies; whatever is wrong with one names it. */
public final class JsonFile {
  private static final JsonMapper JSON = JsonMapper.shared();

  private JsonFile() {}

  /**
   * The object that a file holds.
   *
   * @throws DamagedFileException if it holds anything else
   * @throws FileException if it cannot be read
   */
  public static ObjectNode object(Path file) {
    return object(file.toString(), text(file));
  }

  /**
   * What a function makes of the object that a file holds. Where that asks for a number, a text or
   * an object and meets something else, the file is damaged.
   *
   * @throws DamagedFileException if it holds anything else
   * @throws FileException if it cannot be read
   */
  public static <T> T read(Path file, Function<ObjectNode, T> reader) {
    return read(file.toString(), object(file), reader);
  }

  /** What a function makes of an object, see {@link #read(Path, Function)}. */
  public static <N extends JsonNode, T> T read(String place, N node, Function<N, T> reader) {
    try {
      return reader.apply(node);
    } catch (JacksonException wrong) {
      throw new DamagedFileException(
          place, "must hold what was written, but " + first(wrong.getOriginalMessage()));
    }
  }

  /**
   * The objects that the lines of a file are. A last line without its end that is no object is what
   * a process was writing when it was killed, and is left out.
   *
   * @throws DamagedFileException if a line is anything else
   * @throws FileException if it cannot be read
   */
  public static List<ObjectNode> lines(Path file) {
    List<ObjectNode> lines = new ArrayList<>();
    String text = text(file);
    int number = 0;
    for (int start = 0; start < text.length(); ) {
      number++;
      int end = text.indexOf('\n', start);
      String line = text.substring(start, end < 0 ? text.length() : end).strip();
      start = end < 0 ? text.length() : end + 1;
      if (!line.isEmpty()) {
        try {
          lines.add(object(file + ":" + number, line));
        } catch (DamagedFileException damaged) {
          if (end >= 0) {
            throw damaged;
          }
        }
      }
    }
    return lines;
  }

  /**
   * The object that a text is.
   *
   * @param place where the text stands
   * @throws DamagedFileException if it is anything else
   */
  public static ObjectNode object(String place, String text) {
    try {
      JsonNode node = JSON.readTree(text);
      if (node instanceof ObjectNode object) {
        return object;
      }
      String found = text.isBlank() ? "nothing" : kind(node);
      throw new DamagedFileException(place, "must be a JSON object, got " + found);
    } catch (JacksonException broken) {
      throw new DamagedFileException(place, "must be JSON, but " + why(broken));
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (CharacterCodingException binary) {
      throw new DamagedFileException(file, "must be JSON in UTF-8, got other bytes");
    } catch (IOException failure) {
      throw FileException.reading(file, failure);
    }
  }

  private static String kind(JsonNode node) {
    return node.getNodeType().name().toLowerCase(Locale.ROOT);
  }

  private static String why(JacksonException broken) {
    if (broken instanceof UnexpectedEndOfInputException) {
      return "it ends early";
    }
    TokenStreamLocation place = broken.getLocation(); // Null where a limit was met.
    String at =
        place == null
            ? "it"
            : "line %s, column %s".formatted(place.getLineNr(), place.getColumnNr());
    return broken instanceof StreamConstraintsException
        ? "%s is too deep or too long: %s".formatted(at, first(broken.getOriginalMessage()))
        : "%s is not: %s".formatted(at, first(broken.getOriginalMessage()));
  }

  private static String first(String message) {
    return String.valueOf(message).lines().findFirst().orElse("");
  }
}
