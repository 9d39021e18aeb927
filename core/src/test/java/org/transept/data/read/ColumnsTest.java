package org.transept.data.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.Dataset;
import org.transept.data.ReadColumns;
import org.transept.data.describe.Describe;

/** Which columns are read, which are left, and what is asked where that is not clear. */
class ColumnsTest {
  @TempDir Path folder;

  @Test
  void twoColumnsForOneRoleAreAQuestion() {
    assertThat(problem("log.csv", "user,user_id,item,domain,Category,ts,time\na,b,c,d,e,5,6\n"))
        .isEqualTo(
            """
            3 problems in the data:
              - log.csv: must have one column for the user, found "user", "user_id"; choose with --set data.columns.user=user
              - log.csv: must have one column for the domain, found "domain", "Category"; choose with --set data.columns.domain=domain
              - log.csv: must have one column for the timestamp, found "ts", "time"; choose with --set data.columns.timestamp=ts\
            """);
    assertThat(
            problem(
                "log.jsonl", "{\"User\":\"a\",\"item\":\"b\"}\n{\"user\":\"a\",\"item\":\"b\"}"))
        .isEqualTo(
            "log.jsonl: must have one column for the user, found \"User\", \"user\"; choose with"
                + " --set data.columns.user=User");
  }

  @Test
  void aChoiceAnswersTheQuestion() {
    Path file = EventFiles.write(folder, "log.csv", "User,user,item\na,b,c\n");
    Source source = EventFiles.with(EventFiles.source(file), new Columns("user", "", "", ""));
    assertThat(EventFiles.lines(Datasets.read(source).sequences())).containsExactly("b: log/c");
  }

  @Test
  void whatIsReadAndWhatIsLeftIsTold() {
    Path food = EventFiles.write(folder, "food.csv", "user, item ,ts,rating,\na,b,5,1,\n");
    Path film = EventFiles.write(folder, "film.csv", "uid,asin,time,title\na,b,5,x\n");
    Path items = EventFiles.write(folder, "items.csv", "item,title,domain,price\nb,tea,food,3\n");
    assertThat(lines(EventFiles.source(food)))
        .containsExactly("reads user, item, ts as timestamp (Unix seconds); leaves rating");
    assertThat(lines(EventFiles.source(food, film).withItems(items.toString())))
        .containsExactly(
            "food.csv: reads user, item, ts as timestamp (Unix seconds); leaves rating",
            "film.csv: reads uid as user, asin as item, time as timestamp (Unix seconds); leaves"
                + " title",
            "items.csv: reads item, domain, title; leaves price");
    Dataset dataset = Datasets.read(EventFiles.source(food));
    assertThat(Describe.card(dataset).columns()).isEqualTo(dataset.columns());
    assertThat(Describe.card(dataset).text())
        .contains("\nreads user, item, ts as timestamp (Unix seconds); leaves rating\n");
  }

  @Test
  void nestedValuesAndBooleansAreNoKeys() {
    for (String value :
        List.of("['b']", "{'k': 'b'}", "MAP {'k': 'b'}", "true", "DATE '2020-01-01'")) {
      Path file =
          EventFiles.copy(
              folder,
              "log.parquet",
              "SELECT 'a' AS \"user\", %s AS item, ['x'] AS tags".formatted(value),
              "FORMAT parquet");
      assertThat(EventFiles.problem(folder, EventFiles.source(file)))
          .startsWith("log.parquet: column \"item\" must be text or a number, got ");
    }
    assertThat(
            problem(
                "log.jsonl",
                """
                {"user": {"id": 1}, "item": "a", "ts": 1}
                {"user": "u", "item": ["a"], "ts": 1, "tags": [1]}
                {"user": true, "item": "a", "ts": {}}
                """))
        .isEqualTo(
            """
            3 problems in the data:
              - log.jsonl:1: column "user" must be text or a number, got an object; 2 rows, at lines 1, 3
              - log.jsonl:2: column "item" must be text or a number, got a list
              - log.jsonl:3: column "ts" must be text or a number, got an object\
            """);
  }

  @Test
  void aKeyOfJsonThatComesLateIsNamed() {
    String early = "{\"user\":\"u\",\"item\":\"a\"}\n".repeat(JsonRows.SAMPLE);
    String late = "{\"user\":\"u\",\"item\":\"a\",\"Category\":\"food\",\"note\":1}\n";
    assertThat(problem("log.jsonl", early + late))
        .isEqualTo(
            "log.jsonl:10001: must have no \"Category\", which the first 10,000 lines do not have;"
                + " write it in every line or name another column with --set data.columns");
  }

  @Test
  void aKeyOfJsonIsNamedOnceAndALineHoldsOneObject() {
    assertThat(
            problem(
                "log.jsonl",
                """
                {"user": "a", "user": "b", "item": "x"}
                {"user": "a", "item": "x"} {"user": "b", "item": "x"}
                {"user": "a", "item": "x", "note": 1, "note": 2}
                """))
        .isEqualTo(
            """
            2 problems in the data:
              - log.jsonl:1: must name a key once, got "user" twice
              - log.jsonl:2: must be one JSON object, got {"user": "a", "item": "x"} {"user": "b", "item": "x"}\
            """);
    assertThat(problem("log.json", "[\n{\"user\": \"a\", \"item\": \"x\"},\n"))
        .contains(
            "log.json:1: must be one JSON object, got [; write one object a line, without a list");
  }

  @Test
  void numbersOfJsonAreKeysAsWritten() {
    String text =
        """
        {"user": 1e3, "item": 1.0}
        {"user": 10000000000000000000001, "item": -0}
        """;
    Dataset dataset = Datasets.read(EventFiles.source(EventFiles.write(folder, "log.jsonl", text)));
    assertThat(EventFiles.lines(dataset.sequences()))
        .containsExactly("10000000000000000000001: log/-0", "1e3: log/1.0");
  }

  private static List<String> lines(Source source) {
    return ReadColumns.lines(Datasets.read(source).columns()).stream()
        .map(line -> line.replaceAll("\\S*/", ""))
        .toList();
  }

  private String problem(String name, String text) {
    return EventFiles.problem(folder, EventFiles.source(EventFiles.write(folder, name, text)));
  }
}
