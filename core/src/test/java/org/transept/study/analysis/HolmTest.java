package org.transept.study.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HolmTest {
  /** Ascending: 4 x 0.005 = 0.02, 3 x 0.01 = 0.03, 2 x 0.03 = 0.06, and 1 x 0.04 under it. */
  @Test
  void adjustsByHand() {
    assertThat(Holm.adjusted(0.01, 0.04, 0.03, 0.005))
        .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-15));
    assertThat(Holm.adjusted(0.6, 0.7)).containsExactly(1, 1);
    assertThat(Holm.adjusted(0.2)).containsExactly(0.2);
    assertThat(Holm.adjusted()).isEmpty();
  }

  @Test
  void whatCouldNotBeTestedDoesNotCount() {
    assertThat(Holm.adjusted(Double.NaN, 0.01, Double.NaN, 0.02))
        .containsExactly(Double.NaN, 0.02, Double.NaN, 0.02);
  }

  @Test
  void probabilitiesAreBetween0And1() {
    assertThatThrownBy(() -> Holm.adjusted(0.5, 1.5))
        .hasMessage("p-value 1 must be within [0, 1] or NaN, got 1.5");
    assertThatThrownBy(() -> Holm.adjusted(-0.1))
        .hasMessage("p-value 0 must be within [0, 1] or NaN, got -0.1");
  }

  /** 4,000 families: the rate has a standard error of 0.35 %; unadjusted it would be 23 %. */
  @Test
  void aFamilyWithoutAnyEffectRarelyHasOne() {
    Random random = new Random(1);
    int rejected = 0;
    int naive = 0;
    for (int family = 0; family < 4000; family++) {
      double[] p = random.doubles(5).toArray();
      rejected += Arrays.stream(Holm.adjusted(p)).anyMatch(v -> v <= 0.05) ? 1 : 0;
      naive += Arrays.stream(p).anyMatch(v -> v <= 0.05) ? 1 : 0;
    }
    assertThat(rejected / 4000.0).isBetween(0.038, 0.06);
    assertThat(naive / 4000.0).isGreaterThan(0.2);
  }

  @Test
  void aVerdictNeedsASignAndASmallProbability() {
    assertThat(Verdict.of(0.01, 0.05)).isEqualTo(Verdict.HELPS);
    assertThat(Verdict.of(-0.01, 0.001)).isEqualTo(Verdict.HURTS);
    assertThat(Verdict.of(0.01, 0.0501)).isEqualTo(Verdict.CANNOT_TELL);
    assertThat(Verdict.of(0.01, Double.NaN)).isEqualTo(Verdict.CANNOT_TELL);
    assertThat(Verdict.of(Double.NaN, 0.01)).isEqualTo(Verdict.CANNOT_TELL);
    assertThat(Verdict.of(0, 0.01)).isEqualTo(Verdict.CANNOT_TELL);
  }
}
