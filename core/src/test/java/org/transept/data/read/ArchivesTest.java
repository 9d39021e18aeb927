package org.transept.data.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.Catalogue;

/** Archives are read whole or not at all. */
class ArchivesTest {
  private static final String TEXT =
      IntStream.range(0, 60)
          .mapToObj(n -> "u%d,i%d,%d\n".formatted(n % 7, n * n % 31, 1_600_000_000 + n))
          .collect(Collectors.joining("", "user,item,ts\n", ""));

  private static final byte[] SKIPPABLE = {0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 'a', 'b', 'c'};

  @TempDir Path folder;

  @Test
  void everyCutOfAnArchiveIsFound() {
    for (String ending : List.of("gz", "zst")) {
      byte[] whole = packed(TEXT, ending);
      for (int length = 1; length < whole.length; length++) {
        assertThat(read(ending, Arrays.copyOf(whole, length)))
            .as("%d of %d bytes of %s", length, whole.length, ending)
            .startsWith("log.csv." + ending + ": ")
            .matches(
                ".*(ends early; copy it again|end its name after what it holds|write it again)");
      }
      assertThat(read(ending, Arrays.copyOf(whole, whole.length - 5)))
          .contains("data ends early; copy it again");
      assertThat(read(ending, whole)).isEqualTo(TEXT);
    }
  }

  @Test
  void aCutBehindABlockIsFound() {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder("user,item\n");
    while (text.length() < 600_000) {
      text.append("u%d,i%d\n".formatted(random.nextInt(), random.nextInt()));
    }
    byte[] whole = packed(text.toString(), "zst");
    int at = firstBlockEnd(whole);
    assertThat(read("zst", Arrays.copyOf(whole, at)))
        .isEqualTo("log.csv.zst: zstd data ends early; copy it again");
  }

  @Test
  void everyWrongByteIsFoundOrDoesNotMatter() {
    for (String ending : List.of("gz", "zst")) {
      byte[] whole = packed(TEXT, ending);
      int found = 0;
      for (int at = 0; at < whole.length; at++) {
        byte[] wrong = whole.clone();
        wrong[at] = (byte) (wrong[at] ^ 1 << at % 8);
        String result = read(ending, wrong);
        assertThat(result)
            .as("byte %d of %s", at, ending)
            .satisfiesAnyOf(
                text -> assertThat(text).isEqualTo(TEXT),
                text -> assertThat(text).matches("log.csv." + ending + ": [^\\n]+"));
        found += result.equals(TEXT) ? 0 : 1;
      }
      assertThat(found).as(ending).isGreaterThan(whole.length - 12); // time and system of gzip
    }
  }

  @Test
  void aWrongChecksumOrLengthIsNamed() {
    byte[] gzip = packed(TEXT, "gz");
    gzip[gzip.length - 8] ^= 1;
    assertThat(read("gz", gzip)).isEqualTo("log.csv.gz: checksum does not match; copy it again");
    gzip[gzip.length - 8] ^= 1;
    gzip[gzip.length - 1] ^= 1;
    assertThat(read("gz", gzip)).isEqualTo("log.csv.gz: length does not match; copy it again");
    byte[] zstd = packed(TEXT, "zst");
    zstd[zstd.length - 1] ^= 1;
    assertThat(read("zst", zstd)).isEqualTo("log.csv.zst: checksum does not match; copy it again");
  }

  @Test
  void partsOneBehindAnotherAreReadAndNothingElseMayFollow() {
    int half = TEXT.indexOf('\n', TEXT.length() / 2) + 1;
    for (String ending : List.of("gz", "zst")) {
      byte[] first = packed(TEXT.substring(0, half), ending);
      byte[] second = packed(TEXT.substring(half), ending);
      assertThat(read(ending, first, second)).isEqualTo(TEXT);
      assertThat(read(ending, first, second, "and more".getBytes(StandardCharsets.UTF_8)))
          .startsWith("log.csv.%s: other data follows the ".formatted(ending))
          .endsWith(" data; cut it off or copy the file again");
    }
    byte[] gzip = packed(TEXT, "gz");
    assertThat(read("gz", gzip, new byte[1000])).isEqualTo(TEXT);
    assertThat(read("gz", gzip, new byte[10], gzip)).isEqualTo(TEXT + TEXT);
    byte[] zstd = packed(TEXT, "zst");
    assertThat(read("zst", SKIPPABLE, zstd, SKIPPABLE)).isEqualTo(TEXT);
    assertThat(read("zst", zstd, SKIPPABLE, packed("a,b,5\n", "zst"))).isEqualTo(TEXT + "a,b,5\n");
    assertThat(read("zst", zstd, Arrays.copyOf(SKIPPABLE, 9))).contains("ends early");
    assertThat(read("zst", zstd, new byte[100])).contains("other data follows");
  }

  @Test
  void everyReaderVerifiesItsFile() throws IOException {
    byte[] items = packed("user,item,title\nu,a,tea\n", "gz");
    Path table =
        Files.write(folder.resolve("items.csv.gz"), Arrays.copyOf(items, items.length - 3));
    Path log = EventFiles.write(folder, "log.csv", "user,item\nu,a\n");
    assertThat(EventFiles.problem(folder, EventFiles.source(table)))
        .isEqualTo("items.csv.gz: gzip data ends early; copy it again");
    String early = ": gzip data ends early; copy it again";
    assertThat(EventFiles.problem(folder, EventFiles.source(log).withItems(table.toString())))
        .isEqualTo("items.csv.gz" + early);
    Catalogue catalogue = Datasets.read(EventFiles.source(log)).catalogue();
    assertThat(EventFiles.problem(() -> Datasets.history(table, Source.DEFAULTS, catalogue)))
        .isEqualTo(table + early);
    byte[] users = packed("user\nu\n", "gz");
    Path people = Files.write(folder.resolve("u.csv.gz"), Arrays.copyOf(users, users.length - 3));
    assertThat(
            EventFiles.problem(() -> Datasets.users(people, Source.DEFAULTS, (user, place) -> {})))
        .isEqualTo(people + early);
  }

  /** Where the first block of the first frame ends (RFC 8878, 3.1.1). */
  private static int firstBlockEnd(byte[] zstd) {
    int descriptor = zstd[4] & 0xFF;
    boolean single = (descriptor & 0x20) != 0;
    int sizes = descriptor >> 6;
    int at = 5 + (single ? 0 : 1) + (sizes == 0 ? (single ? 1 : 0) : 1 << sizes);
    int block = (zstd[at] & 0xFF) | (zstd[at + 1] & 0xFF) << 8 | (zstd[at + 2] & 0xFF) << 16;
    assertThat(block & 1).as("last block").isZero();
    return at + 3 + (block >> 3);
  }

  private String read(String ending, byte[]... parts) {
    try (OutputStream out = Files.newOutputStream(folder.resolve("log.csv." + ending))) {
      for (byte[] part : parts) {
        out.write(part);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path path = folder.resolve("log.csv." + ending);
    SourceFile file = SourceFile.find(List.of(path.toString()), new Problems()).get(0);
    try (InputStream in = file.open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return file.unreadable(e).replace(folder + "/", "");
    }
  }

  private static byte[] packed(String text, String ending) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        ending.equals("gz") ? new GZIPOutputStream(bytes) : new ZstdOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
