package org.transept.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.History;
import org.transept.data.Reading;
import org.transept.data.TimeColumn;
import org.transept.data.TimeUnit;
import org.transept.data.UnixTime;
import org.transept.data.WrittenTime;

/** Times in logs: units found by looking, or stated. */
class LogTimesTest {
  private static final String HEADER = "user,item,domain,timestamp\n";

  /** Items a, b and c of one user within one second, and d a second earlier; b and c tie. */
  private static final String WITHIN =
      "u a 1381536000.750|u b 1381536000.250|u c 1381536000.250|u d 1381535999.999";

  @TempDir Path folder;

  private Path csv(String... times) {
    StringBuilder text = new StringBuilder(HEADER);
    for (int e = 0; e < times.length; e++) {
      text.append("u,i%d,food,\"%s\"\n".formatted(e, times[e]));
    }
    return EventFiles.write(folder, "events.csv", text.toString());
  }

  private static Source in(Source source, TimeUnit unit) {
    return source.withTime(new TimeColumn(unit));
  }

  private static Dataset read(Path file) {
    return Datasets.read(EventFiles.source(file));
  }

  private String problem(Path file) {
    return EventFiles.problem(folder, EventFiles.source(file));
  }

  @ParameterizedTest
  @CsvSource({
    "1381536000, 1381536060, S",
    "1381536000000, 1381536060999, MS",
    "1381536000000000, 1381536060999999, US",
    "1381536000000000000, 1381536060999999999, NS",
    "1.381536e12, 1381536060000.0, MS",
    "1381536000.25, 1381536060.75, S",
    "2013-10-12, 2013-10-12T00:01:00Z, ISO",
    "2013-10-12 02:00:00+0200, 2013-10-12T00:01:00.5+00, ISO",
    "0, 1381536060000, MS",
  })
  void theUnitOfAColumnIsFound(String first, String second, TimeUnit unit) {
    Dataset dataset = read(csv(second, first));
    assertThat(dataset.sequences().times())
        .containsExactly(first.equals("0") ? 0 : 1381536000, 1381536060);
    assertThat(dataset.reading().times())
        .singleElement()
        .satisfies(times -> assertThat(times.unit()).isEqualTo(unit))
        .satisfies(times -> assertThat(times.column()).isEqualTo("timestamp"));
  }

  @Test
  void timesWithoutAZoneAreInUtcAndToldOf() {
    Dataset dataset = read(csv("2013-10-12 00:00:00", "2013-10-12T00:01:00Z"));
    assertThat(dataset.sequences().times()).containsExactly(1381536000, 1381536060);
    assertThat(dataset.reading().times().get(0).local()).isTrue();
    assertThat(read(csv("2013-10-12")).reading().times().get(0).local()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"1, S", "1e3, MS", "1e6, US", "1e9, NS"})
  void eventsOfOneSecondKeepTheOrderOfTheFullTime(double scale, TimeUnit unit) {
    StringBuilder csv = new StringBuilder("user,item,timestamp\n");
    StringBuilder json = new StringBuilder();
    for (String row : WITHIN.split("\\|", -1)) {
      String[] cells = row.split(" ", -1);
      String time =
          new BigDecimal(cells[2])
              .multiply(new BigDecimal(scale))
              .stripTrailingZeros()
              .toPlainString();
      csv.append("u,%s,%s\n".formatted(cells[1], time));
      json.append("{\"user\":\"u\",\"item\":\"%s\",\"timestamp\":%s}\n".formatted(cells[1], time));
    }
    for (Path file :
        List.of(
            EventFiles.write(folder, "events.csv", csv.toString()),
            EventFiles.write(folder, "events.jsonl", json.toString()))) {
      Source source = EventFiles.source(file);
      assertThat(EventFiles.lines(Datasets.read(source).sequences()))
          .containsExactly(
              "u: events/d@1381535999 events/b@1381536000 events/c@1381536000 events/a@1381536000");
      assertThat(EventFiles.lines(Datasets.read(in(source, unit)).sequences()))
          .containsExactly(
              "u: events/d@1381535999 events/b@1381536000 events/c@1381536000 events/a@1381536000");
    }
  }

  @Test
  void tiesAreThoseOfTheFullTime() {
    Path file = csv("1381536000003", "1381536000002", "1381536000001", "1381536000001");
    Source source = EventFiles.with(EventFiles.source(file), TieOrder.ITEM, 0);
    assertThat(EventFiles.lines(Datasets.read(source).sequences()).get(0))
        .matches("u: food/i2@\\d+ food/i3@\\d+ food/i1@\\d+ food/i0@\\d+");
  }

  @Test
  void pointsInTimeOfParquetKeepTheOrderWithinASecond() {
    for (String type : List.of("TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMPTZ")) {
      Path file =
          EventFiles.copy(
              folder,
              "events.parquet",
              ("SELECT 'u' AS \"user\", i AS item, t::TIMESTAMP::%s AS ts FROM (VALUES"
                      + " ('a', '2013-10-12 00:00:00.75'), ('b', '2013-10-12 00:00:00.25'))"
                      + " AS rows(i, t)")
                  .formatted(type),
              "FORMAT parquet");
      Dataset dataset = read(file);
      assertThat(EventFiles.lines(dataset.sequences()))
          .as(type)
          .containsExactly("u: events/b@1381536000 events/a@1381536000");
      assertThat(dataset.reading().times().get(0).unit()).isEqualTo(TimeUnit.AUTO);
    }
    Path dates =
        EventFiles.copy(
            folder,
            "events.parquet",
            "SELECT 'u' AS \"user\", 'a' AS item, DATE '2013-10-12' AS ts",
            "FORMAT parquet");
    assertThat(read(dates).sequences().times()).containsExactly(1381536000);
  }

  @Test
  void numbersOfParquetAreReadWithTheirUnit() {
    for (String type : List.of("BIGINT", "DOUBLE", "UBIGINT", "DECIMAL(20, 3)", "VARCHAR")) {
      Path file =
          EventFiles.copy(
              folder,
              "events.parquet",
              "SELECT 'u' AS \"user\", 'a' AS item, 1381536000123::%s AS ts".formatted(type),
              "FORMAT parquet");
      assertThat(read(file).sequences().times()).as(type).containsExactly(1381536000);
    }
  }

  @Test
  void eachFileHasAUnitOfItsOwn() {
    Path food = EventFiles.write(folder, "food.csv", "user,item,ts\nu,a,1381536000\n");
    Path film = EventFiles.write(folder, "film.csv", "user,item,ts\nu,b,1381535999999\n");
    Path tea = EventFiles.write(folder, "tea.csv", "user,item,ts\nu,c,2013-10-12 00:00:01\n");
    Dataset dataset = Datasets.read(EventFiles.source(food, film, tea));
    assertThat(EventFiles.lines(dataset.sequences()))
        .containsExactly("u: film/b@1381535999 food/a@1381536000 tea/c@1381536001");
    assertThat(dataset.reading().times())
        .extracting(Reading.Times::unit)
        .containsExactly(TimeUnit.S, TimeUnit.MS, TimeUnit.ISO);
  }

  @Test
  void severalUnitsInAFileAreToldOnceWithTheFirstLineOfEach() {
    assertThat(problem(csv("1381536000", "1381536001", "1381536000000", "1381536000001")))
        .isEqualTo(
            "events.csv:4: column \"timestamp\" must be in one unit, got \"1381536000000\""
                + " (milliseconds), but \"1381536000\" (seconds) in events.csv:2; convert one of"
                + " them, or set data.time.unit");
    assertThat(problem(csv("2020-01-01", "1381536001")))
        .contains("got \"2020-01-01\" (ISO 8601), but \"1381536001\" (seconds) in events.csv:3");
  }

  @Test
  void numbersThatMayBeDatesAreNotGuessedUntilTheUnitIsStated() {
    Path file = csv("20131012", "20131013", "0");
    assertThat(problem(file))
        .isEqualTo(
            "events.csv:2: column \"timestamp\" must be a time that can be read in one way, got"
                + " \"20131012\" (a date, or seconds since 1970?); set data.time.unit=iso or"
                + " data.time.unit=s");
    assertThat(problem(csv("20131012101500", "20131012101501"))).contains("data.time.unit=ms");
    assertThat(read(csv("20131012", "20131099")).sequences().times())
        .containsExactly(20_131_012, 20_131_099);
    Source iso = in(EventFiles.source(csv("20131012", "20131013101500")), TimeUnit.ISO);
    assertThat(Datasets.read(iso).sequences().times()).containsExactly(1381536000, 1381659300);
    Source seconds = in(EventFiles.source(csv("20131012", "20131013")), TimeUnit.S);
    assertThat(Datasets.read(seconds).sequences().times()).containsExactly(20131012, 20131013);
  }

  @Test
  void aStatedUnitIsTakenAtItsWord() {
    Source source = in(EventFiles.source(csv("1381536000", "1381536000999")), TimeUnit.MS);
    assertThat(Datasets.read(source).sequences().times()).containsExactly(1381536, 1381536000);
    assertThat(EventFiles.problem(folder, in(source, TimeUnit.S)))
        .isEqualTo(
            "events.csv:3: column \"timestamp\" must be Unix time in seconds, got"
                + " \"1381536000999\" (is after the year 5138)");
    assertThat(EventFiles.problem(folder, in(EventFiles.source(csv("2020-01-01")), TimeUnit.MS)))
        .endsWith("must be Unix time in milliseconds, got \"2020-01-01\"");
    assertThat(EventFiles.problem(folder, in(EventFiles.source(csv("12345")), TimeUnit.ISO)))
        .endsWith("must be a time of ISO 8601, got \"12345\"");
  }

  @Test
  void historiesAreReadAsLogsAre() {
    Catalogue one = new Catalogue(List.of("film"), List.<String[]>of(new String[] {"a", "b"}));
    Path file = EventFiles.write(folder, "h.csv", "item,ts\na,1381536000500\nb,1381536000400\n");
    History history = Datasets.history(file, Source.DEFAULTS, one);
    assertThat(history.items()).containsExactly(2, 1);
    assertThat(history.times()).containsExactly(1381536000, 1381536000);
    Path mixed = EventFiles.write(folder, "h.csv", "item,ts\na,1381536000500\nb,2020-01-01\n");
    assertThat(catchThrowable(() -> Datasets.history(mixed, Source.DEFAULTS, one)))
        .hasMessageContaining("must be in one unit");
  }

  /** What DuckDB reads of a column and what {@link WrittenTime} reads are one. */
  @Tag("long")
  @Test
  void bothReadersAgreeOnEveryText() throws Exception {
    List<String> texts = new ArrayList<>();
    Random random = new Random(7);
    String letters = "0123456789-+:.,eETZz UTC\t_x/";
    String[] models = {
      "1381536000",
      "1381536000.123456789123",
      "1.5e9",
      "2020-02-29T10:15:30.123Z",
      "2021-02-29",
      "2020-02-29 10:15:30,5 +02:30",
      "20200229T101530-0845",
      "20200229101530",
      "20200229",
      "9999-12-31 23:59:59 GMT",
      ".5",
      "5.",
      "99999999999999999999999999999",
      "9223372036854775807",
      "9223372036854775808",
      "1969-12-31T23:59:59.5Z",
      "0.9999999999"
    };
    for (int n = 0; n < 4000; n++) {
      StringBuilder text = new StringBuilder(models[n % models.length]);
      for (int change = random.nextInt(4); change > 0; change--) {
        char letter = letters.charAt(random.nextInt(letters.length()));
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, letter);
          case 1 -> text.insert(at, letter);
          default -> text.deleteCharAt(at).append(text.length() == 0 ? "1" : "");
        }
      }
      texts.add(text.toString());
    }
    for (TimeUnit unit : TimeUnit.values()) {
      try (Database database = Database.open()) {
        String rows =
            IntStream.range(0, texts.size())
                .mapToObj(n -> "(%d, %s)".formatted(n, Database.quoted(texts.get(n))))
                .collect(Collectors.joining(", ", "SELECT * FROM (VALUES ", ") AS rows(r, x)"));
        String sql = TimeSql.read("r", rows, unit);
        String wrong = "w IS NULL OR " + TimeSql.wrong(unit);
        for (String[] row :
            database.texts("SELECT r, %s, w, f, k FROM (%s) ORDER BY r".formatted(wrong, sql))) {
          String text = texts.get(Integer.parseInt(row[0]));
          WrittenTime time = WrittenTime.of(text, unit);
          boolean right = time != null && UnixTime.isOf(time, unit);
          assertThat(row[1]).as("%s as %s", text, unit).isEqualTo(String.valueOf(!right));
          if (time != null && right) {
            assertThat(List.of(row[2], row[3], row[4]))
                .as("%s as %s", text, unit)
                .containsExactly(
                    Long.toString(time.whole()),
                    Integer.toString(time.billionths()),
                    Integer.toString(List.of(WrittenTime.Form.values()).indexOf(time.form())));
          }
        }
      }
    }
  }
}
