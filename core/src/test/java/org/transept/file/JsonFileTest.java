package org.transept.file;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFileTest {
  private static final String ADVICE = "; the file is damaged, restore it from a copy";

  @TempDir private Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = folder.resolve("run.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\": 1, \"b\": [2 | must be JSON, but it ends early",
        "{\"a\": tru}         | must be JSON, but line 1, column 7 is not: Unrecognized token",
        "{} {}                | must be JSON, but line 1, column 4 is not: Trailing token",
        "[1]                  | must be a JSON object, got array",
        "3                    | must be a JSON object, got number",
        "''                   | must be a JSON object, got nothing",
      })
  void whatIsNoObjectIsDamageInOneLine(String text, String problem) throws IOException {
    Files.writeString(file, text);
    assertThatThrownBy(() -> JsonFile.object(file))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageStartingWith(file + ": " + problem)
        .hasMessageEndingWith(ADVICE)
        .hasMessageNotContaining("\n")
        .hasMessageNotContaining("REDACTED");
  }

  @Test
  void otherBytesAndDeepNestingAreDamage() throws IOException {
    Files.writeString(file, "{}", UTF_16);
    assertThatThrownBy(() -> JsonFile.object(file))
        .hasMessage(file + ": must be JSON in UTF-8, got other bytes" + ADVICE);
    Files.writeString(file, "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}", UTF_8);
    assertThatThrownBy(() -> JsonFile.object(file))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("is too deep or too long");
  }

  @Test
  void aNumberThatIsATextIsDamage() throws IOException {
    Files.writeString(file, "{\"epoch\": {\"one\": 1}}");
    assertThatThrownBy(() -> JsonFile.read(file, json -> json.path("epoch").asInt()))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageStartingWith(file + ": must hold what was written, but ");
  }

  @Test
  void aMissingFileIsNoDamage() {
    assertThatThrownBy(() -> JsonFile.object(file))
        .isInstanceOf(FileException.class)
        .hasMessage(
            file + ": cannot be read, there is no such file or folder; look at the path once more");
  }

  @Test
  void theLastLineCountsIfItIsWhole() throws IOException {
    Files.writeString(file, "{\"n\":0}\n\n{\"n\":1}\n{\"n\":{\"m\":2}");
    assertThat(JsonFile.lines(file)).hasSize(2);
    Files.writeString(file, "{\"n\":0}\n\n{\"n\":1}\n{\"n\":{\"m\":2}}");
    assertThat(JsonFile.lines(file)).hasSize(3);
    Files.writeString(file, "{\"n\":0}\n\n{\"n\"\n{\"n\":1}\n");
    assertThatThrownBy(() -> JsonFile.lines(file))
        .hasMessage(file + ":3: must be JSON, but it ends early" + ADVICE);
  }
}
