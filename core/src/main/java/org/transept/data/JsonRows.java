package org.transept.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rows of JSON, an object a line; blank lines are passed over. */
final class JsonRows implements Rows {
  /** Lines whose keys are taken for the columns of the file. */
  private static final int SAMPLE = 10_000;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final String name;
  private final InputStream in;
  private final List<String> columns;
  private final Problems problems;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long line;
  private JsonNode row = MAPPER.createObjectNode();

  JsonRows(String name, InputStream in, List<String> columns, Problems problems) {
    this.name = name;
    this.in = in;
    this.columns = columns;
    this.problems = problems;
  }

  /** Keys of the first objects in order of appearance. */
  static List<String> columns(String name, InputStream in) throws IOException {
    Set<String> columns = new LinkedHashSet<>();
    try (JsonRows rows = new JsonRows(name, in, List.of(), new Problems())) {
      while (rows.line < SAMPLE && rows.next()) {
        columns.addAll(rows.row.propertyNames());
      }
    }
    return List.copyOf(columns);
  }

  @Override
  public boolean next() throws IOException {
    while (readLine()) {
      String text = text();
      if (text == null || text.isBlank()) {
        continue;
      }
      JsonNode node = parse(text);
      if (node != null && node.isObject()) {
        row = node;
        return true;
      }
      problems.add(
          Problems.Kind.JSON,
          () -> "%s: must be one JSON object, got %s".formatted(place(), shortened(text)));
    }
    return false;
  }

  @Override
  public String place() {
    return name + ":" + line;
  }

  @Override
  public String value(int column) {
    JsonNode value = row.get(columns.get(column));
    if (value == null || value.isNull()) {
      return "";
    }
    return value.isString() ? value.stringValue() : value.toString();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private @Nullable String text() {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      problems.add(
          Problems.Kind.ENCODING,
          () ->
              "%s: must be UTF-8, got %s"
                  .formatted(place(), shortened(bytes.toString(StandardCharsets.UTF_8))));
      return null;
    }
  }

  private static @Nullable JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JacksonException e) {
      return null;
    }
  }

  private static String shortened(String text) {
    int most = 60;
    String one = text.strip();
    return one.length() <= most ? one : one.substring(0, most) + "...";
  }

  private boolean readLine() throws IOException {
    bytes.reset();
    int c = in.read();
    if (c < 0) {
      return false;
    }
    line++;
    while (c >= 0 && c != '\n') {
      bytes.write(c);
      c = in.read();
    }
    return true;
  }
}
