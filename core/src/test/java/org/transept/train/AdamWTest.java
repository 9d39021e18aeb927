package org.transept.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Golden;
import org.transept.Tensors;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Parameters.Init;
import org.transept.torch.Scope;
import tools.jackson.databind.JsonNode;

@ExtendWith(NoLeaks.class)
class AdamWTest {
  private static double[] numbers(JsonNode node) {
    return node.path("data").valueStream().mapToDouble(JsonNode::asDouble).toArray();
  }

  @Test
  void fiveStepsAreThoseOfPyTorch() {
    try (Scope scope = Scope.open()) {
      Golden golden = Golden.read("adamw");
      Parameters parameters = new Parameters(1, ScalarType.Double);
      Tensor decayed = parameters.declare("decayed", new Init.Constant(0), 3, 4);
      Tensor plain = parameters.declare("plain", new Init.Constant(0), 5);
      parameters.seal();
      golden.fill(parameters.named());
      AdamW optimizer = new AdamW(new AdamW.Config(1, 0.1, 0.9, 0.999, 1e-8), parameters);
      int number = 0;
      for (JsonNode step : golden.json().path("steps")) {
        double[] first = numbers(step.path("gradients").path("decayed"));
        double[] second = numbers(step.path("gradients").path("plain"));
        decayed.grad().copy_(Host.doubles(first, 3, 4));
        plain.grad().copy_(Host.doubles(second, 5));
        double norm = parameters.gradients().norm().item_double();
        assertThat(norm).isCloseTo(step.path("norm").asDouble(), within(1e-14));
        double clip = Math.min(1, 1 / (norm + 1e-6));
        optimizer.step(++number, step.path("rate").asDouble(), clip);
        Tensors.assertClose(
            "decayed", decayed, numbers(step.path("values").path("decayed")), 1e-14);
        Tensors.assertClose("plain", plain, numbers(step.path("values").path("plain")), 1e-14);
      }
      assertThat(number).isEqualTo(5);
    }
  }

  @Test
  void manyWeightsTakenInPiecesMoveAsEachWouldAlone() {
    try (Scope scope = Scope.open()) {
      int size = 200_003;
      Parameters parameters = new Parameters(1, ScalarType.Double);
      parameters.declare("table", new Init.Constant(1), size, 1);
      parameters.declare("bias", new Init.Constant(1), 3);
      parameters.seal();
      AdamW optimizer = new AdamW(new AdamW.Config(0.1, 0.5, 0.9, 0.99, 1e-8), parameters);
      parameters.gradients().fill_(new org.bytedeco.pytorch.Scalar(2.0));
      optimizer.step(1, 1, 1);
      // The first step of Adam has length rate whatever the gradient; decay takes 0.05 of 1 first.
      double[] expected = new double[size + 3];
      Arrays.fill(expected, 0, size, 0.95 - 0.1);
      Arrays.fill(expected, size, size + 3, 1 - 0.1);
      Tensors.assertClose("weights", parameters.values(), expected, 1e-8);
    }
  }

  @Test
  void schedulesRiseAndFallAsTheySay() {
    Schedule.Cosine cosine = new Schedule.Cosine(10, 0.1);
    assertThat(cosine.factor(1, 110, 0)).isCloseTo(0.1, within(1e-12));
    assertThat(cosine.factor(10, 110, 0)).isCloseTo(1, within(1e-12));
    assertThat(cosine.factor(60, 110, 0)).isCloseTo(0.55, within(1e-12));
    assertThat(cosine.factor(110, 110, 0)).isCloseTo(0.1, within(1e-12));
    Schedule.Plateau plateau = new Schedule.Plateau(0, 0.5, 2);
    int falls = 0;
    for (int stale : new int[] {0, 1, 2, 3, 4, 0}) {
      falls = plateau.falls(falls, stale);
    }
    assertThat(falls).isEqualTo(2);
    assertThat(plateau.factor(1, 100, falls)).isEqualTo(0.25);
  }
}
