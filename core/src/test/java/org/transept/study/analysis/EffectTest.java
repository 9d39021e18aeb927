package org.transept.study.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.transept.Samples;
import org.transept.metric.Bootstrap;
import org.transept.metric.Interval;
import org.transept.study.analysis.Effect.Components;

class EffectTest {
  /**
   * Means of seeds 2 and 5, of users 2, 3 and 5.5, of all 3.5. Mean squares: seeds 3 (1.5^2 +
   * 1.5^2) / 1 = 13.5; users 2 (1.5^2 + 0.5^2 + 2^2) / 2 = 6.5; residuals 0.5, 0.5, -1 and their
   * negatives, 3 / 2 = 1.5. The rest is from core/src/test/python/study.py.
   */
  @Test
  void theTwoWayLayoutByHand() {
    Effect effect = Effect.of(new double[][] {{1, 2, 3}, {3, 4, 8}});
    assertThat(effect.seeds()).isEqualTo(2);
    assertThat(effect.users()).isEqualTo(3);
    assertThat(effect.components().seed()).isCloseTo((13.5 - 1.5) / 3, within(1e-12));
    assertThat(effect.components().user()).isCloseTo((6.5 - 1.5) / 2, within(1e-12));
    assertThat(effect.components().residual()).isCloseTo(1.5, within(1e-12));
    assertThat(effect.difference().mean()).isCloseTo(3.5, within(1e-12));
    assertThat(effect.difference().low()).isCloseTo(-5.658816945107333, within(1e-8));
    assertThat(effect.difference().high()).isCloseTo(7 + 5.658816945107333, within(1e-8));
    assertThat(effect.p()).isCloseTo(0.2086627452887112, within(1e-10));
    assertThat(effect.usersOnly()).isFalse();
  }

  /** Values from core/src/test/python/study.py: the t test of one sample. */
  @Test
  void oneSeedTellsOfUsersOnly() {
    Effect effect = Effect.of(new double[][] {{0.5, -0.1, 0.3, 0.0, 0.2}});
    assertThat(effect.usersOnly()).isTrue();
    assertThat(effect.components().user()).isCloseTo(0.057, within(1e-12));
    assertThat(effect.components().seed()).isNaN();
    assertThat(effect.components().residual()).isNaN();
    assertThat(effect.difference().low()).isCloseTo(-0.1164432165066615, within(1e-9));
    assertThat(effect.difference().high()).isCloseTo(0.4764432165066615, within(1e-9));
    assertThat(effect.p()).isCloseTo(0.16710331573259815, within(1e-10));
    assertThat(effect.seedsToDecide(0.05)).isEmpty();
  }

  @Test
  void equalDifferencesAreCertain() {
    Effect none = Effect.of(new double[3][10]);
    assertThat(none.difference()).isEqualTo(new Interval(0, 0, 0));
    assertThat(none.p()).isEqualTo(1);
    assertThat(none.seedsToDecide(0.05)).isEmpty();
    double[] half = {0.5, 0.5, 0.5, 0.5};
    Effect same = Effect.of(new double[][] {half, half});
    assertThat(same.difference()).isEqualTo(new Interval(0.5, 0.5, 0.5));
    assertThat(same.p()).isZero();
    assertThat(same.seedsToDecide(0.05)).hasValue(2);
  }

  @Test
  void whatIsNoTableIsRejected() {
    String rule =
        "differences must be of the same users, two at least, in one seed or more, got rows of ";
    assertThatThrownBy(() -> Effect.of(new double[0][])).hasMessage(rule + "[] users");
    assertThatThrownBy(() -> Effect.of(new double[2][1])).hasMessage(rule + "[1] users");
    assertThatThrownBy(() -> Effect.of(new double[][] {{1, 2}, {1, 2, 3}}))
        .hasMessage(rule + "[2, 3] users");
    assertThatThrownBy(() -> Effect.of(new double[][] {{1, 2}, {1, 1 / 0.0}}))
        .hasMessageStartingWith("differences[1][1] must be a finite number, got Infinity");
  }

  /** Differences of users who differ, in seeds that differ. */
  private static double[][] table(Random random, int seeds, int users, Components truth) {
    double[] ofUser = random.doubles(users).toArray();
    Arrays.setAll(ofUser, i -> Math.sqrt(truth.user()) * random.nextGaussian());
    double[][] table = new double[seeds][users];
    for (double[] row : table) {
      double seed = Math.sqrt(truth.seed()) * random.nextGaussian();
      Arrays.setAll(
          row, i -> seed + ofUser[i] + Math.sqrt(truth.residual()) * random.nextGaussian());
    }
    return table;
  }

  /** The mean over many tables has a standard error of about 3 % of each component. */
  @Test
  void componentsAreThePlantedOnesOnAverage() {
    Random random = new Random(1);
    double seed = 0;
    double user = 0;
    double residual = 0;
    for (int trial = 0; trial < 1000; trial++) {
      Components found = Effect.of(table(random, 4, 50, new Components(0.5, 1, 2))).components();
      seed += found.seed() / 1000;
      user += found.user() / 1000;
      residual += found.residual() / 1000;
    }
    assertThat(seed).isCloseTo(0.5, within(0.05));
    assertThat(user).isCloseTo(1, within(0.04));
    assertThat(residual).isCloseTo(2, within(0.03));
  }

  /** Then the present number of seeds is one of them. */
  @Test
  void theSeedsToDecideAreNotMoreThanThoseThatHaveDecided() {
    int[] decided = new int[2];
    Samples.each(
        random -> {
          Components truth = new Components(0.02 * random.nextDouble(), 0.2, 1);
          double[][] table = table(random, 2 + random.nextInt(5), 40, truth);
          double shift = random.nextGaussian() / 2;
          for (double[] row : table) {
            Arrays.setAll(row, i -> row[i] + shift);
          }
          Effect effect = Effect.of(table);
          int fewest = effect.seedsToDecide(0.05).orElse(Integer.MAX_VALUE);
          assertThat(fewest <= effect.seeds()).isEqualTo(effect.p() <= 0.05);
          decided[effect.p() <= 0.05 ? 1 : 0]++;
        });
    assertThat(decided[0]).isGreaterThan(20);
    assertThat(decided[1]).isGreaterThan(20);
  }

  /** Seeds of -1 and 1 about the mean, all users alike: the t test of seeds alone. */
  @Test
  void withoutDifferencesBetweenUsersTheSeedsToDecideAreThoseOfATTest() {
    double[][] table = new double[2][100_000];
    Arrays.fill(table[0], 0);
    Arrays.fill(table[1], 2);
    Effect effect = Effect.of(table);
    assertThat(effect.components().seed()).isCloseTo(2, within(1e-9));
    assertThat(effect.p()).isCloseTo(0.5, within(1e-9));
    // t = sqrt(n / 2): 2.236 < 2.262 with 9 degrees of freedom, 2.345 > 2.228 with 10.
    assertThat(effect.seedsToDecide(0.05)).hasValue(11);
  }

  /** Users vary by 1 about 0.1: a standard error of 1/3 remains however many the seeds. */
  @Test
  void noNumberOfSeedsTakesThePlaceOfUsers() {
    double[] row = {1.1, -0.9, 1.1, -0.9, 1.1, -0.9, 1.1, -0.9, 0.1};
    Effect effect = Effect.of(new double[][] {row, row, row});
    assertThat(effect.components().user()).isCloseTo(1, within(1e-9));
    assertThat(effect.p()).isGreaterThan(0.7);
    assertThat(effect.seedsToDecide(0.05)).isEmpty();
  }

  /**
   * 250 tables of 1,000 users each: the share that covers has a standard error of 1.4 %. Variances
   * of seeds are 0, 0.5 and 5 times what users and residual add to that of the mean.
   */
  @Tag("slow")
  @Test
  void intervalsCoverWithThreeToFiveSeeds() {
    Random random = new Random(2);
    for (int seeds = 3; seeds <= 5; seeds++) {
      for (double times : new double[] {0, 0.5, 5}) {
        double others = 0.2 / 1000 + 1.0 / (1000 * seeds);
        Components truth = new Components(times * others * seeds, 0.2, 1);
        int covered = 0;
        int rejected = 0;
        for (int trial = 0; trial < 250; trial++) {
          Effect effect = Effect.of(table(random, seeds, 1000, truth));
          covered += effect.difference().excludesZero() ? 0 : 1;
          rejected += effect.p() < 0.05 ? 1 : 0;
        }
        assertThat(covered + rejected).isEqualTo(250);
        assertThat(covered / 250.0).isBetween(0.88, 0.996);
      }
    }
  }

  /** Why the bootstrap was not taken; 200 tables, in which seeds vary by more than all else. */
  @Test
  void resamplingThreeSeedsCoversTooSeldom() {
    Random random = new Random(3);
    int pigeonhole = 0;
    int ours = 0;
    for (int trial = 0; trial < 200; trial++) {
      double[][] table = table(random, 3, 300, new Components(0.1, 0.2, 1));
      Interval interval =
          new Bootstrap(trial, 120)
              .interval(
                  new int[] {3, 300},
                  drawn ->
                      Arrays.stream(drawn[0])
                          .mapToDouble(seed -> mean(Correlation.picked(table[seed], drawn[1])))
                          .average()
                          .orElseThrow());
      pigeonhole += interval.excludesZero() ? 0 : 1;
      ours += Effect.of(table).difference().excludesZero() ? 0 : 1;
    }
    assertThat(pigeonhole / 200.0).isBetween(0.68, 0.85);
    assertThat(ours / 200.0).isBetween(0.88, 0.97);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }
}
