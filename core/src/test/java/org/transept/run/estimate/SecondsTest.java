package org.transept.run.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.transept.Tiny;
import org.transept.config.Settings;
import org.transept.data.Dataset;
import org.transept.data.synthetic.World;
import org.transept.data.synthetic.WorldConfig;
import org.transept.run.train.TinyExperiment;

/** How time follows from work and speed; bench/README.md has it against measurements. */
class SecondsTest {
  private static final Speed SPEED = new Speed(2, 1e9, 2e9, 1e8);

  private static Plan plan(String... sets) {
    return plan(World.of(Tiny.world(60)).dataset(), sets);
  }

  private static Plan plan(Dataset dataset, String... sets) {
    return Plan.of(Settings.read(TinyExperiment.TOWERS, null, List.of(sets)), dataset);
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
   * Twice the time of two threads only where both have something to do: not in a step of one slice,
   * and not in the probe of a validation.
   */
  @Test
  void aProcessWithOneThreadOfTwoTakesLongerOnlyWhereTheOtherHelped() {
    Speed one = SPEED.alone();
    assertThat(one).isEqualTo(new Speed(1, 5e8, 1e9, 5e7));
    Seconds both = seconds(SPEED, "train.slices=1");
    Seconds alone = seconds(one, "train.slices=1");
    assertThat(alone.network(one)).isCloseTo(both.network(SPEED), within(1e-9));
    assertThat(alone.loss(one)).isCloseTo(both.loss(SPEED), within(1e-9));
    assertThat(alone.numbers(one)).isCloseTo(both.numbers(SPEED), within(1e-9));
    assertThat(alone.moved(one)).isCloseTo(2 * both.moved(SPEED), within(1e-9));
    assertThat(alone.ranking()).isBetween(1.01 * both.ranking(), 1.99 * both.ranking());
  }

  /** Two validations and, as there are few targets, five passes of all of them, without a probe. */
  @Test
  void rulesTakeTimeWhereTheyAreFitted() {
    assertThat(seconds(SPEED).rules()).isZero();
    assertThat(seconds(SPEED, "model.type=transept", "model.rules.type=none").rules()).isZero();
    Seconds with = seconds(SPEED, "model.type=transept");
    assertThat(with.rules()).isBetween(3 * with.ranking(), 7 * with.ranking());
  }

  /** An optimizer's step then works through what the step reads, not through the table. */
  @Test
  void theOptimizerUnderASampledLossCostsWhatItTouches() {
    WorldConfig tiny = Tiny.world(20);
    WorldConfig large =
        new WorldConfig(
            tiny.domains(),
            1000,
            tiny.users(),
            new WorldConfig.Events(50, 50),
            tiny.overlap(),
            tiny.strength(),
            tiny.choices(),
            tiny.stickiness(),
            tiny.seed());
    Dataset dataset = World.of(large).dataset();
    String[] small = {"model.layers=0", "model.type=merged", "train.batchTargets=50"};
    String[] sparse = Arrays.copyOf(small, small.length + 2);
    sparse[small.length] = "objective.type=sampled-softmax";
    sparse[small.length + 1] = "objective.negatives=10";
    double dense = Seconds.of(plan(dataset, small), SPEED).moved();
    double sampled = Seconds.of(plan(dataset, sparse), SPEED).moved();
    assertThat(sampled).isPositive().isLessThan(dense / 2);
  }

  @Test
  void theProbeFindsARateForEverything() {
    Speed speed = Speed.of(new Speed.Shape(100, 16, 50, 300));
    assertThat(speed.network()).isPositive().isFinite();
    assertThat(speed.loss()).isPositive().isFinite();
    assertThat(speed.numbers()).isPositive().isFinite();
  }

  /** At most 2^23 numbers in the 64 results, the scores and the items; smaller runs as they are. */
  @Test
  void theProbeStaysSmallWhereTheRunIsNot() {
    Speed.Shape common = new Speed.Shape(700, 128, 500, 14_000);
    assertThat(common.bounded()).isEqualTo(common);
    assertThat(new Speed.Shape(700, 4_194_304, 96, 1_000_000).bounded())
        .isEqualTo(new Speed.Shape(128, 1024, 96, 8192));
    assertThat(new Speed.Shape(1_000_000, 64, 1_000_000, 1_000_000).bounded())
        .isEqualTo(new Speed.Shape(2048, 64, 131_072, 64));
  }
}
