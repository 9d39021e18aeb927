package org.transept.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.Golden;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.data.batch.Batch;
import org.transept.model.Encoding;
import org.transept.model.items.ItemTable;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/** Losses and their gradients against PyTorch. */
@ExtendWith(NoLeaks.class)
class GoldenLossTest {
  private static final int ITEMS = 11;

  private static ItemTable items(Catalogue catalogue, Golden golden) {
    Tensor vectorsVD = golden.input("items").detach();
    Parameters parameters = new Parameters(1, ScalarType.Double);
    ItemTable items = new ItemTable(parameters, catalogue, vectorsVD.size(1));
    parameters.seal();
    items.itemsVD(0).copy_(vectorsVD);
    return items;
  }

  private static void assertLoss(Golden golden, double loss) {
    assertThat(loss).isCloseTo(golden.numbers("outputs", "output")[0], within(Golden.TOLERANCE));
  }

  private static double temperature(Golden golden) {
    return golden.json().path("settings").path("temperature").asDouble();
  }

  @Test
  void theExactLossIsThatOfPyTorch() {
    try (Scope scope = Scope.open()) {
      Golden golden = Golden.read("loss-exact");
      Catalogue catalogue = Tiny.catalogue(ITEMS);
      ItemTable items = items(catalogue, golden);
      int[] target = golden.integers("targets");
      Arrays.setAll(target, q -> target[q] + catalogue.first(0));
      Encoding encoding =
          new Encoding(
              Batch.training(Tiny.sequences(catalogue)),
              golden.input("hidden"),
              new int[] {0, target.length},
              new int[target.length],
              target,
              0,
              0);
      Objective.Loss loss =
          new Softmax(new Softmax.Config(temperature(golden))).loss(encoding, items, 1);
      assertLoss(golden, loss.value());
      golden.assertGradient("hidden", loss.gradientQD());
      golden.assertGradient("items", items.gradientsVD(0));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"loss-sampled", "loss-sampled-temperature"})
  void theSampledLossIsThatOfPyTorch(String name) {
    try (Scope scope = Scope.inference()) {
      Golden golden = Golden.read(name);
      Catalogue catalogue = Tiny.catalogue(ITEMS);
      ItemTable items = items(catalogue, golden);
      int[] negatives = golden.integers("negatives");
      double[] logQ = golden.numbers("settings", "probabilities");
      Arrays.setAll(logQ, s -> Math.log(negatives.length * logQ[s]));
      int[] target = golden.integers("targets");
      Tensor hiddenQD = golden.input("hidden").detach();
      DomainBatch share =
          new DomainBatch(0, hiddenQD, hiddenQD.clone(), items, target, 1.0 / target.length);
      double sum =
          new SampledSoftmax(
                  new SampledSoftmax.Config(negatives.length, 0, temperature(golden)),
                  Tiny.sequences(catalogue),
                  1)
              .domain(share, new SampledSoftmax.Sample(negatives, logQ));
      assertLoss(golden, sum / target.length);
      golden.assertGradient("hidden", share.gradientQD());
      golden.assertGradient("items", items.gradientsVD(0));
    }
  }
}
