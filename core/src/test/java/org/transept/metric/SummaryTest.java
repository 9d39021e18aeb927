package org.transept.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.transept.Samples;

class SummaryTest {
  /** Mean 5, squares 9+1+1+1+0+0+4+16 = 32, deviation sqrt(32/7), error sqrt(32/7/8) = 0.755929. */
  @Test
  void meanAndErrorAreTheOnesWorkedOutByHand() {
    Summary summary = Summary.of(2, 4, 4, 4, 5, 5, 7, 9);
    assertThat(summary.cases()).isEqualTo(8);
    assertThat(summary.mean()).isEqualTo(5);
    assertThat(summary.standardError()).isCloseTo(0.7559289, within(1e-7));
  }

  @Test
  void noCaseHasNoMean() {
    assertThat(Summary.of()).isEqualTo(new Summary(0, Double.NaN, Double.NaN));
  }

  @Test
  void oneCaseHasNoError() {
    assertThat(Summary.of(0.25)).isEqualTo(new Summary(1, 0.25, Double.NaN));
  }

  @Test
  void equalValuesHaveNoSpread() {
    assertThat(Summary.of(3, 3, 3)).isEqualTo(new Summary(3, 3, 0));
  }

  @Test
  void aLargeMeanDoesNotHideASmallSpread() {
    assertThat(Summary.of(1e9 + 1, 1e9 + 2, 1e9 + 3).standardError())
        .isCloseTo(Math.sqrt(1 / 3.0), within(1e-12));
  }

  @Test
  void oneAtATimeEqualsTwoPasses() {
    Samples.each(
        random -> {
          double[] values = random.doubles(2 + random.nextInt(50)).toArray();
          double mean = Arrays.stream(values).average().orElseThrow();
          double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
          Summary summary = Summary.of(values);
          assertThat(summary.mean()).isCloseTo(mean, within(1e-12));
          assertThat(summary.standardError())
              .isCloseTo(Math.sqrt(squares / (values.length - 1) / values.length), within(1e-12));
        });
  }
}
