package org.transept.torch;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is said of weight files that cannot be used. */
@ExtendWith(NoLeaks.class)
class SafeTensorsDamageTest {
  private static final String WEIGHT =
      "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

  @TempDir Path directory;

  /** A file with this header and some bytes of data. */
  private Path file(String header, int data) throws IOException {
    byte[] json = header.getBytes(UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    return Files.write(directory.resolve("m.safetensors"), bytes.array());
  }

  private static void assertRefused(Path file, String message, String... names) {
    try (Scope scope = Scope.inference()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (String name : names) {
        tensors.put(name, zeros(new long[] {2}, new TensorOptions(ScalarType.Float)));
      }
      assertThatThrownBy(() -> SafeTensors.read(file, tensors))
          .isInstanceOf(WeightsException.class)
          .hasMessage(file.resolveSibling(message).toString());
    }
  }

  @Test
  void aFileTooShortForItsLengthIsRefused() throws IOException {
    Path file = Files.write(directory.resolve("m.safetensors"), new byte[] {1, 2, 3});
    String message =
        "m.safetensors: must begin with the length of a safetensors header, got -1 for a file of 3"
            + " bytes";
    assertRefused(file, message, "a");
    assertThatThrownBy(() -> SafeTensors.metadata(file))
        .isInstanceOf(WeightsException.class)
        .hasMessage(directory.resolve(message).toString());
  }

  @Test
  void aHeaderThatIsCutOffIsRefused() throws IOException {
    Path file = file("{" + WEIGHT + "}", 8);
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 30));
    assertRefused(
        file,
        "m.safetensors: must begin with the length of a safetensors header, got 54 for a file of"
            + " 30 bytes",
        "a");
  }

  @Test
  void aLengthThatCannotBeOneIsRefused() throws IOException {
    for (long length : new long[] {-5, 0, 1, 101L << 20, Long.MAX_VALUE}) {
      Path file = file("{" + WEIGHT + "}", 8);
      byte[] bytes = Files.readAllBytes(file);
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      Files.write(file, bytes);
      assertRefused(
          file,
          "m.safetensors: must begin with the length of a safetensors header, got %d for a file of"
                  .formatted(length)
              + " 70 bytes",
          "a");
    }
  }

  @Test
  void aHeaderThatIsNotJsonIsRefused() throws IOException {
    assertRefused(
        file("{\"a\": this is not JSON at all", 8),
        "m.safetensors: the header must be a JSON object, got \"{\"a\": this is not JS\"; the file"
            + " is damaged, copy it again",
        "a");
    assertRefused(
        file("[1, 2]  ", 0),
        "m.safetensors: the header must be a JSON object, got \"[1, 2]  \"; the file is damaged,"
            + " copy it again",
        "a");
  }

  @Test
  void aMissingWeightIsNamed() throws IOException {
    assertRefused(
        file("{" + WEIGHT + "}", 8),
        "m.safetensors: \"b\" is missing, but this model needs it",
        "a",
        "b");
  }

  @Test
  void anUnknownWeightIsNamed() throws IOException {
    assertRefused(
        file("{\"__metadata__\":{\"x\":\"y\"}," + WEIGHT + "}", 8),
        "m.safetensors: \"a\" is not a weight of this model; use the configuration it was written"
            + " with");
  }

  @Test
  void anotherShapeOrTypeIsTold() throws IOException {
    String message =
        "m.safetensors: \"a\" must be F32[2] for this model, got %s; use the configuration it was"
            + " written with";
    assertRefused(
        file(("{" + WEIGHT + "}").replace("[2]", "[1,2]"), 8), message.formatted("F32[1, 2]"), "a");
    assertRefused(
        file(("{" + WEIGHT + "}").replace("F32", "F64").replace("8]", "16]"), 16),
        message.formatted("F64[2]"),
        "a");
  }

  @Test
  void aTensorThatIsHardlyDescribedIsTold() throws IOException {
    for (String tensor :
        new String[] {"{}", "3", "{\"dtype\":\"F32\"}", "{\"dtype\":\"F32\",\"shape\":[2.5]}"}) {
      assertRefused(
          file("{\"a\":" + tensor + "}", 8),
          "m.safetensors: \"a\" must have a dtype and a shape, got %s; the file is damaged"
              .formatted(tensor),
          "a");
    }
  }

  @Test
  void offsetsThatDoNotFitTheShapeAreTold() throws IOException {
    for (String offsets : new String[] {"[0,7]", "[8,0]", "[-8,0]", "[]", "[0]", "[0,\"8\"]"}) {
      assertRefused(
          file(("{" + WEIGHT + "}").replace("[0,8]", offsets), 8),
          "m.safetensors: \"a\" must take 8 bytes, got offsets %s; the file is damaged"
              .formatted(offsets),
          "a");
    }
    assertRefused(
        file(("{" + WEIGHT + "}").replace("[2]", "[2147483647,2147483647,2147483647]"), 8),
        "m.safetensors: \"a\" must take a number of bytes, got offsets [0,8]; the file is damaged",
        "a");
    assertRefused(
        file(("{" + WEIGHT + "}").replace("[2]", "[-1,-2]"), 8),
        "m.safetensors: \"a\" must take a number of bytes, got offsets [0,8]; the file is damaged",
        "a");
  }

  @Test
  void tensorsThatOverlapOrLeaveGapsAreTold() throws IOException {
    String message =
        "m.safetensors: \"b\" must begin where what is before it ends, at byte 8, got %d; the file"
            + " is damaged";
    String second = "," + WEIGHT.replace("\"a\"", "\"b\"");
    for (int begin : new int[] {0, 4, 12}) {
      String moved = second.replace("[0,8]", "[%d,%d]".formatted(begin, begin + 8));
      String first = begin == 0 ? message.replace("\"b\"", "\"[ab]\"") : message;
      assertThatThrownBy(() -> SafeTensors.describe(file("{" + WEIGHT + moved + "}", 20)))
          .isInstanceOf(WeightsException.class)
          .hasMessageMatching(".*/" + first.formatted(begin));
    }
    assertRefused(
        file(("{" + WEIGHT + "}").replace("[0,8]", "[800,808]"), 8),
        "m.safetensors: \"a\" must begin where what is before it ends, at byte 0, got 800; the file"
            + " is damaged",
        "a");
  }

  @Test
  void metadataMustBeTexts() throws IOException {
    for (String metadata : new String[] {"3", "{\"x\":3}", "[]"}) {
      assertRefused(
          file("{\"__metadata__\":" + metadata + "," + WEIGHT + "}", 8),
          "m.safetensors: \"__metadata__\" must map names to texts, got something else; the file"
              + " is damaged",
          "a");
    }
  }

  @Test
  void dataThatEndsEarlyOrLateIsTold() throws IOException {
    String message =
        "m.safetensors: must hold all the bytes its header promises, but it ends early; copy it"
            + " again";
    assertRefused(file("{" + WEIGHT + "}", 7), message, "a");
    assertRefused(file("{" + WEIGHT + "}", 0), message, "a");
    assertRefused(
        file("{" + WEIGHT + "}", 9),
        "m.safetensors: must end with the last number that its header names, but 1 bytes follow;"
            + " copy it again",
        "a");
  }
}
