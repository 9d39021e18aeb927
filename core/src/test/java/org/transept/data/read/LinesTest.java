package org.transept.data.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.Dataset;
import org.transept.data.Printable;

/** Quotes, line ends, widths and lengths of lines: read as they are meant, or told. */
class LinesTest {
  private static final List<String> ROWS = List.of("a: food/x@5 film/y@6", "b: food/x@7");
  private static final String CSV =
      "user,item,domain,ts,note\na,x,food,5,\na,y,film,6,\nb,x,food,7,\n";

  @TempDir Path folder;

  @Test
  void everyLineEndIsOneEvenMixed() {
    read(CSV);
    read(CSV.strip());
    read(CSV.replace("\n", "\r\n"));
    read(CSV.replace("\n", "\r"));
    read(CSV.replaceFirst("\n", "\r\n").replace("6,\n", "6,\r"));
    read(CSV.replace("\n", "\n\n"));
  }

  @Test
  void separatorsAtTheEndOfLinesDoNotCount() {
    read(CSV.replace("note\n", "note,\n").replace(",\n", ",,\n").replace("note,,", "note,"));
    read(CSV.replace(",\n", ",,,\n"));
    assertThat(problem(CSV.replace("7,\n", "7,,,x\n")))
        .isEqualTo("log.csv:4: must have 5 columns like the header, got 7");
    assertThat(problem(CSV.replace("7,\n", "7\n")))
        .isEqualTo("log.csv:4: must have 5 columns like the header, got 4");
  }

  @Test
  void tabSeparatedFilesHaveNoQuotes() {
    String text = "user\titem\n\"a\t12\" mix\nb\tsay \"hi\"\nc\t\"x\nd\ty\"\n";
    Dataset dataset = Datasets.read(EventFiles.source(EventFiles.write(folder, "log.tsv", text)));
    assertThat(EventFiles.lines(dataset.sequences()))
        .containsExactly("\"a: log/12\" mix", "b: log/say \"hi\"", "c: log/\"x", "d: log/y\"");
  }

  @Test
  void quotesOfCsvAreTurnedOff() {
    Path file = EventFiles.write(folder, "log.csv", "user,item\na,\"x\nb,y\"\n");
    Source source = EventFiles.with(EventFiles.source(file), Quotes.NONE);
    assertThat(EventFiles.lines(Datasets.read(source).sequences()))
        .containsExactly("a: log/\"x", "b: log/y\"");
  }

  @Test
  void aStrayQuoteThatTakesInRowsIsNamed() {
    String stray = CSV.replace("5,\n", "5,\"oh\n").replace("7,\n", "7,no\"\n");
    assertThat(problem(stray))
        .isEqualTo(
            "log.csv:2: quoted value must end on its line, got one to line 4 that takes in rows;"
                + " close the quote, or set data.quotes=none");
    assertThat(problem(CSV.replace("5,\n", "5,\"oh\n")))
        .isEqualTo("log.csv:2: quoted value must end with a quote, found none");
    assertThat(problem(CSV.replace("a,x", "a,\"x").replace("b,x", "b,x\"")))
        .startsWith("log.csv:2: quoted value must end on its line, got one to line 4");
    assertThat(problem("user,item\na,\"x\nb,y\"\n"))
        .startsWith("log.csv:2: column \"item\" must be one line of text, got \"x\\nb,y\"");
  }

  @Test
  void textOfSeveralLinesMayStandInAColumnThatIsNotRead() {
    read(
        CSV.replace("6,\n", "6,\"nice, very\nnice, all in all\n\nfive stars, yes, five, five\"\n"));
    Path file =
        EventFiles.write(folder, "log.csv", "note,user,item\n\"one\ntwo\",a,x\n\"one\ntwo\",b,y\n");
    assertThat(EventFiles.lines(Datasets.read(EventFiles.source(file)).sequences()))
        .containsExactly("a: log/x", "b: log/y");
  }

  @Test
  void keysAreOneShortLine() {
    String key = "k".repeat(513);
    assertThat(problem(CSV.replace("a,x", "a,\"x\nz\"").replace("b,x", key + ",x\u0000")))
        .isEqualTo(
            """
            2 problems in the data:
              - log.csv:2: column "item" must be one line of text, got "x\\nz"; replace line breaks and U+0000, or close the quote before them; 2 rows, at lines 2, 5
              - log.csv:5: column "user" must have at most 512 bytes, got 513: "KEY..."
            """
                .replace("KEY", key.substring(0, 60))
                .strip());
    Path file =
        EventFiles.copy(
            folder,
            "log.parquet",
            "SELECT 'a' || chr(10) AS \"user\", chr(9) AS item",
            "FORMAT parquet");
    assertThat(EventFiles.problem(folder, EventFiles.source(file)))
        .isEqualTo(
            """
            2 problems in the data:
              - log.parquet row 1: column "user" must be one line of text, got "a\\n"; replace line breaks and U+0000, or close the quote before them
              - log.parquet row 1: column "item" must not be empty\
            """);
  }

  @Test
  void theHeaderAgainIsNamed() {
    assertThat(problem(CSV + "user,item,domain,ts,note\nUSER,ITEM,DOMAIN,TS,\n"))
        .isEqualTo(
            "log.csv:5: must be a row, got the header again; leave it out; 2 rows, at lines 5, 6");
    assertThat(problem(CSV + "item,user,note,domain,ts\n"))
        .isEqualTo("log.csv:5: must be a row, got the header again; leave it out");
  }

  @Test
  void aLongValueIsPassedOverAndALineWithoutEndIsRefused() throws IOException {
    read(CSV.replace("6,\n", "6," + "x".repeat(3_000_000) + "\n"));
    read(CSV.replace("6,\n", "6,\"" + "x".repeat(3_000_000) + "\"\n"));
    String refused = ": line must have at most 16 MiB, got more; cut it or leave it out";
    byte[] piece = "x".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
    for (String start :
        List.of("user,item,note\na,b,", "user,item,note\na,b,\"", "{\"user\": \"")) {
      String name = start.startsWith("{") ? "long.jsonl.gz" : "long.csv.gz";
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
        out.write(start.getBytes(StandardCharsets.UTF_8));
        for (int n = 0; n < 300; n++) {
          out.write(piece);
        }
      }
      int line = start.startsWith("{") ? 1 : 2;
      assertThat(EventFiles.problem(folder, EventFiles.source(folder.resolve(name))))
          .isEqualTo(name + ":" + line + refused);
    }
  }

  @Test
  void numbersThatAreNoTimesAreNamed() {
    for (String time : List.of("1_381_536_000", "0x5", "1,000", "5s", "Infinity", "1e400")) {
      assertThat(problem("user;item;ts\na;x;%s\n".formatted(time)))
          .startsWith("log.csv:2: column \"ts\" must be ")
          .contains("got \"" + time + "\"");
    }
  }

  private void read(String text) {
    Path file = EventFiles.write(folder, "log.csv", text);
    assertThat(EventFiles.lines(Datasets.read(EventFiles.source(file)).sequences()))
        .as(Printable.shown(text))
        .isEqualTo(ROWS);
  }

  private String problem(String text) {
    return EventFiles.problem(folder, EventFiles.source(EventFiles.write(folder, "log.csv", text)));
  }
}
