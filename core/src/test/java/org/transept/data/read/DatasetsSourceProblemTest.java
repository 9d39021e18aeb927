package org.transept.data.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.split.Filter;
import org.transept.data.split.Split;

/** What is wrong with files, columns and settings, before any row is looked at. */
class DatasetsSourceProblemTest {
  private static final String HEADER = "user,item,domain,timestamp\n";
  private static final String GOOD = "a,b,food,1381536000\n";

  @TempDir Path folder;

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path file = folder.resolve("none.csv");
    assertThat(problem(EventFiles.source(file)))
        .isEqualTo("none.csv: file must exist, found none at " + file.toAbsolutePath());
  }

  @Test
  void aFolderAndAnUnknownEndingAreNamed() {
    EventFiles.write(folder, "events.dat", HEADER);
    assertThat(problem(EventFiles.source(folder.resolve("events.dat"), folder.resolve("."))))
        .isEqualTo(
            "2 problems in the data:\n"
                + "  - events.dat: name must end in .csv, .tsv, .jsonl or .parquet, or one of them"
                + " and .gz or .zst; rename the file\n"
                + "  - .: must be a file that can be read, got a folder");
  }

  @Test
  void noFileAtAllIsAProblem() {
    assertThat(problem(EventFiles.source()))
        .isEqualTo("data.files must name at least one file, got none");
  }

  @Test
  void aMissingColumnIsReportedWithTheColumnsThereAre() {
    assertThat(csv("client,item,when\na,b,1\n"))
        .isEqualTo(
            "events.csv: must have a column for the user (user, user_id, userid, uid, customer_id,"
                + " reviewerid), found \"client\", \"item\", \"when\"; name it with --set"
                + " data.columns.user=...");
  }

  @Test
  void aMappedColumnThatIsMissingIsReported() {
    Source source = EventFiles.source(EventFiles.write(folder, "events.csv", HEADER + GOOD));
    assertThat(problem(EventFiles.with(source, new Columns("client", "", "shop", "when"))))
        .isEqualTo(
            "3 problems in the data:\n"
                + "  - events.csv: must have the column \"client\" for the user, found \"user\","
                + " \"item\", \"domain\", \"timestamp\"\n"
                + "  - events.csv: must have the column \"shop\" for the domain, found \"user\","
                + " \"item\", \"domain\", \"timestamp\"\n"
                + "  - events.csv: must have the column \"when\" for the timestamp, found \"user\","
                + " \"item\", \"domain\", \"timestamp\"");
  }

  @Test
  void aFileWithoutHeaderIsSeen() {
    assertThat(csv("A06944662TFW,B000CQBZPG,food,1381536000\n" + GOOD))
        .isEqualTo(
            "events.csv:1: must be a header that names the columns, got \"A06944662TFW\","
                + " \"B000CQBZPG\", \"food\", \"1381536000\"; add a line such as"
                + " user,item,domain,timestamp");
  }

  @Test
  void aColumnThatIsThereTwiceIsReported() {
    assertThat(csv("user,item,user\na,b,c\n"))
        .isEqualTo("events.csv: column names must differ, got \"user\" twice");
  }

  @Test
  void anEmptyFileAndAHeaderAloneAreReported() {
    assertThat(csv("")).isEqualTo("events.csv: must have at least one event, got none");
    assertThat(csv(HEADER)).isEqualTo("events.csv: must have at least one event, got none");
  }

  @Test
  void settingsThatNeedTimesAreRefusedWithoutThem() {
    Source source = EventFiles.source(EventFiles.write(folder, "events.csv", "user,item\na,b\n"));
    source = EventFiles.with(source, new Filter(5, 0, 1, 1, false, 0));
    source = EventFiles.with(source, TieOrder.SHUFFLE, 1);
    assertThat(problem(EventFiles.with(source, new Split.GlobalTime(1, 2))))
        .isEqualTo(
            """
            3 problems in the data:
              - filter from and until must be 0 for a log without timestamps, got 5 and 0
              - ties must be source for a log without timestamps, got shuffle
              - split must not be by global time for a log without timestamps, got GlobalTime[validFrom=1, testFrom=2]\
            """);
  }

  @Test
  void aFilterThatKeepsNothingIsReported() {
    Source source = EventFiles.source(EventFiles.write(folder, "events.csv", HEADER + GOOD));
    assertThat(problem(EventFiles.with(source, new Filter(0, 0, 2, 1, false, 0))))
        .isEqualTo(
            "filter must keep at least one event, got 0 of 1 with Filter[from=0, until=0,"
                + " minItemEvents=2, minUserEvents=1, iterate=false, lastEvents=0]");
  }

  private String csv(String text) {
    return problem(EventFiles.source(EventFiles.write(folder, "events.csv", text)));
  }

  private String problem(Source source) {
    return EventFiles.problem(folder, source);
  }
}
