package org.transept.torch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.transept.file.FileException;
import org.transept.file.WholeFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Weight files in the safetensors format: data only, nothing in them can run.
 *
 * <p>Layout: an unsigned 64-bit little-endian length; a JSON object of that many bytes, padded with
 * spaces to a multiple of 8, that maps each name to {@code {"dtype": "F32" or "F64", "shape": [..],
 * "data_offsets": [begin, end]}} and {@code "__metadata__"} to strings; then the values,
 * little-endian and row-major, at those offsets counted from the end of the header, without gaps.
 */
public final class SafeTensors {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long LONGEST_HEADER = 100L << 20;
  private static final int PIECE = 16 << 20;
  private static final String METADATA = "__metadata__";

  /** Characters of a damaged header that the error shows. */
  private static final int SHOWN = 20;

  private SafeTensors() {}

  /**
   * Writes float and double tensors; the file appears complete or not at all.
   *
   * @throws org.transept.file.FileException if the disk does not take it
   */
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
    WholeFile.write(file, part -> fill(part, tensors, metadata));
  }

  private static void fill(Path part, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    try (FileChannel out =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      writeFully(out, ByteBuffer.wrap(header(tensors, metadata)));
      for (Tensor tensor : tensors.values()) {
        try (Scope scope = Scope.inference()) {
          Tensor flat = tensor.detach().cpu().contiguous();
          BytePointer bytes = new BytePointer(flat.data_ptr());
          long size = flat.numel() * flat.element_size();
          for (long at = 0; at < size; at += PIECE) {
            long length = Math.min(PIECE, size - at);
            writeFully(out, new BytePointer(bytes).position(at).limit(at + length).asBuffer());
          }
        }
      }
      out.force(true);
    }
  }

  /** The strings of a file's metadata. */
  public static Map<String, String> metadata(Path file) {
    try (FileChannel in = FileChannel.open(file)) {
      Map<String, String> metadata = new LinkedHashMap<>();
      readHeader(file, in)
          .path(METADATA)
          .properties()
          .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asString()));
      return metadata;
    } catch (IOException failure) {
      throw FileException.reading(file, failure);
    }
  }

  /**
   * A tensor as a file describes it.
   *
   * @param type {@code F32} or another name of the format
   * @param begin byte of the file at which its values begin
   * @param end byte of the file behind its last value
   */
  public record Described(String type, long[] shape, long begin, long end) {}

  /**
   * What the header of a file says of its tensors, by name.
   *
   * @throws WeightsException if the file is not in the format
   */
  public static Map<String, Described> describe(Path file) {
    try (FileChannel in = FileChannel.open(file)) {
      Map<String, Described> tensors = new LinkedHashMap<>();
      JsonNode header = readHeader(file, in);
      long start = in.position();
      for (Map.Entry<String, JsonNode> entry : header.properties()) {
        if (!entry.getKey().equals(METADATA)) {
          tensors.put(entry.getKey(), described(entry.getValue(), start));
        }
      }
      return tensors;
    } catch (IOException failure) {
      throw FileException.reading(file, failure);
    }
  }

  private static Described described(JsonNode node, long start) {
    JsonNode offsets = node.path("data_offsets");
    return new Described(
        node.path("dtype").asString(""),
        node.path("shape").valueStream().mapToLong(JsonNode::asLong).toArray(),
        start + offsets.path(0).asLong(),
        start + offsets.path(1).asLong());
  }

  /**
   * Copies a file's values into the given tensors.
   *
   * @throws WeightsException if a tensor is missing, unknown or of another shape or type
   */
  public static void read(Path file, Map<String, Tensor> into) {
    try (FileChannel in = FileChannel.open(file)) {
      JsonNode header = readHeader(file, in);
      long start = in.position();
      for (String name : header.propertyNames()) {
        if (!name.equals(METADATA) && !into.containsKey(name)) {
          throw new WeightsException(
              "%s: \"%s\" is not a weight of this model; use the configuration it was written with"
                  .formatted(file.getFileName(), name));
        }
      }
      for (Map.Entry<String, Tensor> entry : into.entrySet()) {
        JsonNode described = header.path(entry.getKey());
        check(file, entry.getKey(), described, entry.getValue());
        long begin = described.path("data_offsets").path(0).asLong();
        in.position(start + begin);
        fill(file, in, entry.getValue());
      }
    } catch (IOException failure) {
      throw FileException.reading(file, failure);
    }
  }

  private static void check(Path file, String name, JsonNode described, Tensor tensor) {
    String place = "%s: \"%s\"".formatted(file.getFileName(), name);
    if (described.isMissingNode()) {
      throw new WeightsException(place + " is missing, but this model needs it");
    }
    String want = type(tensor) + Arrays.toString(shape(tensor));
    String found =
        described.path("dtype").asString("")
            + Arrays.toString(
                described.path("shape").valueStream().mapToLong(JsonNode::asLong).toArray());
    if (!want.equals(found)) {
      throw new WeightsException(
          "%s must be %s for this model, got %s; use the configuration it was written with"
              .formatted(place, want, found));
    }
    long size = tensor.numel() * tensor.element_size();
    JsonNode offsets = described.path("data_offsets");
    long begin = offsets.path(0).asLong();
    if (begin < 0 || offsets.path(1).asLong() - begin != size) {
      throw new WeightsException(
          "%s must take %d bytes, got offsets %s; the file is damaged"
              .formatted(place, size, offsets));
    }
  }

  private static void fill(Path file, FileChannel in, Tensor tensor) throws IOException {
    try (Scope scope = Scope.inference()) {
      Tensor home = tensor.detach();
      boolean direct = home.is_cpu() && home.is_contiguous();
      Tensor flat = direct ? home : home.cpu().contiguous();
      BytePointer bytes = new BytePointer(flat.data_ptr());
      long size = flat.numel() * flat.element_size();
      for (long at = 0; at < size; at += PIECE) {
        long length = Math.min(PIECE, size - at);
        ByteBuffer buffer = new BytePointer(bytes).position(at).limit(at + length).asBuffer();
        while (buffer.hasRemaining()) {
          if (in.read(buffer) < 0) {
            throw new WeightsException(
                "%s: must hold all the bytes its header promises, but it ends early; copy it again"
                    .formatted(file.getFileName()));
          }
        }
      }
      if (!direct) {
        home.copy_(flat);
      }
    }
  }

  private static byte[] header(Map<String, Tensor> tensors, Map<String, String> metadata) {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode strings = header.putObject(METADATA);
    metadata.forEach(strings::put);
    long at = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      ObjectNode described = header.putObject(entry.getKey());
      described.put("dtype", type(tensor));
      ArrayNode shape = described.putArray("shape");
      for (long size : shape(tensor)) {
        shape.add(size);
      }
      long size = tensor.numel() * tensor.element_size();
      described.putArray("data_offsets").add(at).add(at + size);
      at += size;
    }
    StringBuilder text = new StringBuilder(JSON.writeValueAsString(header));
    while (text.toString().getBytes(UTF_8).length % Long.BYTES != 0) {
      text.append(' ');
    }
    byte[] json = text.toString().getBytes(UTF_8);
    return ByteBuffer.allocate(Long.BYTES + json.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  private static JsonNode readHeader(Path file, FileChannel in) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (length.hasRemaining() && in.read(length) >= 0) {}
    long size = length.hasRemaining() ? -1 : length.getLong(0);
    if (size < 2 || size > LONGEST_HEADER || size > in.size() - Long.BYTES) {
      throw new WeightsException(
          "%s: must begin with the length of a safetensors header, got %d for a file of %d bytes"
              .formatted(file.getFileName(), size, in.size()));
    }
    ByteBuffer text = ByteBuffer.allocate((int) size);
    while (text.hasRemaining() && in.read(text) >= 0) {}
    return parse(file, new String(text.array(), UTF_8));
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
            .formatted(file.getFileName(), text.substring(0, Math.min(SHOWN, text.length()))));
  }

  private static void writeFully(FileChannel out, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
  }

  private static String type(Tensor tensor) {
    ScalarType type = tensor.scalar_type();
    if (type.intern() == ScalarType.Float) {
      return "F32";
    }
    if (type.intern() == ScalarType.Double) {
      return "F64";
    }
    throw new WeightsException("weights must be float or double, got " + type);
  }

  private static long[] shape(Tensor tensor) {
    long[] shape = new long[Math.toIntExact(tensor.dim())];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = tensor.size(i);
    }
    return shape;
  }
}
