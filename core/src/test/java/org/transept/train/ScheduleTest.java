package org.transept.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.transept.train.Schedule.Cosine;
import org.transept.train.Schedule.Plateau;

class ScheduleTest {
  private static void assertFactor(Schedule schedule, long step, long steps, double factor) {
    assertThat(schedule.factor(step, steps, 0))
        .as("step %d", step)
        .isCloseTo(factor, within(1e-15));
  }

  @Test
  void cosineRisesThenFallsToItsFloor() {
    Cosine cosine = new Cosine(4, 0, 0.2);
    assertFactor(cosine, 1, 12, 0.25);
    assertFactor(cosine, 2, 12, 0.5);
    assertFactor(cosine, 3, 12, 0.75);
    assertFactor(cosine, 4, 12, 1);
    assertFactor(cosine, 6, 12, 0.2 + 0.4 * (1 + Math.sqrt(0.5)));
    assertFactor(cosine, 8, 12, 0.6);
    assertFactor(cosine, 10, 12, 0.2 + 0.4 * (1 - Math.sqrt(0.5)));
    assertFactor(cosine, 12, 12, 0.2);
    assertFactor(cosine, 13, 12, 0.2);
  }

  @Test
  void cosineWithoutWarmUpStartsJustBelowTheTop() {
    Cosine cosine = new Cosine(0, 0, 0);
    assertFactor(cosine, 1, 4, (1 + Math.sqrt(0.5)) / 2);
    assertFactor(cosine, 2, 4, 0.5);
    assertFactor(cosine, 4, 4, 0);
  }

  @Test
  void aWarmUpLongerThanTheTrainingOnlyRises() {
    Cosine cosine = new Cosine(100, 0, 0.05);
    assertFactor(cosine, 1, 10, 0.01);
    assertFactor(cosine, 10, 10, 0.1);
  }

  @Test
  void plateauFallsOncePerStretchOfStaleEpochs() {
    Plateau plateau = new Plateau(2, 0, 0.5, 3);
    int falls = 0;
    int[] stale = {0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3};
    int[] expected = {0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 3};
    for (int epoch = 0; epoch < stale.length; epoch++) {
      falls = plateau.falls(falls, stale[epoch]);
      assertThat(falls).as("epoch %d", epoch).isEqualTo(expected[epoch]);
    }
    assertThat(plateau.factor(1, 100, 0)).isEqualTo(0.5);
    assertThat(plateau.factor(2, 100, 0)).isEqualTo(1);
    assertThat(plateau.factor(50, 100, 3)).isEqualTo(0.125);
    assertThat(plateau.factor(1, 100, 1)).isEqualTo(0.25);
  }

  @Test
  void aWarmUpOfEpochsHasTheStepsOfSoManyEpochs() {
    Schedule plateau = new Plateau(7, 2, 0.5, 3).inSteps(4);
    assertThat(plateau).isEqualTo(new Plateau(8, 0, 0.5, 3));
    assertFactor(plateau, 1, 100, 0.125);
    assertFactor(plateau, 8, 100, 1);
    assertThat(new Cosine(7, 2, 0.5).inSteps(3)).isEqualTo(new Cosine(6, 0, 0.5));
    assertThat(new Plateau(7, 0, 0.5, 3).inSteps(4)).isEqualTo(new Plateau(7, 0, 0.5, 3));
    assertThat(new Cosine(7, 0, 0.5).inSteps(4)).isEqualTo(new Cosine(7, 0, 0.5));
  }

  @Test
  void cosineNeverFallsAtAPlateau() {
    assertThat(new Cosine(0, 0, 0).falls(2, 3)).isEqualTo(2);
  }

  @Test
  void settingsMustBeInRange() {
    assertThatThrownBy(() -> new Cosine(-1, 0, 0)).hasMessage("warmup must be at least 0, got -1");
    assertThatThrownBy(() -> new Cosine(1, -1, 0))
        .hasMessage("warmupEpochs must be at least 0, got -1");
    assertThatThrownBy(() -> new Cosine(0, 0, 1.5))
        .hasMessage("floor must be from 0 to 1, got 1.5");
    assertThatThrownBy(() -> new Plateau(-1, 0, 0.5, 1))
        .hasMessage("warmup must be at least 0, got -1");
    assertThatThrownBy(() -> new Plateau(0, 0, 1, 1))
        .hasMessage("by must be above 0 and below 1, got 1.0");
    assertThatThrownBy(() -> new Plateau(0, 0, 0.5, 0))
        .hasMessage("epochs must be at least 1, got 0");
  }
}
