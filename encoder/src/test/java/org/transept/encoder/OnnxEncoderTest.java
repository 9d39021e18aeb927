package org.transept.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.transept.Float32;
import org.transept.Tiny;
import org.transept.config.SettingsException;
import org.transept.data.Catalogue;
import org.transept.text.ItemText;
import org.transept.text.ItemText.Pooling;
import org.transept.text.TextVectors;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Scope;
import org.transept.torch.Workers;

/**
 * A real model and tokenizer, made by src/test/python/tiny_model.py, so small that everything can
 * be computed by hand: hidden states are (2, 0, -1) for what begins a text, (0, 2, 1) for what ends
 * it, (1, 0, 0) for green, (0, 1, 0) for tea, (0, 0, 4) for steel, (3, -3, 0) for pan and (1, 1, 1)
 * for other words, and 0.5 more in every number.
 */
@ExtendWith(NoLeaks.class)
class OnnxEncoderTest {
  private static final double CLOSE = Float32.error(1, 8);
  private static final Path CACHE = Path.of(System.getenv("TRANSEPT_CACHE")).resolve("text");

  @TempDir private Path folder;

  /** What earlier runs have kept is not what is tested. */
  @BeforeEach
  void forgets() throws IOException {
    if (Files.exists(CACHE)) {
      try (Stream<Path> paths = Files.walk(CACHE)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private static String file(String name) {
    try {
      return Path.of(
              Objects.requireNonNull(OnnxEncoderTest.class.getResource("/encoder/" + name)).toURI())
          .toString();
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static ItemText.Encoder config(Pooling pooling, int maxTokens, int batch) {
    return new ItemText.Encoder(
        file("model.onnx"), file("tokenizer.json"), pooling, maxTokens, batch, 0);
  }

  private static double[] vectors(ItemText.Encoder config, String... titles) {
    String[] byId = new String[titles.length + 1];
    byId[0] = "";
    System.arraycopy(titles, 0, byId, 1, titles.length);
    Catalogue catalogue = Tiny.catalogue(titles.length).called(byId);
    try (Scope scope = Scope.inference()) {
      return Host.doubles(TextVectors.of(config.resolved(), catalogue));
    }
  }

  private static void assertVector(double[] vectors, int item, double... direction) {
    double norm = Math.sqrt(Arrays.stream(direction).map(number -> number * number).sum());
    for (int n = 0; n < 3; n++) {
      assertThat(vectors[3 * item + n])
          .as("number %d of item %d", n, item)
          .isCloseTo(norm == 0 ? 0 : direction[n] / norm, within(CLOSE));
    }
  }

  @Test
  void theMeanOfAllTokensIsAsComputedByHand() {
    double[] vectors =
        vectors(config(Pooling.MEAN, 64, 2), "Green tea", "steel", "", "xyzzy", "GREEN TEA", "pan");
    assertThat(vectors).hasSize(3 * 7);
    assertVector(vectors, 0, 0, 0, 0);
    assertVector(vectors, 1, 2 + 1 + 0 + 0 + 2, 0 + 0 + 1 + 2 + 2, -1 + 0 + 0 + 1 + 2);
    assertVector(vectors, 2, 2 + 0 + 0 + 1.5, 0 + 0 + 2 + 1.5, -1 + 4 + 1 + 1.5);
    assertVector(vectors, 3, 0, 0, 0);
    assertVector(vectors, 4, 2 + 1 + 0 + 1.5, 0 + 1 + 2 + 1.5, -1 + 1 + 1 + 1.5);
    assertVector(vectors, 5, 5, 5, 2);
    assertVector(vectors, 6, 2 + 3 + 0 + 1.5, 0 - 3 + 2 + 1.5, -1 + 0 + 1 + 1.5);
  }

  @Test
  void theFirstTokenIsWhatBeginsTheText() {
    double[] vectors = vectors(config(Pooling.FIRST, 64, 32), "green tea", "pan");
    assertVector(vectors, 1, 2.5, 0.5, -0.5);
    assertVector(vectors, 2, 2.5, 0.5, -0.5);
  }

  @Test
  void longTitlesAreCutToTheMostTokens() {
    double[] vectors = vectors(config(Pooling.MEAN, 3, 32), "green tea pan", "green");
    assertVector(vectors, 1, 4.5, 3.5, 1.5);
    assertVector(vectors, 2, 4.5, 3.5, 1.5);
  }

  @Test
  void batchesAreOfOneLengthAndTextsWithoutATokenInNone() {
    long[][] tokens = {{1}, {1, 2}, {}, {3}, {4}, {5, 6}};
    assertThat(OnnxEncoder.batches(tokens, 2))
        .containsExactly(new int[] {0, 3}, new int[] {4}, new int[] {1, 5});
    assertThat(OnnxEncoder.batches(new long[][] {{}}, 2)).isEmpty();
  }

  private static String[] titles(int count) {
    Random random = new Random(1);
    String[] words = {"green", "tea", "steel", "pan", "other"};
    String[] titles = new String[count];
    for (int t = 0; t < count; t++) {
      StringBuilder title = new StringBuilder();
      for (int w = random.nextInt(6); w >= 0; w--) {
        title.append(words[random.nextInt(words.length)]).append(' ');
      }
      titles[t] = title.toString().strip();
    }
    return titles;
  }

  /** A worker computes alone, whoever else could help. */
  @Test
  void vectorsAreTheSameOnOneThreadAndOnTwo() throws IOException {
    assertThat(Workers.count()).isEqualTo(2);
    String[] titles = titles(2000);
    double[] together = vectors(config(Pooling.MEAN, 64, 8), titles);
    forgets();
    double[][] alone = new double[2][];
    Workers.each(
        2, t -> alone[t] = t == 0 ? vectors(config(Pooling.MEAN, 64, 8), titles) : new double[0]);
    assertThat(alone[0]).containsExactly(together);
  }

  private static final class Stopping implements TextVectors.Listener {
    final List<Long> made = new ArrayList<>();
    private final int most;

    Stopping(int most) {
      this.most = most;
    }

    @Override
    public void made(long done, long total) {
      made.add(done);
    }

    @Override
    public boolean stops() {
      return made.size() >= most;
    }
  }

  @Test
  void encodingThatWasStoppedGoesOnWhereItWas() {
    int items = 40_000;
    String[] byId = new String[items + 1];
    byId[0] = "";
    System.arraycopy(titles(items), 0, byId, 1, items);
    Catalogue catalogue = Tiny.catalogue(items).called(byId);
    ItemText.Encoder config = config(Pooling.MEAN, 64, 32);
    Stopping early = new Stopping(20_000);
    assertThatThrownBy(() -> TextVectors.prepare(config, catalogue, early))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "stopped while titles were encoded; parts that are done are kept: the same command"
                + " goes on");
    Stopping whole = new Stopping(Integer.MAX_VALUE);
    TextVectors.prepare(config, catalogue, whole);
    // The first part is read: its end is all that is heard of it.
    assertThat(whole.made.get(0)).isEqualTo(16_383);
    assertThat(whole.made.get(1)).isEqualTo(16_384);
    assertThat(whole.made).hasSizeBetween(items - 16_384, items - 16_384 + 4).isSorted();
    assertThat(whole.made.get(whole.made.size() - 1)).isEqualTo(items);
  }

  private void assertRefused(ItemText.Encoder config, String... parts) {
    assertThatThrownBy(config::resolved)
        .isInstanceOf(SettingsException.class)
        .message()
        .contains(parts);
  }

  @Test
  void theWidthIsTheModels() {
    ItemText resolved = config(Pooling.MEAN, 64, 32).resolved();
    assertThat(resolved.width()).isEqualTo(3);
    assertThat(resolved.resolved()).isEqualTo(resolved);
    ItemText.Encoder wrong =
        new ItemText.Encoder(file("model.onnx"), file("tokenizer.json"), Pooling.MEAN, 64, 32, 4);
    assertThatThrownBy(() -> vectors(wrong, "tea"))
        .isInstanceOf(SettingsException.class)
        .hasMessageMatching("model.text.width: must be 0 or what .*model.onnx gives, 3, got 4");
  }

  @Test
  void everythingWrongWithTheFilesIsSaidAtOnce() throws IOException {
    String none = folder.resolve("none").toString();
    assertRefused(
        new ItemText.Encoder(none, "", Pooling.MEAN, 64, 32, 0),
        "2 problems in the configuration:",
        "model.text.model: must name a file that can be read, got \"" + none,
        "model.text.tokenizer: must name a file that can be read, got \"\"");
    String text = Files.writeString(folder.resolve("text"), "{]").toString();
    assertRefused(
        new ItemText.Encoder(file("image.onnx"), text, Pooling.MEAN, 64, 32, 0),
        "3 problems in the configuration:",
        "image.onnx: inputs must be input_ids and perhaps attention_mask and token_type_ids, all"
            + " INT64 of texts x tokens, got pixels FLOAT[-1, -1]; export the model for feature",
        "image.onnx: an output must be last_hidden_state, FLOAT of texts x tokens x width, or be"
            + " the only one of that shape, got scores FLOAT[-1, -1]; export the model",
        "model.text.tokenizer: must be a tokenizer.json, got " + text);
    assertRefused(
        new ItemText.Encoder(text, file("tokenizer.json"), Pooling.MEAN, 64, 32, 0),
        "model.text.model: must be a model in ONNX, got " + text);
  }
}
