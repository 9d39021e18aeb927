package org.transept.torch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The header of a safetensors file, checked whole before anything it says is used: what it names
 * lies one behind another in the file, takes as many bytes as its type and shape say, and leaves
 * none over.
 *
 * @param metadata strings by name
 * @param tensors what the file says of its tensors, by name
 */
record SafeTensorsHeader(Map<String, String> metadata, Map<String, SafeTensors.Described> tensors) {
  static final String METADATA = "__metadata__";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final long LONGEST = 100L << 20;

  /** Characters of a damaged header that the error shows. */
  private static final int SHOWN = 20;

  /** Bytes of a number of those types whose size the format fixes. */
  private static final Map<String, Integer> BYTES =
      Map.ofEntries(
          Map.entry("F64", 8),
          Map.entry("F32", 4),
          Map.entry("F16", 2),
          Map.entry("BF16", 2),
          Map.entry("I64", 8),
          Map.entry("I32", 4),
          Map.entry("I16", 2),
          Map.entry("I8", 1),
          Map.entry("U64", 8),
          Map.entry("U32", 4),
          Map.entry("U16", 2),
          Map.entry("U8", 1),
          Map.entry("BOOL", 1));

  /**
   * Reads the header of an open file.
   *
   * @throws WeightsException if the file is not in the format
   */
  static SafeTensorsHeader read(Path file, FileChannel in) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (length.hasRemaining() && in.read(length) >= 0) {}
    long size = length.hasRemaining() ? -1 : length.getLong(0);
    if (size < 2 || size > LONGEST || size > in.size() - Long.BYTES) {
      throw new WeightsException(
          "%s: must begin with the length of a safetensors header, got %s for a file of %s bytes"
              .formatted(file, size, in.size()));
    }
    ByteBuffer text = ByteBuffer.allocate((int) size);
    while (text.hasRemaining() && in.read(text) >= 0) {}
    JsonNode header = parse(file, new String(text.array(), UTF_8));
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<String, SafeTensors.Described> tensors = new LinkedHashMap<>();
    long start = Long.BYTES + size;
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      if (entry.getKey().equals(METADATA)) {
        metadata.putAll(strings(file, entry.getValue()));
      } else {
        tensors.put(
            entry.getKey(),
            described("%s: \"%s\"".formatted(file, entry.getKey()), entry.getValue(), start));
      }
    }
    requireWhole(file, tensors, start, in.size());
    return new SafeTensorsHeader(metadata, tensors);
  }

  private static JsonNode parse(Path file, String text) {
    try {
      JsonNode header = JSON.readTree(text);
      if (header.isObject()) {
        return header;
      }
    } catch (JacksonException failure) {
      // Told below: where in the damage the parser gave up helps nobody.
    }
    throw new WeightsException(
        "%s: the header must be a JSON object, got \"%s\"; the file is damaged, copy it again"
            .formatted(file, text.substring(0, Math.min(SHOWN, text.length()))));
  }

  private static Map<String, String> strings(Path file, JsonNode node) {
    Map<String, String> strings = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (entry.getValue().isString()) {
        strings.put(entry.getKey(), entry.getValue().stringValue());
      }
    }
    if (!node.isObject() || strings.size() < node.size()) {
      throw new WeightsException(
          "%s: \"%s\" must map names to texts, got something else; the file is damaged"
              .formatted(file, METADATA));
    }
    return strings;
  }

  private static SafeTensors.Described described(String place, JsonNode node, long start) {
    String type = node.path("dtype").asString("");
    JsonNode shape = node.path("shape");
    JsonNode offsets = node.path("data_offsets");
    if (type.isEmpty() || !shape.isArray() || !shape.valueStream().allMatch(JsonNode::isInt)) {
      throw new WeightsException(
          "%s must have a dtype and a shape, got %.60s; the file is damaged"
              .formatted(place, node));
    }
    long[] sizes = shape.valueStream().mapToLong(JsonNode::longValue).toArray();
    long bytes = bytes(type, sizes);
    boolean pair =
        offsets.size() == 2 && offsets.valueStream().allMatch(JsonNode::canConvertToLong);
    long begin = pair ? offsets.get(0).longValue() : -1;
    long end = pair ? offsets.get(1).longValue() : -1;
    if (begin < 0
        || end < begin
        || bytes < 0
        || (end - begin != bytes && BYTES.containsKey(type))) {
      throw new WeightsException(
          "%s must take %s bytes, got offsets %.60s; the file is damaged"
              .formatted(place, bytes < 0 ? "a number of" : Long.toString(bytes), offsets));
    }
    return new SafeTensors.Described(type, sizes, start + begin, start + end);
  }

  /** Bytes of a tensor; -1 if there cannot be so many. */
  private static long bytes(String type, long[] shape) {
    long bytes = BYTES.getOrDefault(type, 0);
    for (long size : shape) {
      if (size < 0 || (size > 0 && bytes > Long.MAX_VALUE / size)) {
        return -1;
      }
      bytes *= size;
    }
    return bytes;
  }

  private static void requireWhole(
      Path file, Map<String, SafeTensors.Described> tensors, long start, long size) {
    List<Map.Entry<String, SafeTensors.Described>> inOrder =
        tensors.entrySet().stream()
            .sorted(
                Comparator.comparingLong(
                        (Map.Entry<String, SafeTensors.Described> one) -> one.getValue().begin())
                    .thenComparingLong(one -> one.getValue().end()))
            .toList();
    long at = start;
    for (Map.Entry<String, SafeTensors.Described> one : inOrder) {
      if (one.getValue().begin() != at) {
        throw new WeightsException(
            "%s: \"%s\" must begin where what is before it ends, at byte %s, got %s; the file is damaged"
                .formatted(file, one.getKey(), at - start, one.getValue().begin() - start));
      }
      at = one.getValue().end();
    }
    if (at > size) {
      throw new WeightsException(
          "%s: must hold all the bytes its header promises, but it ends early; copy it again"
              .formatted(file));
    }
    if (at < size) {
      throw new WeightsException(
          "%s: must end with the last number that its header names, but %s bytes follow; copy it again"
              .formatted(file, size - at));
    }
  }
}
