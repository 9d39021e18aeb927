package org.transept.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  @Test
  void termsOfTheLossAreNamedBesideItIfThereAreAny() {
    assertThat(Console.terms(Map.of())).isEmpty();
    assertThat(Console.terms(Map.of("kl", 0.012345))).isEqualTo(" (kl 0.0123)");
    assertThat(Console.terms(new TreeMap<>(Map.of("kl", 0.5, "contrast", 2.0))))
        .isEqualTo(" (contrast 2.00, kl 0.500)");
  }
}
