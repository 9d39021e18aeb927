package org.transept.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.browser.Browser;
import org.transept.browser.Tab;

/** A study's page as a browser sees it; the pictures stay in {@code target/report}. */
@Tag("long")
class StudyInBrowserTest {
  private static final Path PICTURES = Path.of("target", "report");
  private static final String ERRORS =
      "(?s)<div id=\"errors\" role=\"alert\" hidden=\"\">(.*?)</div>";

  /** Keeps the text of every file that the page makes. */
  private static final String RECORD =
      """
      <script>
      const texts = [];
      window.Blob = class extends Blob {
        constructor(parts, options) { super(parts, options); texts.push(parts.join("")); }
      };
      </script>
      """;

  /** Opens what is folded, takes all CSV files, and writes down what is there. */
  private static final String MEASURE =
      """
      <script>
      const note = (name, value) => { document.body.dataset[name] = value; };
      document.querySelectorAll("#sections details").forEach((details) => {
        details.open = true;
        details.dispatchEvent(new Event("toggle"));
      });
      const links = [...document.querySelectorAll("a.csv")];
      links.forEach((link) => link.dispatchEvent(new Event("focus")));
      links.forEach((link) => link.dispatchEvent(new Event("click", { cancelable: true })));
      note("excess", document.documentElement.scrollWidth - document.documentElement.clientWidth);
      note("files", links.map((link, place) => link.download + ":" + (texts[place].split("\\n").length - 2)).join(" "));
      note("blobs", links.every((link) => link.href.startsWith("blob:")) && texts.length === links.length);
      note("csv", texts[0]);
      for (const section of document.querySelectorAll("section")) {
        const count = (what) => section.querySelectorAll(what).length;
        const named = [...section.querySelectorAll(".plot svg[viewBox]")].filter((svg) => svg.getAttribute("aria-label"));
        note(section.id, [count(".plot"), named.length, count("[aria-label=dot] > *"), count("tbody tr")].join(" "));
      }
      const select = document.querySelector("#measure");
      if (select) {
        select.value = "best.gateMean";
        select.dispatchEvent(new Event("change"));
        note("chosen", document.querySelector("tr.model th").textContent + "; "
            + document.querySelector("#orthogonality svg[aria-label*=against]").getAttribute("aria-label"));
      }
      </script>
      """;

  @TempDir Path folder;
  private static Tab tab;

  @BeforeAll
  static void opens() throws IOException, InterruptedException {
    tab = new Tab(Browser.required(StudyInBrowserTest.class));
  }

  @AfterAll
  static void closes() throws IOException, InterruptedException {
    if (tab != null) {
      tab.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {700, 1400})
  void aFullStudyHasEverySectionWithItsMarks(int width) throws Exception {
    String document = opened(MadeUpStudy.full(folder, 5), width);
    assertThat(all(document, ERRORS)).containsExactly("");
    assertThat(all(document, "<section id=\"([a-z]+)\""))
        .containsExactly(
            "findings",
            "method",
            "orthogonality",
            "trajectories",
            "scaling",
            "effects",
            "cells",
            "runs");
    assertThat(noted(document, "excess")).isEqualTo("0");
    // Drawings, those with a name, dots, table rows. Two worlds x three domains and all of them;
    // the runs with fusion: 2 worlds x 2 placements x 3 widths x 5 seeds. A row per measure.
    assertThat(noted(document, "orthogonality")).isEqualTo("8 8 " + 60 * 4 + " 4");
    // Cells with fusion; 16 epochs of three domains.
    assertThat(noted(document, "trajectories")).isEqualTo("12 12 " + 12 * 3 * 16 + " 0");
    // All runs; two tables with a line per curve and one per world.
    assertThat(noted(document, "scaling")).isEqualTo("8 8 " + 90 * 4 + " " + 2 * (8 + 2));
    // Two comparisons in 2 worlds x 3 widths x 4 domains.
    assertThat(noted(document, "effects")).isEqualTo("2 2 48 " + (48 + 2));
    assertThat(noted(document, "cells")).isEqualTo("0 0 0 " + (18 + 2));
    assertThat(noted(document, "runs")).isEqualTo("0 0 0 90");
    assertNothingUnknownIsShown(document);
  }

  @Test
  void everyExhibitGivesItsDataAsCsv() throws Exception {
    String document = opened(MadeUpStudy.full(folder, 5), 1400);
    assertThat(noted(document, "files"))
        .isEqualTo(
            "fusion-and-width-orthogonality.csv:240 fusion-and-width-pooled-correlations.csv:4"
                + " fusion-and-width-trajectories.csv:576 fusion-and-width-scaling-runs.csv:360"
                + " fusion-and-width-scaling-curves.csv:168 fusion-and-width-catch-up-sizes.csv:8"
                + " fusion-and-width-scaling-fits.csv:8 fusion-and-width-effects.csv:48"
                + " fusion-and-width-effects.csv:48 fusion-and-width-cells.csv:18"
                + " fusion-and-width-runs.csv:360");
    assertThat(noted(document, "blobs")).isEqualTo("true");
    assertThat(noted(document, "csv"))
        .startsWith(
            "run,arm.world,arm.fusion,arm.width,seed,domain,data,model,fusion,control,trainable,"
                + "total,cases,ndcg@10,best.absMeanCos,best.meanAbsCos,best.rmsCos,best.gateMean,"
                + "best.floor\nplanted_early_16_s1,planted,early,16,1,food,planted,towers,early,"
                + "none,50816,50816,720,0.0");
  }

  @Test
  void saysWhatIsKnownInWords() throws Exception {
    String document = opened(MadeUpStudy.full(folder, 5), 1400);
    assertThat(document)
        .contains("n = 30 runs</p>")
        .contains(
            "Pooled over 6 strata and 60 runs, gate mean, at the best epoch: Pearson"
                + " −0.23 [−0.38, −0.08], p &lt; 0.001; Spearman −0.19 [−0.35, −0.03], p = 0.021")
        .contains("never<small>[81,000, never]</small>", "98,212<small>[81,000, never]</small>")
        .contains("<td>&lt; 0.001</td><td>0.009</td><td>helps</td>");
    assertThat(noted(document, "chosen"))
        .isEqualTo(
            "gate mean, at the best epoch; NDCG@10 against gate mean, at the best epoch, planted,"
                + " food, one dot per run");
  }

  /** Pooled and over seeds only, Pearson and Spearman; the last measure is known pooled only. */
  @Test
  void correlationsOverSeedsStandBesideThePooledOnes() throws Exception {
    String document = opened(MadeUpStudy.seeds(folder), 1400);
    assertThat(all(document, ERRORS)).containsExactly("");
    assertThat(noted(document, "orthogonality")).isEqualTo("10 10 " + (60 * 4 + 2 * 7) + " 4");
    assertThat(document)
        .contains("(35 cells and domains, 175 runs; 1 left out, with too few runs or no variation)")
        .contains("runs that differ in their seed only: 0.11 [0.02, 0.20], p = 0.031");
    assertNothingUnknownIsShown(document);
  }

  @Test
  void whereNoCellCanTellOfSeedsThatIsSaid() throws Exception {
    Path study = MadeUpStudy.seeds(folder);
    Path file = study.resolve("analysis.json");
    String analysis = Files.readString(file);
    String unknown = analysis.replaceAll("\"mean\" ?: ?0\\.11,", "\"mean\" : null,");
    assertThat(unknown).isNotEqualTo(analysis);
    Files.writeString(file, unknown);
    String document = opened(study, 1400);
    assertThat(all(document, ERRORS)).containsExactly("");
    assertThat(noted(document, "orthogonality")).isEqualTo("8 8 " + 60 * 4 + " 4");
    assertThat(document)
        .contains(
            "<p class=\"pooled\">Over seeds only: no cell has enough runs that differ in their seed"
                + " alone.</p>");
  }

  @Test
  void whatTheAnalysisLacksIsLeftOut() throws Exception {
    Path study =
        MadeUpStudy.without(
            folder,
            List.of("findings", "correlations", "scaling", "trajectories", "effects", "versions"));
    String document = opened(study, 1400);
    assertThat(all(document, ERRORS)).containsExactly("");
    assertThat(all(document, "<section id=\"([a-z]+)\""))
        .containsExactly("method", "cells", "runs");
  }

  @Test
  void anEmptyAnalysisIsAPageWithoutSections() throws Exception {
    Files.writeString(folder.resolve("analysis.json"), "{}");
    String document = opened(folder, 1400);
    assertThat(all(document, ERRORS)).containsExactly("");
    assertThat(document).contains("<h1>unnamed study</h1>");
    assertThat(all(document, "<section id=\"([a-z]+)\"")).isEmpty();
  }

  @Test
  void numbersThatAreUnknownAreLeftOut() throws Exception {
    String document = opened(MadeUpStudy.unknown(folder), 1400);
    assertThat(all(document, ERRORS)).containsExactly("");
    assertNothingUnknownIsShown(document);
    assertThat(noted(document, "effects")).isEqualTo("2 2 48 50");
  }

  @Test
  void namesFullOfTrapsStayText() throws Exception {
    String trap = "</script><img src=x onerror=\"throw 1\">";
    String document = opened(MadeUpStudy.named(folder, trap), 1400);
    assertThat(all(document, ERRORS)).containsExactly("");
    assertThat(all(document, "<(img)")).isEmpty();
    assertThat(document)
        .contains("<h1>&lt;/script&gt;&lt;img src=x onerror=\"throw 1\"&gt;</h1>")
        .contains("<p class=\"findings\">&lt;/script&gt;&lt;img");
    assertThat(noted(document, "files")).startsWith("script-img-src-x-onerror-throw-1-");
  }

  @ParameterizedTest
  @CsvSource({
    "1400, 6400, false, f7f6f3",
    "700, 9400, true, 11151b",
  })
  void thePictureHasItsSizeAndItsPaper(int width, int height, boolean dark, String paper)
      throws Exception {
    Path png = PICTURES.resolve("study-" + (dark ? "dark-" : "light-") + width + ".png");
    Files.createDirectories(PICTURES);
    tab.show(StudyPage.write(MadeUpStudy.full(folder, 5)), width, height, dark);
    tab.picture(png);
    var image = ImageIO.read(png.toFile());
    assertThat(image.getWidth()).isEqualTo(width);
    assertThat(String.format("%06x", image.getRGB(2, 2) & 0xffffff)).isEqualTo(paper);
  }

  /** The page's document once all is open and all files are made. */
  private String opened(Path study, int width) throws Exception {
    Path page = StudyPage.write(study);
    String html = Files.readString(page);
    Files.writeString(
        page, html.replace("<body>", "<body>" + RECORD).replace("</body>", MEASURE + "</body>"));
    return tab.document(page, width);
  }

  private static void assertNothingUnknownIsShown(String document) {
    // A file made in a page from a file has the origin "null".
    assertThat(all(document.replace("blob:null", "blob:"), "(?s)(<main.*</main>)"))
        .singleElement()
        .asString()
        .doesNotContain("NaN", "undefined", "null", "Infinity");
  }

  private static String noted(String document, String name) {
    List<String> found = all(document, "(?s)<body [^>]*data-" + name + "=\"(.*?)\"");
    assertThat(found).as(name).hasSize(1);
    return found.get(0);
  }

  private static List<String> all(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1)).toList();
  }
}
