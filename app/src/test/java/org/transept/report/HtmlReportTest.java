package org.transept.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.DataException;
import org.transept.file.DamagedFileException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HtmlReportTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir Path folder;

  @Test
  void writesOneFileAndLeavesNoDraft() throws IOException {
    Path run = MadeUpRuns.full(folder);
    assertThat(HtmlReport.write(run)).isEqualTo(run.resolve("report.html"));
    HtmlReport.write(run);
    try (var files = Files.list(run)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "README.md", "run.json", "log.jsonl", "report.json", "report.html");
    }
  }

  @Test
  void embedsWhatTheFilesSay() throws IOException {
    Path run = MadeUpRuns.full(folder);
    JsonNode data = embedded(Files.readString(HtmlReport.write(run)));
    assertThat(data.get("run")).isEqualTo(JSON.readTree(Files.readString(run.resolve("run.json"))));
    assertThat(data.get("report"))
        .isEqualTo(JSON.readTree(Files.readString(run.resolve("report.json"))));
    assertThat(data.get("log")).hasSize(17);
    assertThat(data.get("log").get(16).get("epoch").asInt()).isEqualTo(16);
  }

  @Test
  void needsNoOtherFileAndNoNetwork() throws IOException {
    String page = Files.readString(HtmlReport.write(MadeUpRuns.full(folder)));
    assertThat(page)
        .contains("content=\"default-src 'none'; script-src 'unsafe-inline';")
        .doesNotContainPattern("<(link|img|iframe|object|embed)\\b")
        .doesNotContainPattern("<script[^>]*\\ssrc=")
        .doesNotContain("@import", "url(http");
  }

  @Test
  void carriesTheLicencesOfTheCodeInIt() throws IOException {
    String page = Files.readString(HtmlReport.write(MadeUpRuns.full(folder)));
    assertThat(page)
        .contains(
            "@observablehq/plot 0.6.17",
            "d3 7.9.2",
            "GeographicLib",
            "Redistributions in binary form");
  }

  @Test
  void aNameFullOfTrapsStaysText() throws IOException {
    Path run = MadeUpRuns.bare(folder);
    String page = Files.readString(HtmlReport.write(run));
    assertThat(page.split("</script", -1)).hasSize(6);
    assertThat(page).doesNotContain("<!--");
    assertThat(page)
        .contains(
            "<title>&lt;/script&gt;&lt;script&gt;throw 1&lt;/script&gt;&lt;!-- @@style@@ $1 ");
    assertThat(embedded(page).get("run"))
        .isEqualTo(JSON.readTree(Files.readString(run.resolve("run.json"))));
  }

  @Test
  void aRunWithoutLogAndResultsHasNeither() throws IOException {
    JsonNode data = embedded(Files.readString(HtmlReport.write(MadeUpRuns.bare(folder))));
    assertThat(data.get("log")).isEmpty();
    assertThat(data.has("report")).isFalse();
  }

  @Test
  void theLineThatAKilledRunWasWritingIsLeftOut() throws IOException {
    Path run = MadeUpRuns.bare(folder);
    Files.writeString(
        run.resolve("log.jsonl"), "{\"epoch\":0}\n\n{\"epoch\":1}\n{\"epoch\":2,\"lo");
    assertThat(embedded(Files.readString(HtmlReport.write(run))).get("log")).hasSize(2);
  }

  @Test
  void aBrokenLineOfTheLogIsNamed() throws IOException {
    Path run = MadeUpRuns.bare(folder);
    Files.writeString(run.resolve("log.jsonl"), "{\"epoch\":0}\n{\"epoch\":}\n");
    assertThatThrownBy(() -> HtmlReport.write(run))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageStartingWith(
            run.resolve("log.jsonl") + ":2: must be JSON, but line 1, column 1");
    assertThat(run.resolve("report.html")).doesNotExist();
  }

  @Test
  void aFileThatIsNoObjectIsNamed() throws IOException {
    Path run = MadeUpRuns.bare(folder);
    Files.writeString(run.resolve("report.json"), "[1]");
    assertThatThrownBy(() -> HtmlReport.write(run))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageStartingWith(run.resolve("report.json") + ": must be a JSON object, got array");
  }

  @Test
  void aFolderThatIsNoRunIsNamed() {
    assertThatThrownBy(() -> HtmlReport.write(folder))
        .isInstanceOf(DataException.class)
        .hasMessage(
            folder.resolve("run.json")
                + ": must be there, got no such file; is "
                + folder
                + " the directory of a run?");
  }

  private static JsonNode embedded(String page) {
    Matcher data =
        Pattern.compile(
                "<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL)
            .matcher(page);
    assertThat(data.find()).isTrue();
    return JSON.readTree(data.group(1));
  }
}
