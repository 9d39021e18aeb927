package org.transept.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.transept.data.read.EventFiles.problem;
import static org.transept.data.read.EventFiles.source;
import static org.transept.data.read.EventFiles.write;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.Catalogue;
import org.transept.data.describe.Describe;

class TitlesTest {
  @TempDir private Path folder;
  private Path events = Path.of("");

  @BeforeEach
  void writeEvents() {
    events =
        write(
            folder,
            "events.csv",
            "user,item,domain\nu,a,food\nu,b,food\nu,a,kitchen\nv,a,food\nv,c,kitchen\n");
  }

  private Source with(Path items) {
    return source(events).withItems(items.toString());
  }

  private List<String> titles(Path items) {
    Catalogue catalogue = Datasets.read(with(items)).catalogue();
    return IntStream.rangeClosed(0, catalogue.items()).mapToObj(catalogue::title).toList();
  }

  @Test
  void titlesGoToTheItemsOfTheirDomain() {
    String rows = "domain,item,title\nkitchen,a,A pan\nfood,a, Green tea \nfood,zz,Nobody's\n";
    Path csv = write(folder, "items.csv", rows);
    assertThat(titles(csv)).containsExactly("", "Green tea", "", "A pan", "");
    Catalogue catalogue = Datasets.read(with(csv)).catalogue();
    assertThat(catalogue.hasTitles()).isTrue();
    assertThat(catalogue.titled(0)).isEqualTo(1);
    assertThat(catalogue.titled(1)).isEqualTo(1);
    assertThat(Datasets.read(source(events)).catalogue().hasTitles()).isFalse();
  }

  @Test
  void characterReferencesAreDecodedOnce() {
    String rows =
        """
        domain,item,title
        food,a,Tom &amp; Co&#39;s &quot;caf&eacute;&quot; &#x2122;
        food,b,&amp;lt;b&amp;gt; AT&T &unknown; &#0; R&D;
        """;
    assertThat(titles(write(folder, "items.csv", rows)))
        .containsExactly(
            "", "Tom & Co's \"caf\u00e9\" \u2122", "&lt;b&gt; AT&T &unknown;   R&D;", "", "");
  }

  private List<String> said(String rows) {
    return Describe.doubts(Datasets.read(with(write(folder, "items.csv", rows))));
  }

  @Test
  void aTableThatNamesFewItemsIsDoubted() {
    String file = folder.resolve("items.csv").toString();
    assertThat(said("domain,item,title\nfood,A,x\n"))
        .contains(
            "warning: titles: none of 1 row of %s names an item of the log; the first that does not is \"A\" of food"
                .formatted(file));
    assertThat(said("domain,item,title\nfood,a,x\nfood,B,y\nfood,C,y\nKitchen,a,z\n"))
        .contains(
            "warning: titles: only 1 of 4 rows of %s names an item of the log; the first that does not is \"B\" of food"
                .formatted(file));
    assertThat(said("domain,item,title\nfood,a,x\nfood,b,y\nfood,C,y\nKitchen,a,z\n"))
        .noneMatch(line -> line.contains("titles"));
  }

  @Test
  void everyFormatReadsTheSame() {
    String query =
        "SELECT * FROM (VALUES ('food', 'a', 'tea, \"green\"'), ('kitchen', 'c', 'ü'))"
            + " AS t(domain, item, name)";
    List<Path> files =
        List.of(
            EventFiles.copy(folder, "i.csv.gz", query, "FORMAT csv, HEADER, COMPRESSION gzip"),
            EventFiles.write(
                folder, "i.tsv", "domain\titem\tname\nfood\ta\ttea, \"green\"\nkitchen\tc\tü\n"),
            EventFiles.copy(folder, "i.jsonl", query, "FORMAT json"),
            EventFiles.copy(folder, "i.parquet", query, "FORMAT parquet"));
    for (Path file : files) {
      assertThat(titles(file))
          .as(file.toString())
          .containsExactly("", "tea, \"green\"", "", "", "ü");
    }
  }

  @Test
  void theHashCoversTheTitlesIfThereAreAny() {
    String without = Datasets.read(source(events)).hash();
    String one = Datasets.read(with(write(folder, "items.csv", "item,domain,title\n"))).hash();
    String two =
        Datasets.read(with(write(folder, "items.csv", "item,domain,title\na,food,x\n"))).hash();
    assertThat(List.of(without, one, two)).doesNotHaveDuplicates();
  }

  @Test
  void allProblemsAreToldAtOnceWithThoseOfTheEvents() {
    events = write(folder, "events.csv", "user,item,domain,timestamp\nu,,food,1\nu,b,food,x\n");
    Path items =
        write(
            folder, "items.csv", "item,domain,title\na,food,x\n,food,y\na,food,z\nb,,w\nc,food\n");
    assertThat(problem(folder, with(items)))
        .isEqualTo(
            """
            6 problems in the data:
              - items.csv:3: column "item" must not be empty
              - items.csv:4: column "item" must name an item of food once, got "a" again
              - items.csv:5: column "domain" must not be empty
              - items.csv:6: must have 3 columns like the header, got 2
              - events.csv:2: column "item" must not be empty
              - events.csv:3: column "timestamp" must be a time (Unix time or ISO 8601), got "x\"\
            """);
  }

  @Test
  void columnsMustBeThere() {
    assertThat(problem(folder, with(write(folder, "items.csv", "asin,brand\na,x\n"))))
        .isEqualTo(
            "items.csv: must have a column for the title (title, name, product_title, item_title,"
                + " product_name), found \"asin\", \"brand\"");
    assertThat(problem(folder, with(write(folder, "items.csv", "item,title\na,x\n"))))
        .isEqualTo(
            "items.csv: must have a column for the domain because there are several (food,"
                + " kitchen), found none");
    assertThat(problem(folder, with(folder.resolve("no.csv"))))
        .startsWith("no.csv: file must exist, found none at ");
  }
}
