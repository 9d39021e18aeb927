package org.transept.torch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files that are as they must be; damaged ones are in {@link SafeTensorsDamageTest}. */
@ExtendWith(NoLeaks.class)
class SafeTensorsTest {
  @TempDir Path directory;

  private static Tensor empty(ScalarType type, long... shape) {
    return zeros(shape, new TensorOptions(type));
  }

  private static Map<String, Tensor> sample() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(
        "blocks.0.\"odd\" näme", Host.floats(new float[] {1, -2.5f, 3e-30f, 4, 5, 6}, 2, 3));
    tensors.put("double", Host.doubles(new double[] {1 / 3.0, Double.MIN_VALUE}, 2));
    tensors.put("scalar", Host.floats(new float[] {7}, new long[0]));
    tensors.put("nothing", Host.floats(new float[0], 0, 4));
    return tensors;
  }

  @Test
  void whatIsWrittenIsReadBack() {
    try (Scope scope = Scope.inference()) {
      Path file = directory.resolve("model.safetensors");
      Map<String, Tensor> written = sample();
      SafeTensors.write(file, written, Map.of());
      Map<String, Tensor> read = new LinkedHashMap<>();
      read.put("nothing", empty(ScalarType.Float, 0, 4)); // in another order
      read.put("scalar", empty(ScalarType.Float));
      read.put("double", empty(ScalarType.Double, 2));
      read.put("blocks.0.\"odd\" näme", empty(ScalarType.Float, 2, 3));
      SafeTensors.read(file, read);
      written.forEach(
          (name, tensor) ->
              assertThat(tensor.equal(requireNonNull(read.get(name)))).as(name).isTrue());
      assertThat(SafeTensors.metadata(file)).isEmpty();
    }
  }

  @Test
  void metadataIsReadBack() {
    try (Scope scope = Scope.inference()) {
      Path file = directory.resolve("model.safetensors");
      Map<String, String> metadata = Map.of("progress", "{\"epoch\": 3}", "ä", "\n");
      SafeTensors.write(file, sample(), metadata);
      assertThat(SafeTensors.metadata(file)).isEqualTo(metadata);
    }
  }

  @Test
  void tensorsThatAreNotContiguousAreWrittenAndReadInRowMajorOrder() {
    try (Scope scope = Scope.inference()) {
      Path file = directory.resolve("model.safetensors");
      Tensor table = Host.floats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
      SafeTensors.write(file, Map.of("t", table.t()), Map.of());
      Tensor plain = empty(ScalarType.Float, 3, 2);
      SafeTensors.read(file, Map.of("t", plain));
      assertThat(Host.floats(plain)).containsExactly(1, 4, 2, 5, 3, 6);
      Tensor turned = empty(ScalarType.Float, 2, 3);
      SafeTensors.read(file, Map.of("t", turned.t()));
      assertThat(turned.equal(table)).isTrue();
    }
  }

  @Test
  void weightsThatRecordGradientsAreWrittenAndRead() {
    try (Scope scope = Scope.open()) {
      Path file = directory.resolve("model.safetensors");
      Parameters parameters = new Parameters(1, ScalarType.Float);
      parameters.declare("a", new Parameters.Init.Normal(1), 3, 4);
      parameters.declare("b", new Parameters.Init.Constant(2), 5);
      parameters.seal();
      float[] before = Host.floats(parameters.values());
      SafeTensors.write(file, parameters.named(), Map.of());
      try (Scope inner = Scope.inference()) {
        parameters.values().zero_();
      }
      SafeTensors.read(file, parameters.named());
      assertThat(Host.floats(parameters.values())).containsExactly(before);
    }
  }

  @Test
  void theHeaderFollowsTheSpecification() throws IOException {
    try (Scope scope = Scope.inference()) {
      Path file = directory.resolve("model.safetensors");
      for (int padding = 0; padding < 8; padding++) {
        SafeTensors.write(file, sample(), Map.of("pad", "x".repeat(padding)));
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(bytes.getLong());
        assertThat(length % 8).isZero();
        String text = new String(bytes.array(), 8, length, UTF_8);
        assertThat(text).startsWith("{").matches("(?s).*} *");
        JsonNode header = new JsonMapper().readTree(text);
        assertThat(header.propertyNames()).first().isEqualTo("__metadata__");
        assertThat(header.path("double").toString())
            .isEqualTo("{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[24,40]}");
        assertThat(header.path("scalar").toString())
            .isEqualTo("{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[40,44]}");
        long end = 0;
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
          if (!entry.getKey().equals("__metadata__")) {
            assertThat(entry.getValue().path("data_offsets").path(0).asLong()).isEqualTo(end);
            end = entry.getValue().path("data_offsets").path(1).asLong();
          }
        }
        assertThat((long) bytes.capacity()).isEqualTo(8 + length + end);
        assertThat(bytes.position(8 + length).getFloat(8 + length + 4)).isEqualTo(-2.5f);
        assertThat(bytes.getDouble(8 + length + 24)).isEqualTo(1 / 3.0);
      }
    }
  }

  @Test
  void aFileOfThePythonLibraryIsRead() throws IOException {
    // It sorts by type, then name, separates by no space, and need not write metadata.
    byte[] header =
        ("{\"b\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]},"
                + "\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[8,16]}}  ")
            .getBytes(UTF_8);
    assertThat(header.length % 8).isZero();
    Path file = directory.resolve("python.safetensors");
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header).putDouble(0.1).putFloat(1.5f).putFloat(-2);
    Files.write(file, bytes.array());
    try (Scope scope = Scope.inference()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("a", empty(ScalarType.Float, 1, 2));
      tensors.put("b", empty(ScalarType.Double, 1));
      SafeTensors.read(file, tensors);
      assertThat(Host.floats(requireNonNull(tensors.get("a")))).containsExactly(1.5f, -2);
      assertThat(Host.doubles(requireNonNull(tensors.get("b")))).containsExactly(0.1);
      assertThat(SafeTensors.metadata(file)).isEmpty();
    }
  }

  @Test
  void aTensorLargerThanAPieceIsWrittenAndReadWhole() {
    try (Scope scope = Scope.inference()) {
      int size = (4 << 20) + 3; // floats; just over one piece of 16 MiB
      float[] values = new float[size];
      IntStream.range(0, size).forEach(i -> values[i] = i);
      Path file = directory.resolve("large.safetensors");
      SafeTensors.write(file, Map.of("t", Host.floats(values, size)), Map.of());
      Tensor read = empty(ScalarType.Float, size);
      SafeTensors.read(file, Map.of("t", read));
      assertThat(Arrays.equals(Host.floats(read), values)).isTrue();
    }
  }

  @Test
  void aFailedWriteLeavesTheFileAsItWas() throws IOException {
    Path file = directory.resolve("model.safetensors");
    Files.writeString(file, "before");
    try (Scope scope = Scope.inference()) {
      Map<String, Tensor> tensors = Map.of("t", Host.indices(new int[] {1}, 1));
      assertThatThrownBy(() -> SafeTensors.write(file, tensors, Map.of()))
          .isInstanceOf(WeightsException.class)
          .hasMessage("weights must be float or double, got Long");
    }
    assertThat(Files.readString(file)).isEqualTo("before");
  }
}
