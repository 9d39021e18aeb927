package org.transept.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.transept.Tiny;
import org.transept.config.SettingsException;
import org.transept.data.Catalogue;
import org.transept.file.Mutation;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Scope;
import org.transept.torch.Workers;

/** Vectors that are worth keeping: 20,000 titles, two parts. */
@Tag("long")
@ExtendWith(NoLeaks.class)
class TextVectorsTest {
  private static final int ITEMS = 20_000;
  private static final ItemText TITLES = new ItemText.Titles(4, 2, false);
  private static final Catalogue CATALOGUE = catalogue(1);

  @TempDir private Path home;

  private static final class Heard implements TextVectors.Listener {
    final List<String> lines = new ArrayList<>();
    final List<Long> made = new ArrayList<>();

    @Override
    public void say(String line) {
      lines.add(line);
    }

    @Override
    public void made(long done, long total) {
      assertThat(total).isEqualTo(ITEMS);
      made.add(done);
    }
  }

  private static Catalogue catalogue(long seed) {
    Random random = new Random(seed);
    String[] titles = new String[ITEMS + 1];
    for (int t = 0; t <= ITEMS; t++) {
      titles[t] = t % 3 == 0 ? "" : "w%d w%d".formatted(random.nextInt(30), random.nextInt(30));
    }
    return Tiny.catalogue(ITEMS).called(titles);
  }

  private double[] vectors() {
    return vectors(CATALOGUE);
  }

  private double[] vectors(Catalogue catalogue) {
    try (Scope scope = Scope.inference()) {
      return Host.doubles(TextVectors.of(TITLES, catalogue, home));
    }
  }

  private static double[] fitted() {
    try (Scope scope = Scope.inference()) {
      return Host.doubles(TitleVectors.of((ItemText.Titles) TITLES, CATALOGUE));
    }
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void areMadeOnceAndThenReadAsTheyWere() throws IOException {
    Heard first = new Heard();
    TextVectors.prepare(TITLES, CATALOGUE, home, first);
    assertThat(first.lines).hasSize(2);
    assertThat(first.lines.get(0)).isEqualTo("fitting vectors of titles");
    assertThat(first.lines.get(1)).startsWith("made the vectors of titles in ");
    assertThat(first.made).containsExactly(TextVectors.PART - 1L, (long) ITEMS);
    assertThat(parts()).hasSize(2);
    Heard again = new Heard();
    TextVectors.prepare(TITLES, CATALOGUE, home, again);
    assertThat(again.lines).isEmpty();
    assertThat(vectors()).containsExactly(fitted());
  }

  @Test
  void otherTitlesAndOtherSettingsAreOtherVectors() throws IOException {
    vectors();
    vectors(catalogue(2));
    assertThat(parts()).hasSize(4);
    try (Scope scope = Scope.inference()) {
      TextVectors.of(new ItemText.Titles(4, 3, false), CATALOGUE, home);
    }
    assertThat(parts()).hasSize(6);
  }

  @Test
  void aBrokenPartIsMadeAgainAndSaid() throws IOException {
    double[] whole = vectors();
    Path part = parts().get(1);
    byte[] sound = Files.readAllBytes(part);
    byte[] turned = sound.clone();
    turned[turned.length - 7] ^= 1;
    assertMadeAgain(part, turned, "the numbers are not those that were written", sound);
    byte[] cut = java.util.Arrays.copyOf(sound, sound.length - 1);
    assertMadeAgain(part, cut, "ends early", sound);
    assertMadeAgain(part, new byte[3], "must begin with the length", sound);
    Files.delete(part);
    assertThat(vectors()).containsExactly(whole);
    assertThat(parts()).hasSize(2);
  }

  @Test
  void whateverIsDoneToAPartItIsNotUsed() throws IOException {
    double[] whole = vectors();
    Path part = parts().get(1);
    byte[] sound = Files.readAllBytes(part);
    SplittableRandom random = new SplittableRandom(1);
    for (int m = 0; m < Integer.getInteger("transept.mutations", 20); m++) {
      Files.write(part, Mutation.of(sound, m % 2 == 0, random));
      assertThat(vectors()).containsExactly(whole);
      assertThat(parts()).hasSize(2);
    }
  }

  private void assertMadeAgain(Path part, byte[] broken, String line, byte[] sound)
      throws IOException {
    Files.write(part, broken);
    Heard heard = new Heard();
    TextVectors.prepare(TITLES, CATALOGUE, home, heard);
    assertThat(heard.lines).hasSize(3);
    assertThat(heard.lines.get(0)).contains("000001.safetensors", line).endsWith("made again");
    assertThat(part).hasBinaryContent(sound);
  }

  @Test
  void whatCannotBeKeptIsSaidAndMadeAllTheSame() throws IOException {
    Path file = Files.writeString(home.resolve("file"), "no folder");
    Heard heard = new Heard();
    TextVectors.prepare(TITLES, CATALOGUE, file, heard);
    assertThat(heard.lines).hasSize(1);
    assertThat(heard.lines.get(0))
        .startsWith("vectors of titles cannot be kept and are made anew each time: ")
        .endsWith("; set TRANSEPT_CACHE to a folder");
    try (Scope scope = Scope.inference()) {
      assertThat(Host.doubles(TextVectors.of(TITLES, CATALOGUE, file))).containsExactly(fitted());
    }
  }

  @Test
  void aFewTitlesAreNotWorthAFile() throws IOException {
    Catalogue few = Tiny.catalogue(2).called(new String[] {"", "tea", "tea"});
    Heard heard = new Heard();
    TextVectors.prepare(TITLES, few, home, heard);
    assertThat(vectors(few)).hasSize(12);
    assertThat(heard.lines).isEmpty();
    assertThat(parts()).isEmpty();
  }

  /** A worker computes alone, whoever else could help. */
  @Test
  void areTheSameOnOneThreadAndOnTwo() {
    assertThat(Workers.count()).isEqualTo(2);
    double[][] alone = new double[2][];
    Workers.each(2, t -> alone[t] = t == 0 ? fitted() : new double[0]);
    assertThat(alone[0]).containsExactly(fitted());
  }

  @Test
  void withoutItsModuleAnEncoderSaysHowToBuildIt() throws IOException {
    String file = Files.writeString(home.resolve("file"), "").toString();
    ItemText encoder = new ItemText.Encoder(file, file, ItemText.Pooling.MEAN, 64, 32, 0);
    assertThatThrownBy(() -> TextVectors.prepare(encoder, CATALOGUE, home, new Heard()))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "model.text.type: encoder needs the module that runs language models, which this build"
                + " leaves out; build with mvn -DskipTests -Pencoder package, or set"
                + " model.text.type=precomputed to use vectors made elsewhere");
    assertThat(TextVectors.leftOut(encoder, Tiny.catalogue(2)))
        .containsExactly("no item has a title (data.items, --items): model.text is left out");
  }

  @Test
  void theTestsKeepNothingInTheUsersFolder() {
    assertThat(VectorCache.home()).hasToString(System.getenv(VectorCache.FOLDER));
    assertThat(VectorCache.home().toString()).contains("target");
  }
}
