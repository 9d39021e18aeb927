package org.transept.data.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.Dataset;

class DatasetsFormatTest {
  private static final String CSV =
      """
      user,item,domain,timestamp
      007,b,food,30
      007,"a, ""x""\",film,10
      é,b,film,5
      007,b,film,20
      """;
  private static final List<String> LINES =
      List.of("007: film/a, \"x\"@10 film/b@20 food/b@30", "é: film/b@5");
  private static final String QUERY =
      "SELECT * FROM (VALUES ('007','b','food',30), ('007','a, \"x\"','film',10),"
          + " ('é','b','film',5), ('007','b','film',20)) AS rows(\"user\", item, \"domain\","
          + " \"timestamp\")";

  @TempDir Path folder;

  @Test
  void csvIsReadWithItsKeysAsText() {
    check(EventFiles.write(folder, "events.csv", CSV));
  }

  @Test
  void lineEndsQuotesSpacesBlankLinesAndAByteOrderMarkDoNotMatter() {
    String other =
        "\uFEFF"
            + CSV.replace("007,b,food", "\"007\", \"b\" ,food").replace("\n", "\r\n")
            + "\r\n\r\n";
    check(EventFiles.write(folder, "events.csv", other));
  }

  @Test
  void theSeparatorOfCsvIsFound() {
    for (String separator : List.of(";", "\t", "|")) {
      String text = CSV.replace(", ", "~").replace(",", separator).replace("~", ", ");
      check(EventFiles.write(folder, "events.csv", text));
    }
  }

  @Test
  void tsvIsSeparatedByTabs() {
    String text = CSV.replace(", ", "~").replace(",", "\t").replace("~", ", ");
    Path file = EventFiles.write(folder, "events.tsv", text);
    check(EventFiles.with(EventFiles.source(file), Quotes.DOUBLE));
    check(EventFiles.write(folder, "events.tsv", text.replace("\"a, \"\"x\"\"\"", "a, \"x\"")));
    String quoted = text.replaceFirst(".*", "\"user\"\t\"item\"\t\"domain\"\t\"timestamp\"");
    check(EventFiles.write(folder, "events.tsv", quoted));
  }

  @Test
  void compressedFilesAreRead() {
    check(EventFiles.write(folder, "events.csv.gz", CSV));
    check(EventFiles.copy(folder, "events.csv.zst", QUERY, "FORMAT csv, HEADER, COMPRESSION zstd"));
    check(EventFiles.copy(folder, "events.jsonl.gz", QUERY, "FORMAT json, COMPRESSION gzip"));
    check(EventFiles.copy(folder, "events.jsonl.zst", QUERY, "FORMAT json, COMPRESSION zstd"));
  }

  @Test
  void jsonLinesAreRead() {
    String text =
        """
        {"user": "007", "item": "b", "domain": "food", "timestamp": 30}
        {"timestamp": 10.0, "user": "007", "item": "a, \\"x\\"", "domain": "film", "note": [1]}

        {"user": "é", "item": "b", "domain": "film", "timestamp": "5"}
        {"user": "007", "item": "b", "domain": "film", "timestamp": 20}
        """;
    check(EventFiles.write(folder, "events.jsonl", text));
  }

  @Test
  void jsonNumbersAreKeysAsWritten() {
    String text =
        "{\"user\": 12, \"item\": 3, \"ts\": 1}\n{\"user\": 7, \"item\": \"03\", \"ts\": 2}\n";
    Dataset dataset = Datasets.read(EventFiles.source(EventFiles.write(folder, "shop.json", text)));
    assertThat(EventFiles.lines(dataset.sequences()))
        .containsExactly("12: shop/3@1", "7: shop/03@2");
  }

  /** As pandas writes a column of whole numbers in which one is missing. */
  @Test
  void wholeNumbersInColumnsOfFloatsAreKeysWithoutAFraction() {
    String query =
        "SELECT 7.0::DOUBLE AS \"user\", 12.0::FLOAT AS item, '3.0' AS domain, 5 AS ts"
            + " UNION ALL SELECT -7.5, 123456.0, '3.0', 6 UNION ALL SELECT 7000000000, 12, '3', 7";
    Path file = EventFiles.copy(folder, "shop.parquet", query, "FORMAT parquet");
    assertThat(EventFiles.lines(Datasets.read(EventFiles.source(file)).sequences()))
        .containsExactlyInAnyOrder("7: 3.0/12@5", "-7.5: 3.0/123456@6", "7000000000: 3/12@7");
  }

  @Test
  void parquetIsReadWithNumbersDecimalsAndPointsInTime() {
    check(EventFiles.copy(folder, "events.parquet", QUERY, "FORMAT parquet"));
    String decimals =
        "SELECT * REPLACE (\"timestamp\"::DOUBLE AS \"timestamp\") FROM (" + QUERY + ")";
    check(EventFiles.copy(folder, "events.parquet", decimals, "FORMAT parquet"));
    String points =
        "SELECT * REPLACE (make_timestamp(\"timestamp\" * 1000000 + 999999) AS \"timestamp\") FROM"
            + " ("
            + QUERY
            + ")";
    check(EventFiles.copy(folder, "events.parquet", points, "FORMAT parquet"));
  }

  @Test
  void wholeTimesMayBeWrittenAsDecimals() {
    check(
        EventFiles.write(
            folder, "events.csv", CSV.replace(",30\n", ",30.0\n").replace(",10\n", ",1e1\n")));
  }

  @Test
  void columnsAreFoundByTheirUsualNamesInAnyCase() {
    String text =
        CSV.replace("user,item,domain,timestamp", "ReviewerID,ASIN,Category,unixReviewTime");
    check(EventFiles.write(folder, "events.csv", text));
  }

  @Test
  void columnsAreMapped() {
    String text = CSV.replace("user,item,domain,timestamp", "user,Buyer,shop,when");
    text = text.replace("007,b,food", "b,007,food").replace("007,b,film", "b,007,film");
    text = text.replace("é,b", "b,é").replace("007,\"a, \"\"x\"\"\"", "\"a, \"\"x\"\"\",007");
    Source source = EventFiles.source(EventFiles.write(folder, "events.csv", text));
    Columns columns = new Columns("buyer", "user", "shop", "when");
    assertThat(EventFiles.lines(Datasets.read(EventFiles.with(source, columns)).sequences()))
        .isEqualTo(LINES);
  }

  @Test
  void theHashIsThatOfTheBytesInTheOrderOfTheFiles() {
    Path a = EventFiles.write(folder, "a.csv", "user,item\n1,2\n");
    Path b = EventFiles.write(folder, "b.csv", "user,item\n3,4\n");
    // printf 'user,item\n1,2\nuser,item\n3,4\n' | sha256sum
    assertThat(Datasets.read(EventFiles.source(a, b)).hash())
        .isEqualTo("fe68c460ea506ce64339a28f524eafcd3622b84695de6fdbe371978d0f412b27");
    assertThat(Datasets.read(EventFiles.source(b, a)).hash())
        .isEqualTo("167da2fea01592c219cefffcf3f6a2417cc64f71d7a41b937ca8231a83661583");
  }

  @Test
  void wildCardsInAPathAreLetters() {
    EventFiles.write(folder, "events1.csv", "user,item\nx,y\n");
    check(EventFiles.write(folder, "events[1]*.csv", CSV));
  }

  @Test
  void nothingStaysInTheTemporaryFolder() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    List<Path> before = own(temporary);
    check(EventFiles.write(folder, "events.csv", CSV));
    assertThat(own(temporary)).isEqualTo(before);
  }

  private static List<Path> own(Path temporary) throws IOException {
    try (var paths = Files.list(temporary)) {
      return paths
          .filter(p -> p.getFileName().toString().startsWith(Database.PREFIX))
          .sorted()
          .toList();
    }
  }

  private static void check(Path file) {
    check(EventFiles.source(file));
  }

  private static void check(Source source) {
    Dataset dataset = Datasets.read(source);
    assertThat(EventFiles.lines(dataset.sequences())).isEqualTo(LINES);
    assertThat(dataset.catalogue().names()).containsExactly("film", "food");
    assertThat(dataset.catalogue().items()).isEqualTo(3);
  }
}
