package org.transept.data.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.split.Split;

class DatasetsProblemTest {
  private static final String HEADER = "user,item,domain,timestamp\n";
  private static final String GOOD = "a,b,food,1381536000\n";

  @TempDir Path folder;

  @Test
  void aTimestampThatIsNoTimeIsNamedWithItsLine() {
    assertThat(csv(HEADER + GOOD.repeat(1041) + "a,b,food,2020-13-01\n" + GOOD))
        .isEqualTo(
            "events.csv:1043: column \"timestamp\" must be a time (Unix time or ISO 8601), got"
                + " \"2020-13-01\"");
  }

  @Test
  void whatATimestampLooksLikeIsSaid() {
    assertThat(time("-1"))
        .endsWith("must be a time (Unix time or ISO 8601), got \"-1\" (is before 1970)");
    assertThat(time("1969-12-31 23:59:59")).endsWith("(is before 1970)");
    assertThat(time("31/01/2020")).endsWith("(day or month first? write it as 2020-01-31)");
    assertThat(time("01.02.20 10:00")).endsWith("(day or month first? write it as 2020-01-31)");
    assertThat(time("9999-12-31")).endsWith("(is after the year 5138)");
    assertThat(time("soon")).endsWith("must be a time (Unix time or ISO 8601), got \"soon\"");
    assertThat(time("NaN")).endsWith("must be a time (Unix time or ISO 8601), got \"NaN\"");
  }

  @Test
  void theLimitsOfTimeAreInside() {
    String text = HEADER + "a,b,food,0\na,b,food,99999999999\n";
    Path file = EventFiles.write(folder, "events.csv", text);
    assertThat(Datasets.read(EventFiles.source(file)).sequences().times())
        .containsExactly(0, 99_999_999_999L);
  }

  @Test
  void everyKindOfProblemIsReportedAtOnceWithItsTrueLine() {
    String text =
        HEADER
            + "\"x\ny\",b,food,5\n" // lines 2 and 3
            + "\n" // line 4
            + ",b,food,5\n"
            + "a,\"\",food,5\n"
            + "a,b, ,5\n"
            + "a,b,food,yesterday\n"
            + "a,b,food,\n"
            + "a,b,food\n"
            + "a,b,food,5,6\n"
            + "a,\"b\"c,food,5\n"
            + "a,b\uFFFF,food,5\n" // becomes a byte that is not UTF-8
            + "a,b,food,5\r\n"
            + "a,\"b,food,5\n";
    byte[] bytes =
        new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
            .replace("\u00EF\u00BF\u00BF", "\u00FF")
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(problem(EventFiles.source(EventFiles.write(folder, "events.csv", bytes))))
        .isEqualTo(
            "10 problems in the data:\n"
                + "  - events.csv:2: column \"user\" must be one line of text, got \"x\\n"
                + "y\"; replace line breaks and U+0000, or close the quote before them\n"
                + "  - events.csv:5: column \"user\" must not be empty\n"
                + "  - events.csv:6: column \"item\" must not be empty\n"
                + "  - events.csv:7: column \"domain\" must not be empty\n"
                + "  - events.csv:8: column \"timestamp\" must be a time (Unix time or ISO 8601),"
                + " got \"yesterday\"\n"
                + "  - events.csv:9: column \"timestamp\" must have a time in every row or in none,"
                + " got nothing\n"
                + "  - events.csv:10: must have 4 columns like the header, got 3; 2 rows, at lines"
                + " 10, 11\n"
                + "  - events.csv:12: closing quote must be followed by \",\" or the end of the"
                + " line, got \"c\"; double quotes inside a value, or set data.quotes=none\n"
                + "  - events.csv:13: column \"item\" must be UTF-8, got \"b\uFFFD\"; save the file"
                + " as UTF-8\n"
                + "  - events.csv:15: quoted value must end with a quote, found none");
  }

  @Test
  void aProblemOfManyRowsIsToldOnceWithTheirNumberAndTheFirstLines() {
    String text = HEADER + "a,b,food,x\n".repeat(100) + ",b,food,5\n".repeat(3) + "a,,food,5\n";
    assertThat(csv(text))
        .isEqualTo(
            """
            3 problems in the data:
              - events.csv:2: column "timestamp" must be a time (Unix time or ISO 8601), got "x"; 100 rows, first at lines 2, 3, 4
              - events.csv:102: column "user" must not be empty; 3 rows, at lines 102, 103, 104
              - events.csv:105: column "item" must not be empty\
            """);
  }

  @Test
  void allFilesAreCheckedBeforeAnythingIsSaid() {
    Path food = EventFiles.write(folder, "food.csv", "user,item\na,b\n,b\n");
    Path film = EventFiles.write(folder, "film.csv", "user,item,time\na,,1\n");
    Path book = EventFiles.write(folder, "book.csv", "a;b\nc;d\n");
    assertThat(problem(EventFiles.source(food, film, book)))
        .isEqualTo(
            """
            5 problems in the data:
              - book.csv: must have a column for the user (user, user_id, userid, uid, customer_id, reviewerid), found "a", "b"; name it with --set data.columns.user=...
              - book.csv: must have a column for the item (item, item_id, itemid, iid, product_id, asin), found "a", "b"; name it with --set data.columns.item=...
              - food.csv: must have a column for the timestamp because film.csv has "time", found none
              - food.csv:3: column "user" must not be empty
              - film.csv:2: column "item" must not be empty\
            """);
  }

  @Test
  void digitsOfOtherScriptsAreNotATimestamp() {
    assertThat(time("\u0661\u0662"))
        .endsWith("must be a time (Unix time or ISO 8601), got \"\u0661\u0662\"");
  }

  @Test
  void problemsOfCompressedFilesHaveTheirLine() {
    EventFiles.write(folder, "events.csv.gz", HEADER + GOOD + "a,,food,5\n");
    assertThat(problem(EventFiles.source(folder.resolve("events.csv.gz"))))
        .isEqualTo("events.csv.gz:3: column \"item\" must not be empty");
    String query =
        "SELECT 'é' AS \"user\", CASE WHEN range = 2 THEN '' ELSE 'b' END AS item FROM range(5)";
    EventFiles.copy(folder, "events.csv.zst", query, "FORMAT csv, HEADER, COMPRESSION zstd");
    assertThat(problem(EventFiles.source(folder.resolve("events.csv.zst"))))
        .isEqualTo("events.csv.zst:4: column \"item\" must not be empty");
  }

  @Test
  void aFileThatIsNotCompressedAsItsNameSaysIsReported() {
    Path file = EventFiles.write(folder, "plain.csv", HEADER + GOOD);
    Path wrong = folder.resolve("events.csv.gz");
    assertThat(file.toFile().renameTo(wrong.toFile())).isTrue();
    assertThat(problem(EventFiles.source(wrong)))
        .isEqualTo(
            "events.csv.gz: must be CSV in gzip, got plain text; end its name after what it holds");
  }

  @Test
  void problemsOfJsonLinesHaveTheirLine() {
    String text =
        """
        {"user": "a", "item": "b", "timestamp": 1}

        {"user": "a", "item": "b",
        [1, 2]
        {"user": null, "item": "b", "timestamp": 1}
        {"user": "a", "timestamp": "1.5 s"}
        """;
    assertThat(problem(EventFiles.source(EventFiles.write(folder, "events.jsonl", text))))
        .isEqualTo(
            """
            4 problems in the data:
              - events.jsonl:3: must be one JSON object, got {"user": "a", "item": "b",; 2 rows, at lines 3, 4
              - events.jsonl:5: column "user" must not be empty
              - events.jsonl:6: column "item" must not be empty
              - events.jsonl:6: column "timestamp" must be a time (Unix time or ISO 8601), got "1.5 s"\
            """);
  }

  @Test
  void jsonInUtf16IsReported() {
    byte[] bytes = "{\"user\": \"a\", \"item\": \"b\"}\n".getBytes(StandardCharsets.UTF_16LE);
    bytes[12] = (byte) 0xFF;
    assertThat(problem(EventFiles.source(EventFiles.write(folder, "events.jsonl", bytes))))
        .isEqualTo("events.jsonl: must be UTF-8, looks like UTF-16; save it as UTF-8");
  }

  @Test
  void problemsOfParquetHaveTheirRow() {
    String query =
        "SELECT 'a' AS \"user\", 'b' AS item, CASE WHEN range = 1041 THEN -5 ELSE range END AS ts"
            + " FROM range(2000)";
    Path file = EventFiles.copy(folder, "events.parquet", query, "FORMAT parquet");
    assertThat(problem(EventFiles.source(file)))
        .isEqualTo(
            "events.parquet row 1042: column \"ts\" must be a time (Unix time or ISO 8601), got"
                + " \"-5\" (is before 1970)");
  }

  @Test
  void aFileThatIsNotParquetIsReported() {
    assertThat(
            problem(EventFiles.source(EventFiles.write(folder, "events.parquet", HEADER + GOOD))))
        .isEqualTo(
            "events.parquet: must be Parquet, got plain text; end its name after what it holds");
  }

  @Test
  void someRowsWithoutTimesAreReportedButNotAllRows() {
    assertThat(csv("user,item,ts\na,b,\na,c,5\na,d,\n"))
        .isEqualTo(
            """
            events.csv:2: column "ts" must have a time in every row or in none, got nothing; 2 rows, at lines 2, 4\
            """);
    Path file = EventFiles.write(folder, "events.csv", "user,item,ts\na,b,\na,c,\n");
    assertThat(Datasets.read(EventFiles.source(file)).sequences().timed()).isFalse();
  }

  @Test
  void splitValuesAndTheSplitColumnAreChecked() {
    Path file =
        EventFiles.write(folder, "events.csv", "user,item,part\na,b,Train\na,c,dev\na,d,\n");
    Source source = EventFiles.source(file);
    assertThat(problem(EventFiles.with(source, new Split.Column("Part"))))
        .isEqualTo(
            """
            events.csv:3: column "part" must be train, valid or test, got "dev"; 2 rows, at lines 3, 4\
            """);
    assertThat(problem(EventFiles.with(source, new Split.Column("split"))))
        .isEqualTo(
            "events.csv: must have the column \"split\" for the split, found \"user\", \"item\","
                + " \"part\"");
  }

  @Test
  void aTrainRowAfterATestRowIsALeak() {
    String text =
        "user,item,ts,split\na,b,1,train\na,c,3,test\na,d,3,train\nb,b,5,test\nb,c,9,train\n";
    Source source = EventFiles.source(EventFiles.write(folder, "events.csv", text));
    assertThat(problem(EventFiles.with(source, new Split.Column("split"))))
        .isEqualTo(
            "events.csv: column \"split\" must go from train to valid to test in time, but user"
                + " \"b\": event 2 is train after event 1 is test; mark it later or leave it out");
  }

  private String csv(String text) {
    return problem(EventFiles.source(EventFiles.write(folder, "events.csv", text)));
  }

  private String time(String time) {
    return csv(HEADER + "a,b,food," + time + "\n");
  }

  private String problem(Source source) {
    return EventFiles.problem(folder, source);
  }
}
