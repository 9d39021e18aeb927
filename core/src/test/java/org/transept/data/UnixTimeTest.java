package org.transept.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnixTimeTest {
  @Test
  void theSizeOfANumberTellsItsUnit() {
    assertThat(UnixTime.parse("0")).hasValue(0);
    assertThat(UnixTime.parse(" 1381536000.0 ")).hasValue(1381536000);
    assertThat(UnixTime.parse("1381536000.999")).hasValue(1381536000);
    assertThat(UnixTime.parse("99999999999")).hasValue(99_999_999_999L);
    assertThat(UnixTime.parse("1381536000123")).hasValue(1381536000);
    assertThat(UnixTime.parse("1.381536000123E15")).hasValue(1381536000);
    assertThat(UnixTime.parse("1381536000123456789")).hasValue(1381536000);
  }

  @Test
  void datesAndZonesAreThoseOfIso8601() {
    assertThat(UnixTime.parse("1970-01-02")).hasValue(86_400);
    assertThat(UnixTime.parse("2020-02-29T10:15:30.25Z")).hasValue(1582971330);
    assertThat(UnixTime.parse("2020-02-29 10:15")).hasValue(1582971300);
    assertThat(UnixTime.parse("2020-02-29 10:15:30 UTC")).hasValue(1582971330);
    assertThat(UnixTime.parse("2020-02-29T12:45:30+02:30")).hasValue(1582971330);
    assertThat(UnixTime.parse("2020-02-29T02:15:30-0800")).hasValue(1582971330);
    assertThat(UnixTime.parse("20200229T111530+01")).hasValue(1582971330);
  }

  @Test
  void everythingElseIsTold() {
    String[] wrong = {
      "",
      "soon",
      "-1",
      "1_381_536_000",
      "2021-02-29",
      "2020-1-31",
      "2020-02-29T24:00:00",
      "2020-02-29T10:15:60",
      "2020-02-29T10:15+19:00",
      "1969-12-31",
      "31/01/2020",
      "9999-12-31",
      "\u0661\u0662",
      "99999999999999999999"
    };
    for (String text : wrong) {
      assertThat(UnixTime.parse(text)).as(text).isEmpty();
    }
    assertThat(UnixTime.rule("2021-02-29"))
        .isEqualTo("must be a time (Unix time or ISO 8601), got \"2021-02-29\"");
  }

  @Test
  void aNumberThatMayBeADateIsNotGuessed() {
    for (String text : new String[] {"20200131", "19500131", "20200131101500", "202001311015"}) {
      assertThat(UnixTime.parse(text)).as(text).isEmpty();
      assertThat(UnixTime.rule(text)).endsWith("\"" + text + "\" (a date? write it as 2020-01-31)");
    }
    assertThat(UnixTime.parse("20201301")).hasValue(20_201_301);
  }
}
