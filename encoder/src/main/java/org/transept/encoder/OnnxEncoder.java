package org.transept.encoder;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.transept.config.LibraryProblem;
import org.transept.config.SettingsException;
import org.transept.config.UnpackedLibraries;
import org.transept.text.ItemText;
import org.transept.text.ItemText.Pooling;
import org.transept.text.TitleEncoder;
import org.transept.torch.Workers;

/**
 * Vectors of titles by a model in ONNX and its tokenizer. Titles of as many tokens go through the
 * model together: nothing is padded, so that a title's vector does not depend on its neighbours'
 * lengths, and every batch is a worker thread's own.
 */
final class OnnxEncoder implements TitleEncoder {
  private final ItemText.Encoder config;
  private final TitleTokens tokens;
  private final HiddenStates model;
  private final int width;

  private OnnxEncoder(ItemText.Encoder config, TitleTokens tokens, HiddenStates model) {
    this.config = config;
    this.tokens = tokens;
    this.model = model;
    long[][] any = tokens.of(List.of("a"));
    if (any[0].length == 0) {
      throw new SettingsException(
          List.of(config.tokenizer() + ": must make a token of \"a\", if only an unknown one"));
    }
    width = states(any).limit() / any[0].length;
  }

  /**
   * Opens model and tokenizer.
   *
   * @throws SettingsException with all that is wrong with them
   */
  static OnnxEncoder open(ItemText.Encoder config, Path cache) {
    List<String> problems = new ArrayList<>();
    HiddenStates model = model(Path.of(config.model()), problems);
    TitleTokens tokens = tokens(config, cache, problems);
    try {
      if (model == null || tokens == null || !problems.isEmpty()) {
        throw new SettingsException(problems);
      }
      return new OnnxEncoder(config, tokens, model);
    } catch (SettingsException unusable) {
      closeAll(model, tokens);
      throw unusable;
    }
  }

  private static @Nullable HiddenStates model(Path file, List<String> problems) {
    try {
      HiddenStates states = new HiddenStates(file, problems);
      UnpackedLibraries.delete("onnxruntime-java");
      return states;
    } catch (LinkageError unloadable) {
      throw LibraryProblem.of(unloadable, System.getProperty("java.io.tmpdir"), "java.io.tmpdir");
    } catch (OrtException unusable) {
      problems.add(
          "model.text.model: must be a model in ONNX, got %s: %s"
              .formatted(file, unusable.getMessage()));
      return null;
    }
  }

  private static @Nullable TitleTokens tokens(
      ItemText.Encoder config, Path cache, List<String> problems) {
    try {
      return new TitleTokens(Path.of(config.tokenizer()), config.maxTokens(), cache);
    } catch (LinkageError unloadable) {
      throw LibraryProblem.of(unloadable, cache.toString(), "DJL_CACHE_DIR");
    } catch (IOException unusable) {
      problems.add(
          "model.text.tokenizer: must be a tokenizer.json, got %s: %s"
              .formatted(config.tokenizer(), unusable.getMessage()));
      return null;
    }
  }

  private static void closeAll(@Nullable HiddenStates model, @Nullable TitleTokens tokens) {
    if (model != null) {
      model.close();
    }
    if (tokens != null) {
      tokens.close();
    }
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public void encode(List<String> titles, Vectors vectors) {
    long[][] all = tokens.of(titles);
    List<int[]> batches = batches(all, config.batch());
    Workers.each(
        batches.size(),
        b -> {
          int[] batch = batches.get(b);
          long[][] own = Arrays.stream(batch).mapToObj(title -> all[title]).toArray(long[][]::new);
          FloatBuffer states = states(own);
          for (int title : batch) {
            float[] vector = pooled(states, own[0].length);
            if (vector.length > 0) {
              vectors.accept(title, vector);
            }
          }
        });
  }

  /**
   * Titles of equal numbers of tokens, at most so many together; those without any are left out.
   */
  static List<int[]> batches(long[][] tokens, int most) {
    int[] order =
        IntStream.range(0, tokens.length)
            .filter(title -> tokens[title].length > 0)
            .boxed()
            .sorted(Comparator.comparingInt(title -> tokens[title].length))
            .mapToInt(Integer::intValue)
            .toArray();
    List<int[]> batches = new ArrayList<>();
    int from = 0;
    for (int until = 1; until <= order.length; until++) {
      boolean full = until - from == most;
      if (until == order.length
          || full
          || tokens[order[until]].length != tokens[order[from]].length) {
        batches.add(Arrays.copyOfRange(order, from, until));
        from = until;
      }
    }
    return batches;
  }

  private FloatBuffer states(long[][] texts) {
    try {
      return model.of(texts);
    } catch (OrtException failure) {
      throw new SettingsException(
          List.of(
              ("%s: must take texts of %s tokens of %s, got %s; lower model.text.maxTokens, or use"
                      + " the tokenizer of this model")
                  .formatted(
                      config.model(), texts[0].length, config.tokenizer(), failure.getMessage())));
    }
  }

  /** The vector of the next title, of length 1; nothing if all its numbers are 0. */
  private float[] pooled(FloatBuffer states, int length) {
    float[] state = new float[width];
    double[] sum = new double[width];
    for (int token = 0; token < length; token++) {
      states.get(state);
      if (token == 0 || config.pooling() == Pooling.MEAN) {
        for (int n = 0; n < width; n++) {
          sum[n] += state[n];
        }
      }
    }
    double norm = Math.sqrt(Arrays.stream(sum).map(number -> number * number).sum());
    if (!Double.isFinite(norm)) {
      throw new SettingsException(
          List.of(
              "%s: hidden states must be finite, got others; use another export of the model"
                  .formatted(config.model())));
    }
    float[] vector = new float[norm > 0 ? width : 0];
    for (int n = 0; n < vector.length; n++) {
      vector[n] = (float) (sum[n] / norm);
    }
    return vector;
  }

  @Override
  public void close() {
    closeAll(model, tokens);
  }
}
