package org.transept.data.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.DataException;

/** A file is what its content says; where its name says something else, both are told. */
class FileContentTest {
  private static final String CSV = "user,item,title\nu1,a,\u00e9t\u00e9\nu1,b,x\nu2,a,y\n";
  private static final String LINES = "[u1: log/a log/b, u2: log/a]";

  @TempDir Path folder;

  @Test
  void namesOfPackedAndOfOtherFilesHaveTheirAdvice() {
    for (String packed : List.of("a.csv.bz2", "a.zip", "a.csv.XZ", "a.7z", "a.tar.gz", "a.tgz")) {
      assertThat(read(packed, bytes(CSV))).startsWith(packed).endsWith("or .zst; unpack it");
    }
    assertThat(read("a.xlsx", bytes(CSV))).endsWith("; export it as CSV or Parquet");
    assertThat(read("a.dat", bytes(CSV))).endsWith("; rename the file");
    assertThat(read("a.parquet.gz", bytes(CSV)))
        .isEqualTo("a.parquet.gz: Parquet must not be packed again; unpack it");
  }

  @Test
  void contentThatIsNotWhatTheNameSaysIsNamed() throws IOException {
    byte[] gzip = gzip(bytes(CSV));
    assertThat(read("log.csv", gzip))
        .isEqualTo("log.csv: must be CSV, got gzip data; end its name in .gz");
    assertThat(read("log.csv.zst", gzip))
        .isEqualTo("log.csv.zst: must be CSV in zstd, got gzip data; end its name in .gz");
    assertThat(read("log.csv.gz", gzip(gzip)))
        .isEqualTo("log.csv.gz: must hold CSV in gzip, got gzip data inside; end its name in .gz");
    assertThat(read("log.parquet", bytes(CSV)))
        .isEqualTo(
            "log.parquet: must be Parquet, got plain text; end its name after what it holds");
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(zip)) {
      out.putNextEntry(new ZipEntry("xl/workbook.xml"));
      out.write(1);
    }
    assertThat(read("log.csv", zip.toByteArray()))
        .isEqualTo("log.csv: must be CSV, got a zip archive or an Excel workbook; unpack it");
    assertThat(read("log.tsv", bytes("{\"user\": \"a\", \"item\": \"b\"}\n")))
        .isEqualTo("log.tsv: must be TSV, got JSON lines; end its name in .jsonl");
    assertThat(read("log.csv", bytes("version https://git-lfs.github.com/spec/v1\noid 1\n")))
        .endsWith("got a Git LFS pointer; fetch the file that it stands for (git lfs pull)");
    assertThat(read("log.csv.gz", new byte[0]))
        .isEqualTo("log.csv.gz: must be CSV in gzip, got an empty file; write it again");
  }

  @Test
  void parquetThatIsCutOrNamedAsTextIsNamed() throws IOException {
    Path file =
        EventFiles.copy(
            folder, "a.parquet", "SELECT 'u' AS \"user\", 'i' AS item", "FORMAT parquet");
    byte[] whole = Files.readAllBytes(file);
    assertThat(read("log.parquet", Arrays.copyOf(whole, whole.length - 9)))
        .isEqualTo("log.parquet: Parquet data ends early; copy it again");
    assertThat(read("log.jsonl", whole))
        .isEqualTo("log.jsonl: must be JSON lines, got Parquet; end its name in .parquet");
    byte[] damaged = whole.clone();
    Arrays.fill(damaged, whole.length - 60, whole.length - 8, (byte) 7);
    assertThat(read("log.parquet", damaged))
        .isEqualTo(
            "log.parquet: must hold data that can be read, got damaged data; write it again");
  }

  @Test
  void wordsThatBeginLikeSignaturesAreHeaders() {
    String csv = "PAR1,user,item\nx,u,i\n";
    assertThat(read("log.csv", bytes(csv))).isEqualTo("[u: log/i]");
    assertThat(read("log.csv", bytes(csv.replace("PAR1", "ORCID")))).isEqualTo("[u: log/i]");
    assertThat(read("log.csv", bytes(csv.replace("PAR1", "BZh9")))).isEqualTo("[u: log/i]");
  }

  @Test
  void utf16AndUtf32AreNamedWithAndWithoutAByteOrderMark() {
    for (String name : List.of("UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
      for (String mark : List.of("", "\uFEFF")) {
        for (String text : List.of(CSV, "{\"user\": \"a\", \"item\": \"b\"}\n")) {
          String file = text.startsWith("{") ? "log.jsonl" : "log.csv";
          assertThat(read(file, (mark + text).getBytes(Charset.forName(name))))
              .isEqualTo(
                  "%s: must be UTF-8, looks like %s; save it as UTF-8"
                      .formatted(file, name.substring(0, 6)));
        }
      }
    }
    assertThat(read("log.csv", new byte[100]))
        .isEqualTo("log.csv: must be text, got bytes that are all zero; copy it again");
  }

  @Test
  void aByteOrderMarkIsPassedOver() throws IOException {
    String quoted = "\uFEFF\"user\",\"item\"\n\"u1\",\"a\"\n\"u1\",\"b\"\n\"u2\",\"a\"\n";
    assertThat(read("log.csv", bytes(quoted))).isEqualTo(LINES);
    assertThat(read("log.tsv", bytes(quoted.replace(',', '\t')))).isEqualTo(LINES);
    assertThat(read("log.csv.gz", gzip(bytes(quoted)))).isEqualTo(LINES);
    String json = "\uFEFF{\"user\":\"u1\",\"item\":\"a\"}\n{\"user\":\"u1\",\"item\":\"b\"}\n";
    assertThat(read("log.jsonl", bytes(json + "{\"user\":\"u2\",\"item\":\"a\"}")))
        .isEqualTo(LINES);
  }

  @Test
  void bytesThatAreNotUtf8MatterInColumnsThatAreRead() {
    byte[] latin = CSV.getBytes(StandardCharsets.ISO_8859_1);
    assertThat(read("log.csv", latin)).isEqualTo(LINES);
    assertThat(
            read("log.csv", CSV.replace("u1,b", "u1,\u00fc").getBytes(StandardCharsets.ISO_8859_1)))
        .isEqualTo(
            "log.csv:3: column \"item\" must be UTF-8, got \"\uFFFD\"; save the file as UTF-8");
    assertThat(read("log.jsonl", bytes("{\"user\":\"\\ud800\",\"item\":\"a\"}")))
        .startsWith("log.jsonl:1: column \"user\" must be UTF-8");
  }

  @Tag("long")
  @Test
  void pathsAreReadAsTheyAreWritten() throws IOException {
    Path parquet =
        EventFiles.copy(
            folder, "p.parquet", "SELECT 'u' AS \"user\", 'i' AS item", "FORMAT parquet");
    List<String> names =
        List.of(
            "~",
            "[a]",
            "*",
            "?",
            "{a,b}",
            "it's",
            "a$HOME",
            "-a",
            "d\u00e9j\u00e0 \u6587",
            "a;b",
            "a%b",
            "a\\b");
    for (String name : names) {
      assertThat(read(name + ".csv", bytes(CSV))).as(name).contains("/a ").contains("u2: ");
      Path copy = Files.copy(parquet, folder.resolve(name + ".parquet"));
      assertThat(Datasets.read(EventFiles.source(copy)).sequences().items()).as(name).hasSize(1);
    }
    Path hive = Files.createDirectories(folder.resolve("domain=food")).resolve("x.parquet");
    Files.copy(parquet, hive);
    Source source = EventFiles.source(hive);
    assertThat(Datasets.read(source).catalogue().names()).containsExactly("x");
    assertThat(source.absolute().files()).containsExactly(hive.toString());
  }

  private String read(String name, byte[] content) {
    try {
      Path file = Files.write(folder.resolve(name), content);
      return EventFiles.lines(Datasets.read(EventFiles.source(file)).sequences()).toString();
    } catch (DataException e) {
      return String.valueOf(e.getMessage()).replace(folder + "/", "");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }
}
