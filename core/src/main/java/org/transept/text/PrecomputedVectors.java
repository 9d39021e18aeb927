package org.transept.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.transept.config.SettingsException;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.read.ParquetVectors;
import org.transept.data.read.Problems;
import org.transept.data.read.VectorFile;
import org.transept.torch.Host;

/** Vectors that somebody else has made, by the ids that the log gives to items. */
final class PrecomputedVectors {
  private static final String SETTING = "model.text.path: ";
  private static final int SHOWN = 3;

  private final VectorFile file;
  private final Catalogue catalogue;
  private final Problems problems = new Problems();
  private final int[] rowOf;
  private int[] items = new int[0];
  private int rows;

  private PrecomputedVectors(ItemText.Precomputed config, Catalogue catalogue) {
    this.file = open(config.path());
    this.catalogue = catalogue;
    rowOf = new int[catalogue.items() + 1];
    if (file.width() != config.width()) {
      problems.add(
          Problems.Kind.SETTING,
          "model.text.width: must be 0 or what %s has, %s, got %s"
              .formatted(file.name(), file.width(), config.width()));
    }
    if (!file.hasDomains() && catalogue.domains() > 1) {
      problems.add(
          Problems.Kind.COLUMN,
          "%s: must tell the domain of each row because there are several (%s), found none"
              .formatted(file.name(), String.join(", ", catalogue.names())));
    } else {
      file.keys(this::add);
    }
    problems.check();
  }

  /** Numbers in a vector of a file. */
  static int width(String path) {
    int width = open(path).width();
    if (width == 0) {
      throw new DataException(
          path + ": must hold at least one vector of at least one number, got none");
    }
    return width;
  }

  /**
   * The vectors of a catalogue's items, floats, (items + 1) x width; 0 for items without.
   *
   * @throws DataException with what is wrong with the file
   */
  static Tensor of(ItemText.Precomputed config, Catalogue catalogue) {
    return new PrecomputedVectors(config, catalogue).vectors(config.width());
  }

  /** What of the file or of the catalogue the other does not have, in a line; or nothing. */
  static List<String> leftOut(ItemText.Precomputed config, Catalogue catalogue) {
    PrecomputedVectors vectors = new PrecomputedVectors(config, catalogue);
    long found = Arrays.stream(vectors.rowOf).filter(row -> row > 0).count();
    return found == vectors.rows && found == catalogue.items()
        ? List.of()
        : List.of(
            String.format(
                Locale.ROOT,
                "%s: %,d of %,d vectors belong to no item of the log; %,d of %,d items have no"
                    + " vector",
                vectors.file.name(),
                vectors.rows - found,
                vectors.rows,
                catalogue.items() - found,
                catalogue.items()));
  }

  /**
   * Checks that every item has a vector.
   *
   * @throws DataException with the first items that have none
   */
  static void requireAll(ItemText.Precomputed config, Catalogue catalogue) {
    PrecomputedVectors vectors = new PrecomputedVectors(config, catalogue);
    int[] without =
        IntStream.rangeClosed(1, catalogue.items()).filter(v -> vectors.rowOf[v] == 0).toArray();
    if (without.length > 0) {
      throw new DataException(
          String.format(
                  Locale.ROOT,
                  "%s: must have a vector for each of the %,d items, for they are known by nothing"
                      + " else;",
                  vectors.file.name(),
                  catalogue.items())
              + String.format(
                  Locale.ROOT,
                  " %,d have none, such as %s: add theirs, or leave their events out",
                  without.length,
                  named(catalogue, without)));
    }
  }

  private static String named(Catalogue catalogue, int[] items) {
    return Arrays.stream(items)
        .limit(SHOWN)
        .mapToObj(
            v -> "%s of %s".formatted(catalogue.key(v), catalogue.name(catalogue.domainOf(v))))
        .collect(Collectors.joining(", "));
  }

  private static VectorFile open(String path) {
    Path file = Path.of(path);
    String name = path.toLowerCase(Locale.ROOT);
    if (!name.endsWith(".parquet") && !name.endsWith(".safetensors")) {
      throw new SettingsException(
          List.of(
              SETTING + "must name a .parquet or a .safetensors file, got \"%s\"".formatted(path)));
    }
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new SettingsException(
          List.of(
              SETTING
                  + "must name a file that can be read, found none at %s"
                      .formatted(file.toAbsolutePath())));
    }
    return name.endsWith(".parquet") ? ParquetVectors.of(file) : SafeTensorsVectors.of(file);
  }

  private void add(String domain, String item, int numbers) {
    int row = ++rows;
    if (numbers != file.width()) {
      problems.add(
          Problems.Kind.VECTOR,
          () ->
              "%s row %s: vector must have %s numbers like the first, got %s"
                  .formatted(file.name(), row, file.width(), numbers));
    }
    int d = file.hasDomains() ? catalogue.names().indexOf(domain) : 0;
    int id = d < 0 ? 0 : catalogue.item(d, item);
    if (id > 0 && rowOf[id] > 0) {
      problems.add(
          Problems.Kind.REPEATED,
          () ->
              "%s row %s: must name an item%s once, got \"%s\" again after row %s"
                  .formatted(
                      file.name(), row, domain.isEmpty() ? "" : " of " + domain, item, rowOf[id]));
    } else {
      rowOf[id] = id == 0 ? 0 : row;
    }
    items = rows > items.length ? Arrays.copyOf(items, 2 * rows) : items;
    items[rows - 1] = id;
  }

  private Tensor vectors(int width) {
    Tensor vectorsVW = Host.blank(catalogue.items() + 1L, width);
    int[] row = {0};
    file.vectors(
        vector -> {
          int id = items[row[0]++];
          if (id > 0) {
            check(row[0], vector);
            Host.putRow(vectorsVW, id, vector);
          }
        });
    problems.check();
    return vectorsVW;
  }

  private void check(int row, float[] vector) {
    for (int n = 0; n < vector.length; n++) {
      if (!Float.isFinite(vector[n])) {
        int at = n;
        problems.add(
            Problems.Kind.VECTOR,
            () ->
                "%s row %s: numbers must be finite, got %s as number %s"
                    .formatted(file.name(), row, vector[at], at + 1));
        return;
      }
    }
  }
}
