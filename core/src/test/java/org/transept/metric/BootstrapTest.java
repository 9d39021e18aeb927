package org.transept.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.transept.Samples;

class BootstrapTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(7, 1000);

  @Test
  void theSameSeedGivesTheSameInterval() {
    double[] values = new Random(1).doubles(500).toArray();
    assertThat(BOOTSTRAP.mean(values)).isEqualTo(new Bootstrap(7, 1000).mean(values));
    assertThat(BOOTSTRAP.mean(values)).isNotEqualTo(new Bootstrap(8, 1000).mean(values));
  }

  @Test
  void equalValuesHaveAnIntervalWithoutWidth() {
    assertThat(BOOTSTRAP.mean(new double[] {2, 2, 2})).isEqualTo(new Interval(2, 2, 2));
  }

  @Test
  void oneValueHasAnIntervalWithoutWidth() {
    assertThat(BOOTSTRAP.mean(new double[] {0.5})).isEqualTo(new Interval(0.5, 0.5, 0.5));
  }

  @Test
  void noValueHasNoInterval() {
    assertThat(BOOTSTRAP.mean(new double[0]))
        .isEqualTo(new Interval(Double.NaN, Double.NaN, Double.NaN));
  }

  @Test
  void aConstantDifferenceIsCertainHoweverNoisyTheCases() {
    double[] first = new Random(2).doubles(100).map(v -> Math.rint(v * 1024)).toArray();
    double[] other = Arrays.stream(first).map(v -> v + 0.25).toArray();
    assertThat(BOOTSTRAP.difference(first, other)).isEqualTo(new Interval(0.25, 0.25, 0.25));
    assertThat(BOOTSTRAP.difference(first, other).excludesZero()).isTrue();
    assertThat(BOOTSTRAP.difference(first, first).excludesZero()).isFalse();
  }

  @Test
  void exchangingTheSidesMirrorsTheInterval() {
    Samples.each(
        random -> {
          double[] first = random.doubles(20).toArray();
          double[] other = random.doubles(20).toArray();
          Bootstrap few = new Bootstrap(random.nextLong(), 100);
          Interval there = few.difference(first, other);
          Interval back = few.difference(other, first);
          assertThat(there.low()).isLessThanOrEqualTo(there.mean());
          assertThat(there.mean()).isLessThanOrEqualTo(there.high());
          assertThat(back.mean()).isCloseTo(-there.mean(), within(1e-12));
          assertThat(back.low()).isCloseTo(-there.high(), within(1e-12));
        });
  }

  @Test
  void unequalNumbersOfCasesAreRejected() {
    assertThatThrownBy(() -> BOOTSTRAP.difference(new double[2], new double[3]))
        .hasMessage("paired values must be as many on both sides, got 2 and 3");
    assertThatThrownBy(() -> new Bootstrap(1, 0)).hasMessage("resamples must be at least 1, got 0");
  }

  @Test
  void theWidthIsThatOfTheNormalApproximation() {
    double[] values = new Random(3).doubles(2000).map(v -> v < 0.3 ? 1 : 0).toArray();
    Interval interval = new Bootstrap(1, 4000).mean(values);
    double error = Summary.of(values).standardError();
    assertThat(interval.high() - interval.low()).isCloseTo(2 * 1.96 * error, within(0.1 * error));
  }

  /** 500 samples at 95 %: the share that covers has a standard error of 1 %. */
  @Test
  void theIntervalCoversTheTruthAsOftenAsItSays() {
    Random random = new Random(4);
    int covered = 0;
    int trials = 500;
    for (int trial = 0; trial < trials; trial++) {
      double[] first = new double[200];
      double[] other = new double[200];
      for (int i = 0; i < first.length; i++) {
        double shared = random.nextGaussian();
        first[i] = shared + random.nextGaussian();
        other[i] = shared + 0.3 + random.nextGaussian();
      }
      Interval interval = new Bootstrap(trial, 400).difference(first, other);
      covered += interval.low() <= 0.3 && 0.3 <= interval.high() ? 1 : 0;
    }
    assertThat(covered / (double) trials).isBetween(0.92, 0.975);
  }

  /** Published comparisons rest on these numbers, which must stay as they are to the last bit. */
  @Test
  void theNumbersOfASeedStayAsTheyAre() {
    double[] values = IntStream.range(0, 20).mapToDouble(Math::sin).toArray();
    assertThat(BOOTSTRAP.mean(values))
        .isEqualTo(new Interval(-0.3047650150530374, 0.004263831684607726, 0.307009584940243));
    assertThat(new Bootstrap(7, 41).mean(values))
        .isEqualTo(new Interval(-0.3145416769950022, 0.004263831684607726, 0.173025410201621));
  }

  @Test
  void aMeanAsAStatisticOfDrawnCasesHasTheIntervalOfTheMean() {
    double[] values = new Random(5).doubles(30).toArray();
    Interval mean = BOOTSTRAP.mean(values);
    Interval general =
        BOOTSTRAP.interval(
            new int[] {30},
            drawn -> {
              double sum = 0;
              for (int i : drawn[0]) {
                sum += values[i];
              }
              return sum / 30;
            });
    assertThat(general.low()).isEqualTo(mean.low());
    assertThat(general.mean()).isCloseTo(mean.mean(), within(1e-15));
    assertThat(general.high()).isEqualTo(mean.high());
  }

  @Test
  void casesAreDrawnWithinTheirGroups() {
    List<int[][]> resamples =
        new Bootstrap(3, 50).resample(new int[] {2, 0, 5}, drawn -> drawn.clone());
    assertThat(resamples).hasSize(50);
    for (int[][] drawn : resamples) {
      assertThat(drawn[0]).hasSize(2).containsAnyOf(0, 1).doesNotContain(2);
      assertThat(drawn[1]).isEmpty();
      assertThat(Arrays.stream(drawn[2])).hasSize(5).allMatch(i -> 0 <= i && i < 5);
    }
    assertThat(resamples).anyMatch(drawn -> Arrays.stream(drawn[2]).anyMatch(i -> i == 4));
  }

  /** Of 0..40 the 2.5 % and 97.5 % points are 1 and 39. */
  @Test
  void percentilesLeaveOutWhatIsNoNumberAndMayBeInfinite() {
    double[] values = IntStream.rangeClosed(0, 40).mapToDouble(i -> 40 - i).toArray();
    assertThat(Bootstrap.percentiles(7, values)).isEqualTo(new Interval(1, 7, 39));
    double[] more = Arrays.copyOf(values, 42);
    more[41] = Double.NaN;
    assertThat(Bootstrap.percentiles(7, more)).isEqualTo(new Interval(1, 7, 39));
    values[0] = Double.POSITIVE_INFINITY;
    assertThat(Bootstrap.percentiles(7, values)).isEqualTo(new Interval(1, 7, 39));
    values[1] = Double.POSITIVE_INFINITY;
    assertThat(Bootstrap.percentiles(7, values))
        .isEqualTo(new Interval(1, 7, Double.POSITIVE_INFINITY));
    assertThat(Bootstrap.percentiles(7, 1, Double.POSITIVE_INFINITY).low())
        .isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(Bootstrap.percentiles(7, Double.NaN))
        .isEqualTo(new Interval(Double.NaN, 7, Double.NaN));
  }
}
