package org.transept.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.transept.Tiny;
import org.transept.config.SettingsException;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.SafeTensors;
import org.transept.torch.Scope;
import org.transept.torch.WeightsException;

@ExtendWith(NoLeaks.class)
class PrecomputedVectorsTest {
  /** Items f1, f2 of food and k1 to k3 of kitchen, ids 1 to 5. */
  private static final Catalogue CATALOGUE = Tiny.catalogue(2, 3);

  /** Out of order, with an item that the log does not have and a domain that it does not have. */
  private static final String ROWS =
      "SELECT * FROM (VALUES ('kitchen', 'k2', [1.5, -2]), ('food', 'f1', [0.25, 3]),"
          + " ('food', 'k1', [9, 9]), ('books', 'k1', [8, 8])) AS t(domain, item, vector)";

  private static final double[] PLACED = {0, 0, 0.25, 3, 0, 0, 0, 0, 1.5, -2, 0, 0};

  @TempDir private Path folder;

  private static double[] read(Path file, Catalogue catalogue) {
    try (Scope scope = Scope.inference()) {
      return Host.doubles(TextVectors.of(precomputed(file).resolved(), catalogue));
    }
  }

  private static ItemText precomputed(Path file) {
    return new ItemText.Precomputed(file.toString(), 0);
  }

  private Path parquet(String select) {
    return VectorFiles.parquet(folder.resolve("vectors.parquet"), select);
  }

  private Path tensors(String... items) {
    double[] numbers = new double[2 * items.length];
    return VectorFiles.safetensors(folder.resolve("v.safetensors"), new String[0], items, numbers);
  }

  private void assertRefused(Path file, String... parts) {
    assertThatThrownBy(() -> read(file, CATALOGUE))
        .isInstanceOf(DataException.class)
        .message()
        .contains(parts);
  }

  @Test
  void findsItemsByDomainAndIdWhateverTheOrderAndTypeOfParquet() {
    assertThat(read(parquet(ROWS.replace("[1.5, -2]", "[1.5, -2]::FLOAT[]")), CATALOGUE))
        .containsExactly(PLACED);
    String arrays = "SELECT domain, item, vector::DOUBLE[2] AS vector FROM (%s)".formatted(ROWS);
    assertThat(read(parquet(arrays), CATALOGUE)).containsExactly(PLACED);
  }

  @Test
  void findsThemInSafetensorsInSingleAndDoublePrecision() {
    String[] domains = {"kitchen", "food", "food", "books"};
    String[] items = {"k2", "f1", "k1", "k1"};
    double[] numbers = {1.5, -2, 0.25, 3, 9, 9, 8, 8};
    Path file = folder.resolve("v.safetensors");
    assertThat(read(VectorFiles.safetensors(file, domains, items, numbers), CATALOGUE))
        .containsExactly(PLACED);
    try (Scope scope = Scope.inference()) {
      SafeTensors.write(
          file,
          Map.of("vectors", Host.floats(new float[] {1.5f, -2, 0.25f, 3}, 2, 2)),
          Map.of("domains", "[\"kitchen\", \"food\"]", "items", "[\"k2\", \"f1\"]"));
    }
    assertThat(read(file, CATALOGUE)).containsExactly(PLACED);
  }

  /** More rows than are read at a time. */
  @Test
  void readsLongFilesToTheLastRow() {
    int rows = 3000;
    String[] items = new String[rows];
    double[] numbers = new double[2 * rows];
    for (int r = 0; r < rows; r++) {
      items[r] = "f" + (rows - r);
      numbers[2 * r] = rows - r;
      numbers[2 * r + 1] = 0.5;
    }
    Path file = folder.resolve("v.safetensors");
    double[] tensors =
        read(VectorFiles.safetensors(file, new String[0], items, numbers), Tiny.catalogue(rows));
    double[] table =
        read(
            parquet(
                "SELECT 'f' || r AS item, [r, 0.5]::FLOAT[] AS vector FROM range(3000, 0, -1)"
                    + " t(r)"),
            Tiny.catalogue(rows));
    for (int item = 1; item <= rows; item++) {
      assertThat(tensors[2 * item]).isEqualTo(item);
      assertThat(tensors[2 * item + 1]).isEqualTo(0.5);
    }
    assertThat(table).containsExactly(tensors);
  }

  @Test
  void theWidthIsTheFilesAndThePathBecomesAbsolute() {
    Path file = parquet(ROWS.replace("[1.5, -2]", "[1.5, -2]::FLOAT[]"));
    Path here = Path.of("").toAbsolutePath().relativize(file);
    assertThat(new ItemText.Precomputed(here.toString(), 0).resolved())
        .isEqualTo(new ItemText.Precomputed(file.toString(), 2));
    assertThatThrownBy(
            () -> {
              try (Scope scope = Scope.inference()) {
                TextVectors.of(new ItemText.Precomputed(file.toString(), 3), CATALOGUE);
              }
            })
        .hasMessage("model.text.width: must be 0 or what %s has, 2, got 3".formatted(file));
  }

  @Test
  void saysWhatTheFileAndTheLogLackOfEachOther() {
    Path file = parquet(ROWS.replace("[1.5, -2]", "[1.5, -2]::FLOAT[]"));
    assertThat(TextVectors.leftOut(precomputed(file), CATALOGUE))
        .containsExactly(
            file + ": 2 of 4 vectors belong to no item of the log; 3 of 5 items have no vector");
    assertThat(TextVectors.leftOut(precomputed(tensors("f1", "f2")), Tiny.catalogue(2))).isEmpty();
  }

  @Test
  void aLogOfOneDomainNeedsNoneInTheFileAndOneOfSeveralDoes() {
    Path file = tensors("f2", "f1");
    assertThat(read(file, Tiny.catalogue(2))).hasSize(6);
    assertRefused(
        file,
        "v.safetensors: must tell the domain of each row because there are several (food,"
            + " kitchen), found none");
  }

  @Test
  void everythingWrongWithTheRowsIsSaidAtOnce() {
    assertRefused(
        parquet(
            "SELECT * FROM (VALUES ('food', 'f1', [1, 2]::FLOAT[]), ('food', 'f1', [1, 2]),"
                + " ('food', 'f2', [1, 2, 3]), ('kitchen', 'k1', NULL)) AS t(domain, item,"
                + " vector)"),
        "3 problems in the data:",
        "vectors.parquet row 2: must name an item of food once, got \"f1\" again after row 1",
        "vectors.parquet row 3: vector must have 2 numbers like the first, got 3",
        "vectors.parquet row 4: vector must have 2 numbers like the first, got 0");
  }

  @Test
  void numbersMustBeFiniteButOnlyThoseOfItemsOfTheLog() {
    assertRefused(
        parquet(
            "SELECT * FROM (VALUES ('food', 'f1', [1, 'nan'::FLOAT]), ('food', 'x', ['inf'::FLOAT,"
                + " 0]), ('kitchen', 'k1', [NULL, 0]), ('food', 'f2', [0, '-inf'::FLOAT])) AS"
                + " t(domain, item, vector)"),
        "3 problems in the data:",
        "vectors.parquet row 1: numbers must be finite, got NaN as number 2",
        "vectors.parquet row 3: numbers must be finite, got NaN as number 1",
        "vectors.parquet row 4: numbers must be finite, got -Infinity as number 2");
  }

  @Test
  void columnsMustBeThereAndOfTheirTypes() {
    assertRefused(
        parquet("SELECT 'food' AS domain, 'f1' AS id, '[1]' AS vector"),
        "2 problems in the data:",
        "must have the column \"item\", found \"domain\", \"id\", \"vector\"; rename one",
        "column \"vector\" must hold lists of floats or doubles, got VARCHAR");
    assertRefused(
        parquet("SELECT 'f1' AS item, [1]::FLOAT[] AS vector LIMIT 0"),
        "must hold at least one vector of at least one number, got none");
  }

  @Test
  void safetensorsMustHaveRowsAndIds() throws IOException {
    Path file = folder.resolve("v.safetensors");
    try (Scope scope = Scope.inference()) {
      SafeTensors.write(
          file, Map.of("vector", Host.floats(new float[] {1, 2}, 1, 2)), Map.of("domains", "food"));
    }
    assertRefused(
        file,
        "3 problems in the data:",
        "must have the tensor \"vectors\", found [vector]; rename one",
        "metadata must have \"items\", a list in JSON with a text for each row; found none",
        "metadata \"domains\" must be a list of texts in JSON, got food");
    try (Scope scope = Scope.inference()) {
      SafeTensors.write(
          file, Map.of("vectors", Host.floats(new float[] {1, 2}, 2)), Map.of("items", "[\"a\"]"));
    }
    assertRefused(file, "\"vectors\" must be rows x numbers in F32 or F64, got F32 [2]");
    try (Scope scope = Scope.inference()) {
      SafeTensors.write(
          file,
          Map.of("vectors", Host.floats(new float[] {1, 2}, 2, 1)),
          Map.of("items", "[\"a\"]"));
    }
    assertRefused(file, "metadata \"items\" must have a text for each of 2 rows, got 1");
    byte[] bytes = Files.readAllBytes(tensors("f1", "f2"));
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(() -> read(file, Tiny.catalogue(2)))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("must hold all the bytes its header promises, but it ends early");
  }

  @Test
  void offsetsOutsideOfTheNumbersAreNotRead() throws IOException {
    Path file = tensors("f1", "f2");
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, ISO_8859_1);
    String offsets =
        text.substring(text.indexOf("[0,"), text.indexOf(']', text.indexOf("[0,")) + 1);
    int end = Integer.parseInt(offsets.substring(3, offsets.length() - 1));
    for (String other : List.of("[-8,%d]".formatted(end - 8), "[8,%d]".formatted(end + 8))) {
      String header = text.substring(8).replace(offsets, other);
      byte[] changed = header.getBytes(ISO_8859_1);
      int grown = header.length() - text.length() + 8;
      ByteBuffer whole = ByteBuffer.allocate(8 + changed.length).order(ByteOrder.LITTLE_ENDIAN);
      whole.putLong(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0) + grown);
      Files.write(file, whole.put(changed).array());
      assertThatThrownBy(() -> read(file, Tiny.catalogue(2)))
          .isInstanceOf(WeightsException.class)
          .hasMessageStartingWith(file + ": \"vectors\" must ");
    }
  }

  @Test
  void idsMustBeTexts() throws IOException {
    Path file = folder.resolve("v.safetensors");
    for (String items : List.of("null", "[null]", "{}")) {
      try (Scope scope = Scope.inference()) {
        SafeTensors.write(
            file, Map.of("vectors", Host.floats(new float[] {1, 2}, 1, 2)), Map.of("items", items));
      }
      assertRefused(file, "metadata \"items\" must be a list of texts in JSON, got " + items);
    }
  }

  @Test
  void aFileMustBeThereAndItsNameMustTellWhatItIs() throws IOException {
    for (String path : List.of("", "vectors.npy")) {
      assertThatThrownBy(() -> new ItemText.Precomputed(path, 0).resolved())
          .isInstanceOf(SettingsException.class)
          .hasMessage(
              "model.text.path: must name a .parquet or a .safetensors file, got \"%s\""
                  .formatted(path));
    }
    assertThatThrownBy(() -> precomputed(folder.resolve("no.parquet")).resolved())
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("model.text.path: must name a file that can be read, found none at")
        .hasMessageEndingWith("no.parquet");
    Path text = Files.writeString(folder.resolve("text.parquet"), "item,vector\n");
    assertThatThrownBy(() -> precomputed(text).resolved())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("text.parquet: must be Parquet, got plain text");
  }
}
