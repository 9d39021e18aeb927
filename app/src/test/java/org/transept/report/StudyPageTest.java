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
import tools.jackson.databind.json.JsonMapper;

class StudyPageTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir Path folder;

  @Test
  void writesOneFileAndLeavesNoDraft() throws IOException {
    Path study = MadeUpStudy.full(folder, 5);
    assertThat(StudyPage.write(study)).isEqualTo(study.resolve("study.html"));
    StudyPage.write(study);
    try (var files = Files.list(study)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("analysis.json", "study.html");
    }
  }

  @Test
  void embedsWhatTheAnalysisSaysAndNeedsNothingElse() throws IOException {
    Path study = MadeUpStudy.full(folder, 5);
    String page = Files.readString(StudyPage.write(study));
    Matcher data =
        Pattern.compile(
                "<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL)
            .matcher(page);
    assertThat(data.find()).isTrue();
    assertThat(JSON.readTree(data.group(1)))
        .isEqualTo(JSON.readTree(Files.readString(study.resolve("analysis.json"))));
    assertThat(page)
        .contains("content=\"default-src 'none'; script-src 'unsafe-inline';")
        .contains("<title>fusion-and-width - Transept study</title>")
        .contains("@observablehq/plot 0.6.17")
        .doesNotContainPattern("<(link|img|iframe|object|embed)\\b")
        .doesNotContainPattern("<script[^>]*\\ssrc=")
        .doesNotContain("@import", "url(http");
  }

  @Test
  void aNameFullOfTrapsStaysText() throws IOException {
    Path study = MadeUpStudy.named(folder, "</script><script>throw 1</script><!-- @@style@@ $1");
    String page = Files.readString(StudyPage.write(study));
    assertThat(page.split("</script", -1)).hasSize(6);
    assertThat(page).doesNotContain("<!--");
    assertThat(page)
        .contains(
            "<title>&lt;/script&gt;&lt;script&gt;throw 1&lt;/script&gt;&lt;!-- @@style@@ $1 ");
  }

  @Test
  void aFolderWithoutAnAnalysisIsNamed() {
    assertThatThrownBy(() -> StudyPage.write(folder))
        .isInstanceOf(DataException.class)
        .hasMessage(
            folder.resolve("analysis.json")
                + ": must be there, got no such file; is "
                + folder
                + " the folder of a study that has been analysed?");
  }

  @Test
  void aBrokenAnalysisIsNamedAndLeavesNoPage() throws IOException {
    Path file = folder.resolve("analysis.json");
    Files.writeString(file, "{\"name\": \"oa\",\n \"points\": [}");
    assertThatThrownBy(() -> StudyPage.write(folder))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageStartingWith(file + ": must be JSON, but line 2, column 13 is not: ");
    Files.writeString(file, "[1]");
    assertThatThrownBy(() -> StudyPage.write(folder))
        .isInstanceOf(DamagedFileException.class)
        .hasMessage(
            file
                + ": must be a JSON object, got array; the file is damaged, restore it from a"
                + " copy");
    assertThat(folder.resolve("study.html")).doesNotExist();
  }
}
