package org.transept.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Scope;

@ExtendWith(NoLeaks.class)
class SampledSoftmaxTest {
  private static final Catalogue CATALOGUE = Tiny.catalogue(3, 6);

  /** Training counts: 1, 0, 2 in the first domain and 0, 3, 0, 0, 8, 1 in the second. */
  private static final int[] EVENTS = {8, 1, 5, 3, 8, 8, 5, 8, 8, 3, 8, 9, 5, 8, 8};

  private static final double[] COUNTS = {0, 3, 0, 0, 8, 1};

  private static SampledSoftmax objective(int negatives, double power, long seed) {
    Sequences training = Tiny.sequences(CATALOGUE, EVENTS);
    return new SampledSoftmax(new SampledSoftmax.Config(negatives, power, 1), training, seed);
  }

  @Test
  void logQIsTheExpectedNumberOfDrawsAndMatchesTheirFrequency() {
    for (double power : new double[] {0, 0.5, 1}) {
      int negatives = 1000;
      int steps = 100;
      SampledSoftmax objective = objective(negatives, power, 5);
      double[] weight = Arrays.stream(COUNTS).map(n -> Math.pow(n + 1, power)).toArray();
      double total = Arrays.stream(weight).sum();
      int[] draws = new int[COUNTS.length];
      for (int step = 1; step <= steps; step++) {
        SampledSoftmax.Sample sample = objective.sample(1, step);
        assertThat(sample.itemS()).hasSize(negatives);
        for (int s = 0; s < negatives; s++) {
          int item = sample.itemS()[s];
          draws[item]++;
          assertThat(sample.logQS()[s])
              .isCloseTo(Math.log(negatives * weight[item] / total), within(1e-12));
        }
      }
      for (int v = 0; v < draws.length; v++) {
        double share = weight[v] / total;
        double deviation = Math.sqrt(share * (1 - share) / (negatives * steps));
        assertThat((double) draws[v] / (negatives * steps))
            .as("item %d at power %s", v, power)
            .isCloseTo(share, within(4 * deviation));
      }
    }
  }

  @Test
  void theSumOverTheSampleEstimatesTheSumOverTheCatalogue() {
    try (Scope scope = Scope.inference()) {
      Encodings sample = Encodings.random(new Random(2), CATALOGUE, 2, 0, 1);
      double[] hidden = Host.doubles(sample.encoding().hiddenQD());
      double[] items = Host.doubles(sample.items().itemsVD(1));
      int target = sample.encoding().targetQ()[0] - CATALOGUE.first(1);
      double[] score =
          IntStream.range(0, 6)
              .mapToDouble(v -> hidden[0] * items[2 * v] + hidden[1] * items[2 * v + 1])
              .toArray();
      double exact = Arrays.stream(score).map(Math::exp).sum();
      SampledSoftmax objective = objective(8, 0.5, 5);
      int steps = 2000;
      double sum = 0;
      double squares = 0;
      for (int step = 1; step <= steps; step++) {
        try (Scope inner = Scope.inference()) {
          double loss = objective.loss(sample.encoding(), sample.items(), step).value();
          double partition = Math.exp(loss + score[target]);
          sum += partition;
          squares += partition * partition;
        }
      }
      double mean = sum / steps;
      double error = Math.sqrt((squares / steps - mean * mean) / steps);
      assertThat(error).isLessThan(0.02 * exact);
      assertThat(mean).isCloseTo(exact, within(3 * error));
    }
  }

  @Test
  void aSampleDependsOnSeedDomainAndStepAlone() {
    int[] drawn = objective(50, 0.5, 5).sample(1, 3).itemS();
    SampledSoftmax other = objective(50, 0.5, 5);
    assertThat(other.sample(1, 4).itemS()).isNotEqualTo(drawn);
    assertThat(other.sample(0, 3).itemS()).isNotEqualTo(drawn);
    assertThat(other.sample(1, 3).itemS()).isEqualTo(drawn);
    assertThat(objective(50, 0.5, 6).sample(1, 3).itemS()).isNotEqualTo(drawn);
  }

  @Test
  void aSampleOfNothingButTheTargetLeavesNoLoss() {
    try (Scope scope = Scope.inference()) {
      Catalogue one = Tiny.catalogue(1);
      Encodings sample = Encodings.random(new Random(3), one, 2, 2);
      Objective.Loss loss =
          new SampledSoftmax(
                  new SampledSoftmax.Config(4, 0.5, 1), Tiny.sequences(one, new int[] {1}), 1)
              .loss(sample.encoding(), sample.items(), 1);
      assertThat(loss.value()).isZero();
      assertThat(Host.doubles(loss.gradientQD())).containsOnly(0);
      assertThat(Host.doubles(sample.parameters().gradients())).containsOnly(0);
    }
  }

  @Test
  void settingsMustBeInRange() {
    assertThatThrownBy(() -> new SampledSoftmax.Config(0, 0.5, 1))
        .hasMessage("negatives must be at least 1, got 0");
    assertThatThrownBy(() -> new SampledSoftmax.Config(1, 1.5, 1))
        .hasMessage("power must be from 0 to 1, got 1.5");
    assertThatThrownBy(() -> new SampledSoftmax.Config(1, 1, -1))
        .hasMessage("temperature must be more than 0, got -1.0");
  }
}
