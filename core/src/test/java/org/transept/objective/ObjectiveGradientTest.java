package org.transept.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Differences;
import org.transept.Tensors;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Scope;

/** Gradients of the losses against central differences, over domains of unequal weight. */
@ExtendWith(NoLeaks.class)
class ObjectiveGradientTest {
  private static final int[] ITEMS = {5, 3, 9};
  private static final int[] QUESTIONS = {4, 0, 71}; // the last in three chunks at least

  private final Random random = new Random(11);
  private final Catalogue catalogue = Tiny.catalogue(ITEMS);

  private static double value(Objective objective, Encodings sample) {
    try (Scope scope = Scope.inference()) {
      try (Scope inner = Scope.inference()) { // the loss keeps its gradient in an enclosing scope
        return objective.loss(sample.encoding(), sample.items(), 1).value();
      }
    }
  }

  /** The gradients of one call, which start from nothing. */
  private static Objective.Loss loss(Objective objective, Encodings sample) {
    sample.parameters().gradients().zero_();
    return objective.loss(sample.encoding(), sample.items(), 1);
  }

  private void check(Objective objective) {
    try (Scope scope = Scope.inference()) {
      Encodings sample = Encodings.random(random, catalogue, 3, QUESTIONS);
      Objective.Loss loss = loss(objective, sample);
      Tensor items = sample.parameters().values();
      Tensor itemGradients = sample.parameters().gradients().clone();
      assertThat(Host.doubles(itemGradients.narrow(0, 0, 3))).as("padding").containsOnly(0);
      Differences.check("items", items, itemGradients, () -> value(objective, sample));
      Differences.check(
          "vectors",
          sample.encoding().hiddenQD(),
          loss.gradientQD(),
          () -> value(objective, sample),
          random,
          60);
    }
  }

  @Test
  void theExactLossHasItsGradients() {
    check(new Softmax(new Softmax.Config(0.6), 1));
  }

  @Test
  void theSampledLossHasItsGradients() {
    int[] counted = {1, 1, 1, 2, 6, 9, 9, 12, 12, 12, 12, 12, 17};
    check(
        new SampledSoftmax(
            new SampledSoftmax.Config(6, 0.5, 0.6), Tiny.sequences(catalogue, counted), 3));
  }

  @Test
  void gradientsAddToWhatIsThere() {
    try (Scope scope = Scope.inference()) {
      Encodings sample = Encodings.random(random, catalogue, 3, QUESTIONS);
      for (Objective objective :
          new Objective[] {
            new Softmax(Softmax.Config.DEFAULTS),
            new SampledSoftmax(new SampledSoftmax.Config(6, 0.5, 1), Tiny.sequences(catalogue), 3)
          }) {
        Objective.Loss first = loss(objective, sample);
        double[] once = Host.doubles(sample.parameters().gradients().mul(new Scalar(2)));
        Objective.Loss again = objective.loss(sample.encoding(), sample.items(), 1);
        assertThat(again.value()).isEqualTo(first.value());
        Tensors.assertClose("items", sample.parameters().gradients(), once, 1e-15);
      }
    }
  }

  @Test
  void chunksChangeNothingBeyondRounding() {
    try (Scope scope = Scope.inference()) {
      Encodings sample = Encodings.random(random, catalogue, 3, QUESTIONS);
      Softmax.Config config = new Softmax.Config(0.6);
      Objective.Loss whole = loss(new Softmax(config), sample);
      double[] items = Host.doubles(sample.parameters().gradients());
      long row = 8L * ITEMS[2];
      for (long bytes : new long[] {1, 35 * row, 36 * row, 70 * row, 71 * row}) {
        Objective.Loss loss = loss(new Softmax(config, bytes), sample);
        assertThat(loss.value()).isCloseTo(whole.value(), within(1e-14));
        Tensors.assertClose("items", sample.parameters().gradients(), items, 1e-15);
        Tensors.assertClose("vectors", loss.gradientQD(), Host.doubles(whole.gradientQD()), 1e-16);
      }
    }
  }
}
