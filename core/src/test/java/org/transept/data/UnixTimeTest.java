package org.transept.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnixTimeTest {
  @Test
  void wholeSecondsSince1970AreMoments() {
    assertThat(UnixTime.parse("0")).hasValue(0);
    assertThat(UnixTime.parse(" 1381536000.0 ")).hasValue(1381536000);
    assertThat(UnixTime.parse("99999999999")).hasValue(99_999_999_999L);
  }

  @Test
  void everythingElseIsTold() {
    for (String text : new String[] {"", "soon", "-1", "1.5", "100000000000", "2014-07-23"}) {
      assertThat(UnixTime.parse(text)).as(text).isEmpty();
    }
    assertThat(UnixTime.rule("2014-07-23"))
        .isEqualTo(
            "must be Unix seconds, got \"2014-07-23\""
                + " (looks like a date; convert it to seconds since 1970 in UTC)");
    assertThat(UnixTime.rule("1381536000000"))
        .isEqualTo(
            "must be Unix seconds, got \"1381536000000\" (looks like milliseconds; divide by 1000)");
  }
}
