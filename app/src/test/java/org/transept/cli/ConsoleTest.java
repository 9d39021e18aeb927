package org.transept.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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

  @Test
  void manyDomainsAreOneShortLineAndFewAreNamed() {
    Map<String, Double> valid = new TreeMap<>(Map.of("all", 0.5, "food", 0.25, "a\nb", 0.75));
    assertThat(Console.domains(valid)).isEqualTo("a\\nb 0.7500, food 0.2500");
    for (int d = 0; d < 299; d++) {
      valid.put("domain number " + d, d / 1000.0);
    }
    assertThat(Console.domains(valid)).isEqualTo("301 domains, 0.0000 to 0.7500, median 0.1500");
  }

  @Test
  void aBarShowsItsRateAndFitsItsTerminal() {
    assertThat(BarLine.rate(300, Duration.ofMillis(500))).isEqualTo(600);
    assertThat(BarLine.rate(0, Duration.ofSeconds(5))).isZero();
    assertThat(BarLine.rate(0.123456)).isEqualTo("0.12");
    assertThat(BarLine.rate(12.3456)).isEqualTo("12.3");
    assertThat(BarLine.rate(12345.6)).isEqualTo("12,346");
    BarLine bar = new BarLine("cases");
    assertThat(bar.line("ranking", 170, 400, 34, "", 80))
        .isEqualTo("ranking  42 % [========            ] 170/400 cases, 34.0 cases/s, 7 s left")
        .hasSizeLessThanOrEqualTo(80);
    assertThat(bar.line("ranking", 0, 400, 0, "", 80)).endsWith("] 0/400 cases");
    assertThat(new BarLine("steps").line("epoch 1/2", 300, 700, 12.34, "loss 3.918, 5 s left", 70))
        .isEqualTo("epoch 1/2  42 % 300/700 steps, 12.3 steps/s, loss 3.918, 5 s left");
    assertThat(bar.line("ranking", 1, 400, 34, "a long story ".repeat(20), 60)).hasSize(60);
  }
}
