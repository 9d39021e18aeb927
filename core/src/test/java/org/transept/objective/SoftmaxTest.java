package org.transept.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Random;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Tiny;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Scope;

@ExtendWith(NoLeaks.class)
class SoftmaxTest {
  @Test
  void equalScoresLoseTheLogarithmOfTheDomainsSize() {
    try (Scope scope = Scope.inference()) {
      Encodings sample = Encodings.random(new Random(1), Tiny.catalogue(4, 10), 2, 3, 1);
      sample.encoding().hiddenQD().zero_();
      double loss =
          new Softmax(Softmax.Config.DEFAULTS).loss(sample.encoding(), sample.items(), 1).value();
      assertThat(loss).isCloseTo((3 * Math.log(4) + Math.log(10)) / 4, within(1e-15));
    }
  }

  @Test
  void aHopelessTargetHasAFiniteLossAndAFullGradient() {
    try (Scope scope = Scope.inference()) {
      Encodings sample = Encodings.random(new Random(1), Tiny.catalogue(2), 1, 1);
      int target = sample.encoding().targetQ()[0] - 1;
      sample.items().itemsVD(0).zero_().select(0, 1 - target).fill_(new Scalar(1));
      sample.encoding().hiddenQD().fill_(new Scalar(1e4));
      Objective.Loss loss =
          new Softmax(Softmax.Config.DEFAULTS).loss(sample.encoding(), sample.items(), 1);
      assertThat(loss.value()).isCloseTo(-Math.log(Float.MIN_NORMAL), within(1e-12));
      assertThat(Host.doubles(loss.gradientQD())).containsExactly(1);
    }
  }

  /** A bfloat16 keeps 8 bits, so a product is off by some thousandths and sums by less. */
  @Test
  void bfloat16GivesTheSameLossAndGradientsToItsPrecision() {
    try (Scope scope = Scope.inference()) {
      Encodings sample = Encodings.random(new Random(2), Tiny.catalogue(40, 90), 16, 30, 50);
      Objective.Loss exact = loss(Softmax.Precision.FULL, sample);
      Tensor exactItems = sample.parameters().gradients().clone();
      Objective.Loss rounded = loss(Softmax.Precision.BFLOAT16, sample);
      Tensor roundedItems = sample.parameters().gradients();
      assertThat(rounded.value()).isNotEqualTo(exact.value());
      assertThat(rounded.value()).isCloseTo(exact.value(), withinPercentage(0.5));
      assertThat(distance(rounded.gradientQD(), exact.gradientQD())).isBetween(1e-4, 1e-2);
      assertThat(distance(roundedItems, exactItems)).isBetween(1e-4, 1e-2);
    }
  }

  private static Objective.Loss loss(Softmax.Precision precision, Encodings sample) {
    sample.parameters().gradients().zero_();
    return new Softmax(new Softmax.Config(0.7, precision))
        .loss(sample.encoding(), sample.items(), 1);
  }

  /** Relative to the length of what should have come. */
  private static double distance(Tensor found, Tensor expected) {
    return found.sub(expected).norm().item_double() / expected.norm().item_double();
  }

  @Test
  void theTemperatureMustBePositive() {
    assertThatThrownBy(() -> new Softmax.Config(0))
        .hasMessage("temperature must be more than 0, got 0.0");
  }
}
