package org.transept.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.transept.data.DataException;
import org.transept.data.read.Problems;
import org.transept.data.read.VectorFile;
import org.transept.torch.SafeTensors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Vectors in a safetensors file: a tensor {@code vectors}, rows x numbers, F32 or F64, and in the
 * metadata {@code items} and, if there are several, {@code domains}: lists in JSON with a text for
 * each row.
 */
final class SafeTensorsVectors implements VectorFile {
  private static final String VECTORS = "vectors";
  private static final String ITEMS = "items";
  private static final String DOMAINS = "domains";
  private static final JsonMapper JSON = new JsonMapper();
  private static final SafeTensors.Described NONE =
      new SafeTensors.Described("", new long[] {-1, 0}, 0, 0);

  /** Most numbers of a vector, as {@link ItemText.Ready} has it. */
  private static final int WIDEST = 65_536;

  /** Rows that are read at a time. */
  private static final int ROWS = 256;

  private final Path file;
  private final SafeTensors.Described tensor;
  private final String[] items;
  private final String[] domains;
  private final boolean hasDomains;

  private SafeTensorsVectors(Path file, Problems problems) {
    this.file = file;
    tensor = tensor(SafeTensors.describe(file), problems);
    Map<String, String> metadata = SafeTensors.metadata(file);
    items = texts(metadata.get(ITEMS), ITEMS, problems);
    hasDomains = metadata.containsKey(DOMAINS);
    domains = hasDomains ? texts(metadata.get(DOMAINS), DOMAINS, problems) : items;
  }

  /**
   * A file that holds what it must.
   *
   * @throws DataException with all that it lacks
   */
  static SafeTensorsVectors of(Path file) {
    Problems problems = new Problems();
    SafeTensorsVectors vectors = new SafeTensorsVectors(file, problems);
    problems.check();
    return vectors;
  }

  private SafeTensors.Described tensor(
      Map<String, SafeTensors.Described> tensors, Problems problems) {
    SafeTensors.Described found = tensors.get(VECTORS);
    if (found == null) {
      problems.add(
          Problems.Kind.VECTOR,
          "%s: must have the tensor \"%s\", found %s; rename one"
              .formatted(file, VECTORS, tensors.keySet()));
      return NONE;
    }
    if (found.shape().length != 2 || bytes(found) == 0) {
      problems.add(
          Problems.Kind.VECTOR,
          "%s: \"%s\" must be rows x numbers in F32 or F64, got %s %s"
              .formatted(file, VECTORS, found.type(), Arrays.toString(found.shape())));
      return NONE;
    }
    if (found.shape()[1] > WIDEST) {
      problems.add(
          Problems.Kind.VECTOR,
          "%s: \"%s\" must have at most %s numbers in a row, got %s"
              .formatted(file, VECTORS, WIDEST, found.shape()[1]));
      return NONE;
    }
    return found;
  }

  /** Bytes of a number; 0 if it is of a type that is not read. */
  private static int bytes(SafeTensors.Described tensor) {
    return switch (tensor.type()) {
      case "F32" -> Float.BYTES;
      case "F64" -> Double.BYTES;
      default -> 0;
    };
  }

  private String[] texts(@Nullable String json, String key, Problems problems) {
    if (json == null) {
      problems.add(
          Problems.Kind.VECTOR,
          "%s: metadata must have \"%s\", a list in JSON with a text for each row; found none"
              .formatted(file, key));
      return new String[0];
    }
    try {
      String[] texts = JSON.readValue(json, String[].class);
      if (texts == null || Arrays.asList(texts).contains(null)) {
        problems.add(Problems.Kind.VECTOR, noTexts(key, json));
        return new String[0];
      }
      long rows = tensor.shape()[0];
      if (rows >= 0 && texts.length != rows) {
        problems.add(
            Problems.Kind.VECTOR,
            "%s: metadata \"%s\" must have a text for each of %s rows, got %s"
                .formatted(file, key, rows, texts.length));
      }
      return texts;
    } catch (JacksonException failure) {
      problems.add(Problems.Kind.VECTOR, noTexts(key, json));
      return new String[0];
    }
  }

  private String noTexts(String key, String json) {
    return "%s: metadata \"%s\" must be a list of texts in JSON, got %.20s"
        .formatted(file, key, json);
  }

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public boolean hasDomains() {
    return hasDomains;
  }

  @Override
  public int width() {
    return items.length == 0 ? 0 : Math.toIntExact(tensor.shape()[1]);
  }

  @Override
  public void keys(Keys keys) {
    for (int row = 0; row < items.length; row++) {
      keys.accept(hasDomains ? domains[row] : "", items[row], width());
    }
  }

  @Override
  public void vectors(Vectors vectors) {
    int bytes = bytes(tensor);
    float[] vector = new float[width()];
    ByteBuffer buffer = ByteBuffer.allocate(ROWS * width() * bytes).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel in = FileChannel.open(file)) {
      in.position(tensor.begin());
      for (int row = 0; row < items.length; row += ROWS) {
        int rows = Math.min(ROWS, items.length - row);
        buffer.clear().limit(rows * width() * bytes);
        while (buffer.hasRemaining()) {
          if (in.read(buffer) < 0) {
            throw new DataException(
                file
                    + ": must hold all the bytes its header promises, but it ends early; copy it"
                    + " again");
          }
        }
        buffer.flip();
        for (int r = 0; r < rows; r++) {
          for (int n = 0; n < vector.length; n++) {
            vector[n] = bytes == Float.BYTES ? buffer.getFloat() : (float) buffer.getDouble();
          }
          vectors.accept(vector);
        }
      }
    } catch (IOException unreadable) {
      throw new DataException(
          file + ": must be readable, got " + unreadable.getMessage(), unreadable);
    }
  }
}
