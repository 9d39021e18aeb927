package org.transept.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transept.browser.Browser;
import org.transept.browser.Tab;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The page as a browser sees it; the pictures stay in {@code target/report} to be looked at. */
@Tag("long")
class ReportInBrowserTest {
  private static final String ERRORS =
      "(?s)<div id=\"errors\" role=\"alert\" hidden=\"\">(.*?)</div>";
  private static final Path PICTURES = Path.of("target", "report");
  private static final int NARROW = 820;

  /** Opens all that is folded and writes down by how much the page or a table is too wide. */
  private static final String MEASURE =
      """
      <script>
      document.querySelectorAll("#sections details").forEach((details) => { details.open = true; });
      document.body.dataset.excess = Math.max(
          ...[document.documentElement, ...document.querySelectorAll(".scroll")]
              .map((box) => box.scrollWidth - box.clientWidth));
      </script>
      """;

  @TempDir Path folder;
  private static Tab tab;

  @BeforeAll
  static void opens() throws IOException, InterruptedException {
    tab = new Tab(Browser.required(ReportInBrowserTest.class));
  }

  @AfterAll
  static void closes() throws IOException, InterruptedException {
    if (tab != null) {
      tab.close();
    }
  }

  @Test
  void aFullRunHasEverySectionWithItsMarks() throws Exception {
    Path page = HtmlReport.write(MadeUpRuns.full(folder));
    Files.writeString(page, Files.readString(page).replace("</body>", MEASURE + "</body>"));
    String document = tab.document(page, NARROW);

    assertThat(all(document, ERRORS)).containsExactly("");
    assertThat(all(document, "data-excess=\"(.*?)\"")).containsExactly("0");
    assertThat(all(document, "<section id=\"([a-z]+)\""))
        .containsExactly(
            "headline", "metrics", "training", "geometry", "data", "configuration", "provenance");
    // A ring per baseline and a dot for the model; the oracle's diamond is a path.
    assertMarks(section(document, "headline"), 2, 2 * (4 + 1));
    // Three metrics x two domains of all models; two domains x eight slices of model and baseline.
    assertMarks(section(document, "metrics"), 3 + 2, 3 * 2 * (4 + 1) + 2 * 8 * 2);
    // Validation of two domains and both at 17 epochs; loss and rate at 16.
    assertMarks(section(document, "training"), 3, 3 * 17 + 2 * 16);
    // Four directions with a ring and 17 points to hover over for each of three cosines.
    assertMarks(section(document, "geometry"), 4 + 4, 4 * 3 * (17 + 1));
    // Gated cosines, which the log of a run before them lacks, are in the table alone.
    assertThat(section(document, "geometry"))
        .contains("times the gate")
        .contains("<td>0.0265</td><td>0.1029</td>");
    assertMarks(section(document, "provenance"), 0, 0);
    assertResultInWords(section(document, "headline"));
  }

  private static void assertResultInWords(String headline) {
    assertThat(headline)
        .contains("<div class=\"number\">0.1236<small> ± 0.0099</small></div>")
        .contains(
            "Over 2,419 test cases towers-early stands 0.0532 above the best baseline,"
                + " recent-popularity (0.0704); paired 95&nbsp;% interval of the difference"
                + " [+0.0477, +0.0587]: better beyond chance."
                + " That is 51&nbsp;% of the way from that baseline to the oracle (0.1752),"
                + " which knows the true distribution.")
        .contains("judged case by case", "Against every baseline, case by case");
    assertThat(all(headline, "<th scope=\"row\">([a-z-]+)</th><td>2,419</td>"))
        .containsExactly("recent-popularity", "markov", "popularity", "uniform");
  }

  /** Means whose intervals overlap, and pairs that tell them apart: the pairs are right. */
  @Test
  void theVerdictIsThatOfThePairs() throws Exception {
    Path run = MadeUpRuns.full(folder);
    Path file = run.resolve("report.json");
    String json = Files.readString(file);
    ObjectNode report = (ObjectNode) JsonMapper.shared().readTree(json);
    ObjectNode food = (ObjectNode) report.at("/paired/1/rows/0");
    assertThat(food.path("domain").asString()).isEqualTo("food");
    food.put("low", 0.0170).put("high", 0.0387);
    ((ObjectNode) report.at("/models/0/rows/0/metrics/ndcg@10")).put("mean", 0.0981).put("se", .02);
    ((ObjectNode) report.at("/paired/2/rows/1")).put("low", -0.001).put("high", 0.09);
    Files.writeString(file, report.toString());
    String headline = section(tab.document(HtmlReport.write(run), NARROW), "headline");
    assertThat(headline)
        .contains("0.0277 above the best baseline, recent-popularity (0.0704); paired 95&nbsp;%")
        .contains("[+0.0170, +0.0387]: better beyond chance.")
        .contains("[\u22120.0010, +0.0900]: not distinguishable.")
        .doesNotContain("overlap, so");
    report.remove("paired");
    Files.writeString(file, report.toString());
    String before = section(tab.document(HtmlReport.write(run), NARROW), "headline");
    assertThat(before)
        .contains("0.0277 above the best baseline, recent-popularity (0.0704).")
        .contains("transept evaluate makes it anew")
        .doesNotContain("chance.", "distinguishable");
  }

  @Test
  void aRunThatCountsHasResultsButNoTraining() throws Exception {
    String document = tab.document(HtmlReport.write(MadeUpRuns.counted(folder)), NARROW);
    assertThat(all(document, ERRORS)).containsExactly("");
    assertThat(all(document, "<section id=\"([a-z]+)\""))
        .containsExactly("headline", "metrics", "data", "configuration", "provenance");
    assertThat(section(document, "provenance")).doesNotContain("NaN", "best checkpoint");
  }

  @Test
  void aBareRunHasOnlyWhatItKnows() throws Exception {
    String document = tab.document(HtmlReport.write(MadeUpRuns.bare(folder)), NARROW);
    assertThat(all(document, ERRORS)).containsExactly("");
    assertThat(document)
        .contains(
            "<h1>&lt;/script&gt;&lt;script&gt;throw 1&lt;/script&gt;&lt;!-- @@style@@ $1</h1>")
        .contains("&lt;b&gt;food&lt;/b&gt;");
    assertThat(all(document, "<section id=\"([a-z]+)\"")).containsExactly("data", "provenance");
  }

  @ParameterizedTest
  @CsvSource({
    "1400, 4200, false, f7f6f3",
    "820, 5300, true, 11151b",
  })
  void thePictureHasItsSizeAndItsPaper(int width, int height, boolean dark, String paper)
      throws Exception {
    Path png = PICTURES.resolve((dark ? "dark-" : "light-") + width + ".png");
    Files.createDirectories(PICTURES);
    tab.show(HtmlReport.write(MadeUpRuns.full(folder)), width, height, dark);
    tab.picture(png);
    var image = ImageIO.read(png.toFile());
    assertThat(image.getWidth()).isEqualTo(width);
    assertThat(String.format("%06x", image.getRGB(2, 2) & 0xffffff)).isEqualTo(paper);
  }

  private static void assertMarks(String section, int plots, int dots) {
    List<String> drawings = all(section, "(?s)<div class=\"plot\">(<svg.*?</svg>)</div>");
    assertThat(drawings).hasSize(plots);
    assertThat(all(String.join("", drawings), "(<circle)")).hasSize(dots);
    assertThat(drawings).noneMatch(drawing -> drawing.contains("NaN"));
  }

  private static String section(String document, String id) {
    List<String> found = all(document, "(?s)(<section id=\"" + id + "\".*?</section>)");
    assertThat(found).as("section " + id).hasSize(1);
    return found.get(0);
  }

  private static List<String> all(String text, String pattern) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }
}
