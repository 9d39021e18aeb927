package org.transept.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
  @Test
  void whatBreaksALineOrMovesTheCursorIsEscapedAndNothingElse() {
    assertThat(Printable.of("a\tb\nc\rd\\e")).isEqualTo("a\\tb\\nc\\rd\\\\e");
    assertThat(Printable.of("\u001b[2Jx\u0000\u0085\u2028\u202e"))
        .isEqualTo("\\u001b[2Jx\\u0000\\u0085\\u2028\\u202e");
    String plain = "Tee \"grün\" & <b> 茶 \ud83c\udf75, 'x' #1";
    assertThat(Printable.of(plain)).isEqualTo(plain);
  }
}
