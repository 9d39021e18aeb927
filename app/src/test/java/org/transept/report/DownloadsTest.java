package org.transept.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.browser.Browser;

/** What a browser saves, under the page's own security policy, when the links are clicked. */
@Tag("long")
class DownloadsTest {
  /** Clicks one link after another, as a person does. */
  private static final String CLICK =
      """
      <script>
      document.querySelectorAll("a.csv").forEach((link, place) => setTimeout(() => link.click(), 150 * place));
      </script>
      """;

  @TempDir Path folder;
  @TempDir Path saved;
  private Browser browser;

  @BeforeEach
  void findBrowser() {
    browser = Browser.required(DownloadsTest.class);
  }

  @Test
  void aStudyGivesTheDataOfEveryFigureAndTable() throws IOException, InterruptedException {
    Map<String, String> files = saved(StudyPage.write(MadeUpStudy.seeds(folder)), 12);
    assertThat(lines(files))
        .isEqualTo(
            new TreeMap<>(
                Map.ofEntries(
                    Map.entry("fusion-and-width-orthogonality.csv", 241),
                    Map.entry("fusion-and-width-pooled-correlations.csv", 5),
                    // Four measures, each in two ways and in two worlds x four domains.
                    Map.entry("fusion-and-width-correlations.csv", 4 * (2 + 8) + 1),
                    Map.entry("fusion-and-width-trajectories.csv", 577),
                    Map.entry("fusion-and-width-scaling-runs.csv", 361),
                    Map.entry("fusion-and-width-scaling-curves.csv", 169),
                    Map.entry("fusion-and-width-catch-up-sizes.csv", 9),
                    Map.entry("fusion-and-width-scaling-fits.csv", 9),
                    Map.entry("fusion-and-width-effects.csv", 49),
                    Map.entry("fusion-and-width-effects (1).csv", 49),
                    Map.entry("fusion-and-width-cells.csv", 19),
                    Map.entry("fusion-and-width-runs.csv", 361))));
    assertThat(files.get("fusion-and-width-correlations.csv"))
        .startsWith(
            "measure,over,data,model,domain,strata,leftOut,runs,pearson.low,pearson.mean,"
                + "pearson.high,pearson.p,spearman.low,spearman.mean,spearman.high,spearman.p\n"
                + "best.absMeanCos,pooled,,,,6,0,60,-0.38,-0.23,-0.08000000000000002,0.0004,")
        .contains(
            "\nbest.absMeanCos,seedsOnly,,,,35,1,175,0.020000000000000004,0.11,0.2,0.031,",
            "\nbest.absMeanCos,stratum,planted,towers,food,,,30,",
            "\nbest.gateMean,seedsOnly,,,,0,36,0,,,,,,,,\n");
  }

  @Test
  void aRunGivesItsResultsItsLogAndItsGeometry() throws IOException, InterruptedException {
    Map<String, String> files = saved(HtmlReport.write(MadeUpRuns.full(folder)), 4);
    assertThat(files.keySet())
        .hasSize(4)
        .allMatch(name -> name.matches(".*-(results( \\(1\\))?|training|geometry)\\.csv"));
    String results = named(files, "-results.csv");
    assertThat(results)
        .startsWith("domain,slice,model,kind,cases,hr@5.mean,hr@5.se,hr@10.mean,hr@10.se,")
        .contains("\nfood,all,towers-early,model,2419,0.17551,0.00773,0.23855,0.00867,");
    assertThat(named(files, "-training.csv"))
        .startsWith("epoch,step,loss,rate,seconds,")
        .contains("valid.all,valid.food,valid.kitchen\n")
        .hasLineCount(18);
    // Four directions at 17 epochs, and on the test split.
    assertThat(named(files, "-geometry.csv"))
        .startsWith("split,epoch,site,query,key,tokens,absMeanCos,")
        .contains("\ntest,", ",early.0,food,kitchen,2419,0.0294,0.1083,0.1396,0.0265,0.1029,")
        .hasLineCount(4 * (17 + 1) + 1);
  }

  private static String named(Map<String, String> files, String end) {
    return files.entrySet().stream()
        .filter(file -> file.getKey().endsWith(end))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private static Map<String, Integer> lines(Map<String, String> files) {
    Map<String, Integer> lines = new TreeMap<>();
    files.forEach((name, text) -> lines.put(name, text.split("\n", -1).length - 1));
    return lines;
  }

  /** The text of the files by their names. */
  private Map<String, String> saved(Path page, int count) throws IOException, InterruptedException {
    Files.writeString(page, Files.readString(page).replace("</body>", CLICK + "</body>"));
    browser.download(page, saved, count);
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.list(saved)) {
      for (Path file : files.toList()) {
        texts.put(String.valueOf(file.getFileName()), Files.readString(file));
      }
    }
    return texts;
  }
}
