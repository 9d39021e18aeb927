package org.transept.data.read;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.transept.data.Printable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Rows of JSON, an object a line; blank lines are passed over. Numbers are texts as they are
 * written. A key that may be a column and is first named behind the lines that the columns were
 * taken from is a problem, since those lines may lack it.
 */
final class JsonRows implements Rows {
  /** Lines whose keys are taken for the columns of the file. */
  static final int SAMPLE = 10_000;

  private static final JsonFactory FACTORY = JsonFactory.builder().build();

  private final String name;
  private final Bytes in;
  private final ColumnMapping layout;
  private final Problems problems;
  private final Map<String, Integer> read = new HashMap<>();
  private final Set<String> columns;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final String[] values;
  private final boolean[] named;
  private long line;

  JsonRows(String name, InputStream in, ColumnMapping layout, Problems problems) {
    this.name = name;
    this.in = new Bytes(in);
    this.layout = layout;
    this.problems = problems;
    this.columns = new LinkedHashSet<>(layout.columns());
    for (int column : layout.read()) {
      read.put(layout.columns().get(column), column);
    }
    this.values = new String[layout.columns().size()];
    this.named = new boolean[values.length];
  }

  /** Keys of the first objects in order of appearance. */
  static List<String> columns(String name, InputStream in) throws IOException {
    try (JsonRows rows = new JsonRows(name, in, ColumnMapping.of(List.of()), new Problems())) {
      while (rows.line < SAMPLE && rows.next()) {
        // Names are collected as they are read.
      }
      return List.copyOf(rows.columns);
    }
  }

  @Override
  public boolean next() throws IOException {
    while (readLine()) {
      byte[] text = bytes.toByteArray();
      if (!isBlank(text) && isUtf8(text) && parse(text)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String file() {
    return name;
  }

  @Override
  public long number() {
    return line;
  }

  @Override
  public String value(int column) {
    return values[column];
  }

  @Override
  public boolean encoded(int column) {
    // A surrogate without its other half can be escaped, but not be written in UTF-8.
    return StandardCharsets.UTF_8.newEncoder().canEncode(values[column]);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Reads an object into the values; false if it is none or has a value that cannot be used. */
  private boolean parse(byte[] text) {
    Arrays.fill(values, "");
    Arrays.fill(named, false);
    boolean right = true;
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return notAnObject(text);
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        right &= property(parser);
      }
      return parser.nextToken() == null ? right : notAnObject(text);
    } catch (JacksonException e) {
      return notAnObject(text);
    }
  }

  private boolean property(JsonParser parser) {
    String key = parser.currentName();
    JsonToken token = parser.nextToken();
    Integer column = read.get(key);
    if (column == null) {
      parser.skipChildren();
      return known(key);
    }
    if (named[column]) {
      return problem("twice " + key, "must name a key once, got \"%s\" twice".formatted(key));
    }
    named[column] = true;
    switch (token) {
      case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          values[column] = parser.getString();
      case VALUE_NULL -> {}
      default -> {
        String got =
            switch (token) {
              case START_OBJECT -> "an object";
              case START_ARRAY -> "a list";
              default -> "a boolean";
            };
        parser.skipChildren();
        return problem(
            "nested " + key, "column \"%s\" must be text or a number, got %s".formatted(key, got));
      }
    }
    return true;
  }

  /** Whether a key that is not read is one of the columns, or none that could be read. */
  private boolean known(String key) {
    if (columns.contains(key)) {
      return true;
    }
    if (layout.columns().isEmpty()) {
      columns.add(key);
      return true;
    }
    return !layout.candidates().contains(key.toLowerCase(Locale.ROOT))
        || problem(
            "late " + key,
            String.format(
                Locale.ROOT,
                "must have no \"%s\", which the first %,d lines do not have; write it in every line"
                    + " or name another column with --set data.columns",
                key,
                SAMPLE));
  }

  private boolean notAnObject(byte[] text) {
    String got = new String(text, StandardCharsets.UTF_8).strip();
    boolean list = line == 1 && got.startsWith("[");
    return problem(
        "object",
        "must be one JSON object, got %s%s"
            .formatted(
                Printable.shown(got), list ? "; write one object a line, without a list" : ""));
  }

  private boolean problem(String about, String text) {
    problems.add(Problems.Kind.JSON, this, about, () -> text);
    return false;
  }

  private static boolean isBlank(byte[] text) {
    for (byte b : text) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  private boolean isUtf8(byte[] text) {
    for (byte b : text) {
      if (b < 0) {
        return decodes(text);
      }
    }
    return true;
  }

  private boolean decodes(byte[] text) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
      return true;
    } catch (CharacterCodingException e) {
      String got = new String(text, StandardCharsets.UTF_8).strip();
      Problems.Kind kind = Problems.Kind.ENCODING;
      problems.add(
          kind,
          this,
          "",
          () -> "must be UTF-8, got %s; save the file as UTF-8".formatted(Printable.shown(got)));
      return false;
    }
  }

  private boolean readLine() throws IOException {
    bytes.reset();
    line++;
    in.begin(line);
    if (in.peek() == Bytes.END) {
      return false;
    }
    in.until('\n', '\n', '\n', bytes::write);
    in.take();
    return true;
  }
}
