package org.transept.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.transept.Tiny;
import org.transept.config.Settings;
import org.transept.data.World;

/** How time follows from work and speed; bench/README.md has it against measurements. */
class SecondsTest {
  private static final Speed SPEED = new Speed(2, 1e9, 2e9, 1e8);

  private static Plan plan(String... sets) {
    return Plan.of(
        Settings.read(RunConfig.DEFAULTS, null, List.of(sets)), World.of(Tiny.world(60)).dataset());
  }

  private static Seconds seconds(Speed speed, String... sets) {
    return Seconds.of(plan(sets), speed);
  }

  @Test
  void aMachineTwiceAsFastTakesHalfTheTime() {
    Seconds seconds = seconds(SPEED, "train.slices=2");
    Speed faster = new Speed(2, 2e9, 4e9, 2e8);
    assertThat(seconds.epoch(faster)).isCloseTo(seconds.epoch(SPEED) / 2, within(1e-9));
    assertThat(seconds(faster, "train.slices=2").ranking())
        .isCloseTo(seconds.ranking() / 2, within(1e-9));
  }

  /** Three products of each question with the 30 items of its domain. */
  @Test
  void theLossOfAnEpochIsCountedByHand() {
    Plan plan = plan("model.width=8", "train.slices=1", "train.batchTargets=100");
    double questions = plan.dataset().training().events();
    assertThat(Seconds.of(plan, SPEED).loss()).isEqualTo(3 * 2 * questions * 30 * 8);
  }

  @Test
  void aThreadWithoutASliceIsIdle() {
    assertThat(seconds(SPEED, "train.slices=1").share()).isEqualTo(0.5);
    assertThat(seconds(SPEED, "train.slices=2").share()).isEqualTo(1);
    assertThat(seconds(SPEED, "train.slices=3").share()).isEqualTo(0.75);
  }

  /**
   * Under the sampled loss an optimizer's step works through what the step reads, not the table.
   */
  @Test
  void theOptimizerUnderASampledLossCostsWhatItTouches() {
    double dense = seconds(SPEED, "train.batchTargets=10").moved();
    double sampled =
        seconds(
                SPEED,
                "train.batchTargets=10",
                "objective.type=sampled-softmax",
                "objective.negatives=1")
            .moved();
    assertThat(sampled).isPositive().isNotEqualTo(dense);
  }

  @Test
  void theProbeFindsARateForEverything() {
    Speed speed = Speed.measure(new Speed.Shape(100, 16, 50, 300));
    assertThat(speed.network()).isPositive().isFinite();
    assertThat(speed.loss()).isPositive().isFinite();
    assertThat(speed.numbers()).isPositive().isFinite();
  }
}
