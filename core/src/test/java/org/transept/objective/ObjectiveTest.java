package org.transept.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.Differences;
import org.transept.Golden;
import org.transept.Tensors;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.model.Encoding;
import org.transept.model.ItemTable;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/** Losses and their hand-written gradients against PyTorch and against differences. */
@ExtendWith(NoLeaks.class)
class ObjectiveTest {
  private static final int WIDTH = 8;

  private final Parameters parameters = new Parameters(1, ScalarType.Double);

  private ItemTable table(Catalogue catalogue) {
    ItemTable table = new ItemTable(parameters, catalogue, WIDTH);
    parameters.seal();
    return table;
  }

  /** Questions of the first domain for these columns. */
  private static Encoding asking(Tensor hiddenQD, int... columns) {
    return new Encoding(
        hiddenQD,
        new int[] {0, columns.length},
        new int[columns.length],
        Arrays.stream(columns).map(column -> column + 1).toArray(),
        0,
        0);
  }

  @Test
  void exactSoftmaxIsThatOfPyTorchHoweverItIsCut() {
    for (long chunk : new long[] {1, 3 * 11 * 8, 1 << 20}) {
      Parameters fresh = new Parameters(1, ScalarType.Double);
      try (Scope scope = Scope.open()) {
        Golden golden = Golden.read("loss-exact");
        double temperature = golden.json().path("settings").path("temperature").asDouble();
        ItemTable table = new ItemTable(fresh, Tiny.catalogue(11), WIDTH);
        fresh.seal();
        table.itemsVD(0).copy_(golden.input("items").detach());
        Softmax softmax = new Softmax(new Softmax.Config(temperature), chunk);
        Encoding encoding = asking(golden.input("hidden").detach(), golden.integers("targets"));
        Objective.Loss loss = softmax.loss(encoding, table, 1);
        assertThat(loss.value())
            .isCloseTo(golden.numbers("outputs", "output")[0], within(Golden.TOLERANCE));
        golden.assertGradient("hidden", loss.gradientQD());
        golden.assertGradient("items", table.gradientsVD(0));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"loss-sampled", "loss-sampled-temperature"})
  void sampledSoftmaxIsThatOfPyTorch(String name) {
    try (Scope scope = Scope.open()) {
      Golden golden = Golden.read(name);
      int[] negatives = golden.integers("negatives");
      double[] probability =
          golden
              .json()
              .path("settings")
              .path("probabilities")
              .path("data")
              .valueStream()
              .mapToDouble(node -> node.asDouble())
              .toArray();
      double[] logQ = Arrays.stream(probability).map(q -> Math.log(negatives.length * q)).toArray();
      ItemTable table = table(Tiny.catalogue(11));
      table.itemsVD(0).copy_(golden.input("items").detach());
      double temperature = golden.json().path("settings").path("temperature").asDouble();
      int[] targets = golden.integers("targets");
      SampledSoftmax.Result result =
          sampled(negatives.length, temperature)
              .domain(
                  golden.input("hidden").detach(),
                  table.itemsVD(0),
                  table.gradientsVD(0),
                  targets,
                  new SampledSoftmax.Sample(negatives, logQ),
                  1.0 / targets.length);
      assertThat(result.sum() / targets.length)
          .isCloseTo(golden.numbers("outputs", "output")[0], within(Golden.TOLERANCE));
      golden.assertGradient("hidden", result.gradientQD());
      golden.assertGradient("items", table.gradientsVD(0));
    }
  }

  private static Sequences counted() {
    return Tiny.sequences(Tiny.catalogue(11), new int[] {1, 1, 1, 1, 2, 3, 3, 4, 5});
  }

  private static SampledSoftmax sampled(int negatives, double temperature) {
    return new SampledSoftmax(new SampledSoftmax.Config(negatives, 0.5, temperature), counted(), 1);
  }

  @Test
  void gradientsOfSeveralDomainsMatchDifferences() {
    Random random = new Random(3);
    Catalogue catalogue = Tiny.catalogue(5, 7, 4);
    try (Scope scope = Scope.open()) {
      ItemTable table = table(catalogue);
      Tensors.scramble(parameters.named(), random, 0.7);
      Tensor hiddenQD = Tensors.random(random, 9, WIDTH);
      // Domain 1 is not asked for; targets are item ids.
      int[] targets = {1, 5, 2, 2, 13, 14, 16, 13, 15};
      Encoding encoding = new Encoding(hiddenQD, new int[] {0, 4, 4, 9}, new int[9], targets, 0, 0);
      Sequences training =
          Tiny.sequences(catalogue, new int[] {1, 2, 2, 6, 7, 13, 13, 14}, new int[] {16, 5});
      for (Objective objective :
          new Objective[] {
            new Softmax(new Softmax.Config(0.8)),
            new SampledSoftmax(new SampledSoftmax.Config(6, 0.5, 0.8), training, 1)
          }) {
        parameters.gradients().zero_();
        Tensor gradientQD = objective.loss(encoding, table, 4).gradientQD().clone();
        Tensor gradients = parameters.gradients().clone();
        Differences.check(
            "hidden",
            hiddenQD,
            gradientQD,
            () -> objective.loss(encoding, table, 4).value(),
            random,
            40);
        Differences.check(
            "items",
            parameters.values(),
            gradients,
            () -> objective.loss(encoding, table, 4).value(),
            random,
            60);
      }
    }
  }

  @Test
  void aSampleIsTheSameForTheSameStepAndFollowsItsProbabilities() {
    SampledSoftmax objective = sampled(20_000, 1);
    SampledSoftmax.Sample sample = objective.sample(0, 7);
    assertThat(objective.sample(0, 7).itemS()).containsExactly(sample.itemS());
    assertThat(objective.sample(0, 8).itemS()).isNotEqualTo(sample.itemS());
    double[] weight = new double[11];
    int[] counts = {4, 1, 2, 1, 1, 0, 0, 0, 0, 0, 0};
    Arrays.setAll(weight, v -> Math.sqrt(counts[v] + 1.0));
    double total = Arrays.stream(weight).sum();
    for (int v = 0; v < 11; v++) {
      int item = v;
      double expected = 20_000 * weight[v] / total;
      long drawn = Arrays.stream(sample.itemS()).filter(i -> i == item).count();
      assertThat((double) drawn).isCloseTo(expected, within(5 * Math.sqrt(expected)));
      for (int s = 0; s < 50; s++) {
        if (sample.itemS()[s] == v) {
          assertThat(sample.logQS()[s]).isCloseTo(Math.log(expected), within(1e-9));
        }
      }
    }
  }

  @Test
  void aLargeSampleEstimatesTheExactLoss() {
    Random random = new Random(5);
    try (Scope scope = Scope.open()) {
      ItemTable table = table(Tiny.catalogue(11));
      Tensors.scramble(parameters.named(), random, 0.5);
      Encoding encoding = asking(Tensors.random(random, 6, WIDTH), 0, 3, 3, 10, 7, 1);
      double exact = new Softmax(Softmax.Config.DEFAULTS).loss(encoding, table, 1).value();
      double estimate = sampled(200_000, 1).loss(encoding, table, 1).value();
      assertThat(estimate).isCloseTo(exact, within(0.01));
    }
  }
}
