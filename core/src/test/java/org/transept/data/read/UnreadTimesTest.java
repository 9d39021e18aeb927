package org.transept.data.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.Dataset;
import org.transept.data.Warning;
import org.transept.data.describe.Describe;

class UnreadTimesTest {
  @TempDir private Path folder;

  private List<String> found(String... lines) {
    Path file = EventFiles.write(folder, "shop.csv", String.join("\n", lines) + "\n");
    return Datasets.read(EventFiles.source(file)).reading().warnings().stream()
        .map(Warning::what)
        .toList();
  }

  private String looks(String column, String value) {
    return "column \"%s\" of %s looks like a time (\"%s\") and is not read"
        .formatted(column, folder.resolve("shop.csv"), value);
  }

  @Test
  void columnsThatLookLikeTimesAreNamed() {
    assertThat(found("user,item,eventdate", "u,a,2016-05-09", "u,b,", "v,a,2016-05-10"))
        .containsExactly(looks("eventdate", "2016-05-09"));
    assertThat(found("user,item,sold_at", "u,a,1381536000123", "v,a,1381536000456"))
        .containsExactly(looks("sold_at", "1381536000123"));
    assertThat(found("user,item,saleday,price", "u,a,20160509,1381536000", "v,a,20160510,3"))
        .containsExactly(looks("saleday", "20160509"));
    assertThat(found("user,item,bought,seen", "u,a,2016-05-09 12:00,2016-05-08", "v,a,x,"))
        .containsExactly(looks("seen", "2016-05-08"));
  }

  @Test
  void otherColumnsAreNot() {
    assertThat(found("user,item,category", "u,a,1381536000", "v,a,1381536001")).isEmpty();
    assertThat(found("user,item,timeframe", "u,a,90", "v,a,30")).isEmpty();
    assertThat(found("user,item,note", "u,a,", "v,a,")).isEmpty();
    assertThat(found("user,item,ts,eventdate", "u,a,5,2016-05-09", "v,a,6,2016-05-10")).isEmpty();
  }

  @Test
  void theWarningSaysHowToReadTheColumn() {
    Path file =
        EventFiles.write(
            folder, "shop.csv", "user,item,eventdate\nu,a,2016-05-09\nv,a,2016-05-10\n");
    Dataset dataset = Datasets.read(EventFiles.source(file));
    Warning warning = dataset.reading().warnings().get(0);
    assertThat(warning.remedy()).endsWith("--set data.columns.timestamp=eventdate");
    assertThat(Describe.doubts(dataset)).contains("warning: " + warning.what());
  }
}
