package org.transept.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EventTest {
  @Test
  void allProblemsAreNamedAtOnce() {
    assertThatThrownBy(() -> new Event(" ", "é".repeat(257), "a\0", 1381536000000L, "\udf55"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "user must not be blank, got \" \"; "
                + "item must have at most 512 bytes in UTF-8, got 514; "
                + "domain must be text without zero bytes and halves of characters, got U+0000 at"
                + " 1; "
                + "at must be Unix seconds below 100000000000, got 1381536000000; "
                + "id must be text without zero bytes and halves of characters, got U+DF55 at 0");
    assertThatThrownBy(() -> new Event("u", "", "d", -1))
        .hasMessage(
            "item must not be blank, got \"\"; at must be Unix seconds below 100000000000, got -1");
  }

  @Test
  void whatMayBeStoredIsAccepted() {
    assertThat(new Event("u", "€".repeat(170), "d", 99_999_999_999L).id()).isEmpty();
    assertThat(new Event("u", "i", "d", 0, "\ud83c\udf55".repeat(128)).at()).isZero();
    assertThat(Event.storable("\ud83c\udf55".repeat(129))).isFalse();
  }
}
