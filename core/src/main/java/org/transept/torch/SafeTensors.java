package org.transept.torch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.transept.file.FileException;
import org.transept.file.WholeFile;
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
  private static final int PIECE = 16 << 20;

  private SafeTensors() {}

  /**
   * Writes float and double tensors; the file appears complete or not at all.
   *
   * @throws org.transept.file.FileException if the disk does not take it
   */
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
    WholeFile.write(file, part -> fill(part, tensors, metadata));
  }

  /** Writes the file beside its place, see {@link WholeFile#stage}. */
  public static void stage(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
    WholeFile.stage(file, part -> fill(part, tensors, metadata));
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
      return SafeTensorsHeader.read(file, in).metadata();
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
      return SafeTensorsHeader.read(file, in).tensors();
    } catch (IOException failure) {
      throw FileException.reading(file, failure);
    }
  }

  /**
   * Copies a file's values into the given tensors.
   *
   * @throws WeightsException if a tensor is missing, unknown or of another shape or type
   */
  public static void read(Path file, Map<String, Tensor> into) {
    try (FileChannel in = FileChannel.open(file)) {
      Map<String, Described> header = SafeTensorsHeader.read(file, in).tensors();
      for (String name : header.keySet()) {
        if (!into.containsKey(name)) {
          throw new WeightsException(
              "%s: \"%s\" is not a weight of this model; use the configuration it was written with"
                  .formatted(file, name));
        }
      }
      for (Map.Entry<String, Tensor> entry : into.entrySet()) {
        Described described = header.get(entry.getKey());
        in.position(check(file, entry.getKey(), described, entry.getValue()));
        fill(file, in, entry.getValue());
      }
    } catch (IOException failure) {
      throw FileException.reading(file, failure);
    }
  }

  /**
   * Refuses numbers that no training leaves.
   *
   * @param file that they come from
   * @throws WeightsException if one is NaN or infinite
   */
  public static void requireFinite(Path file, Map<String, Tensor> tensors) {
    for (Map.Entry<String, Tensor> one : tensors.entrySet()) {
      try (Scope scope = Scope.inference()) {
        if (!one.getValue().detach().isfinite().all().item_bool()) {
          throw new WeightsException(
              "%s: \"%s\" must hold finite numbers, got others; the file is damaged, copy it again"
                  .formatted(file, one.getKey()));
        }
      }
    }
  }

  /** Returns where the values of a tensor begin, if it is what the model needs. */
  private static long check(Path file, String name, @Nullable Described described, Tensor tensor) {
    String place = "%s: \"%s\"".formatted(file, name);
    if (described == null) {
      throw new WeightsException(place + " is missing, but this model needs it");
    }
    String want = type(tensor) + Arrays.toString(shape(tensor));
    String found = described.type() + Arrays.toString(described.shape());
    if (!want.equals(found)) {
      throw new WeightsException(
          "%s must be %s for this model, got %s; use the configuration it was written with"
              .formatted(place, want, found));
    }
    return described.begin();
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
                    .formatted(file));
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
    ObjectNode strings = header.putObject(SafeTensorsHeader.METADATA);
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
