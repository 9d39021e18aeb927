package org.transept.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.config.SettingsException;
import org.transept.data.Catalogue;
import org.transept.file.FileException;
import org.transept.torch.Host;

/** Vectors of titles by the user's own language model, which is opened when it is first needed. */
final class EncodedTitles implements PartMaker {
  private static final String STOPPED =
      "stopped while titles were encoded; parts that are done are kept: the same command goes on";

  private final ItemText.Encoder config;
  private final Catalogue catalogue;
  private @Nullable TitleEncoder encoder;

  EncodedTitles(ItemText.Encoder config, Catalogue catalogue) {
    this.config = config;
    this.catalogue = catalogue;
  }

  /** Numbers in a vector of a model. */
  static int width(ItemText.Encoder config) {
    requireFiles(config);
    try (TitleEncoder encoder = TitleEncoder.open(config)) {
      return encoder.width();
    }
  }

  private static void requireFiles(ItemText.Encoder config) {
    List<String> problems = new ArrayList<>();
    Map<String, String> files = Map.of("model", config.model(), "tokenizer", config.tokenizer());
    new TreeMap<>(files)
        .forEach(
            (setting, path) -> {
              Path file = Path.of(path);
              if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                problems.add(
                    "model.text.%s: must name a file that can be read, got \"%s\""
                        .formatted(setting, path));
              }
            });
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
  }

  @Override
  public String key() {
    requireFiles(config);
    List<Path> files = new ArrayList<>(weights(Path.of(config.model())));
    files.add(Path.of(config.tokenizer()));
    return VectorCache.key(
        catalogue,
        "encoder %s %s %s".formatted(config.pooling(), config.maxTokens(), config.batch()),
        files);
  }

  /** A model and the files beside it that large models are cut into, such as model.onnx_data. */
  private static List<Path> weights(Path model) {
    Path folder = Objects.requireNonNull(model.toAbsolutePath().getParent());
    try (Stream<Path> files = Files.list(folder)) {
      String name = String.valueOf(model.getFileName());
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith(name))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException failure) {
      throw FileException.reading(folder, failure);
    }
  }

  @Override
  public void fill(int from, Tensor rowsRW, TextVectors.Listener listener) {
    rowsRW.fill_(new Scalar(0.0));
    List<String> titles = new ArrayList<>();
    List<Integer> rows = new ArrayList<>();
    for (int r = 0; r < rowsRW.size(0); r++) {
      if (!catalogue.title(from + r).isEmpty()) {
        titles.add(catalogue.title(from + r));
        rows.add(r);
      }
    }
    if (titles.isEmpty()) {
      return;
    }
    if (encoder == null) {
      encoder = opened(config);
    }
    float[][] vectors = new float[titles.size()][];
    int[] made = {Math.max(0, from - 1)}; // Row 0 is no item.
    encoder.encode(
        titles,
        (title, vector) -> {
          vectors[title] = vector;
          synchronized (made) { // Who listens hears one thread at a time.
            listener.made(++made[0], catalogue.items());
            if (listener.stops()) {
              throw new SettingsException(List.of(STOPPED));
            }
          }
        });
    for (int t = 0; t < vectors.length; t++) {
      if (vectors[t] != null) {
        Host.putRow(rowsRW, rows.get(t), vectors[t]);
      }
    }
  }

  /** Encodes titles that came later. */
  static final class Later implements NewTitles {
    private final TitleEncoder encoder;

    Later(ItemText.Encoder config) {
      requireFiles(config);
      encoder = opened(config);
    }

    @Override
    public List<Optional<float[]>> of(List<String> titles) {
      List<Optional<float[]>> vectors =
          new ArrayList<>(Collections.nCopies(titles.size(), Optional.empty()));
      encoder.encode(
          titles,
          (title, vector) -> {
            synchronized (vectors) {
              vectors.set(title, Optional.of(vector));
            }
          });
      return vectors;
    }

    @Override
    public void close() {
      encoder.close();
    }
  }

  private static TitleEncoder opened(ItemText.Encoder config) {
    TitleEncoder opened = TitleEncoder.open(config);
    if (opened.width() != config.width()) {
      int found = opened.width();
      opened.close();
      throw new SettingsException(
          List.of(
              "model.text.width: must be 0 or what %s gives, %s, got %s"
                  .formatted(config.model(), found, config.width())));
    }
    return opened;
  }

  @Override
  public void close() {
    if (encoder != null) {
      encoder.close();
    }
  }
}
