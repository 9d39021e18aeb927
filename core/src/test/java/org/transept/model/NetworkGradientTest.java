package org.transept.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.Differences;
import org.transept.Tensors;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Window;
import org.transept.model.abxi.Abxi;
import org.transept.model.context.RequestTime;
import org.transept.model.towers.Merged;
import org.transept.model.towers.Single;
import org.transept.model.towers.Towers;
import org.transept.model.towers.Transept;
import org.transept.model.trithread.TriThread;
import org.transept.nn.Block;
import org.transept.nn.GatedCrossAttention;
import org.transept.nn.GatedCrossAttention.Gate;
import org.transept.nn.OutputGate;
import org.transept.nn.Pass;
import org.transept.objective.InfoNce;
import org.transept.objective.Objective;
import org.transept.objective.SampledSoftmax;
import org.transept.objective.Softmax;
import org.transept.text.ItemText;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/** Gradients of whole networks, from loss to item table, against central differences. */
@Tag("long")
@ExtendWith(NoLeaks.class)
class NetworkGradientTest {
  private static final int NUMBERS = 3;
  private static final double SMALL = 1e-7;
  private static final Block.Config MODERN = Block.Modern.Config.DEFAULTS;

  private static final Catalogue CATALOGUE =
      Tiny.catalogue(3, 4)
          .called(
              new String[] {
                "", "green tea", "black tea", "", "tea pot", "pot lid", "steel lid", "steel pan"
              });

  /** Items 1 to 3 are of the first domain, 4 to 7 of the second. */
  private static final Sequences SEQUENCES =
      Tiny.sequences(
          CATALOGUE,
          new int[] {1, 4, 4, 2, 5, 1, 7, 2, 6, 3},
          new int[] {7, 7, 5, 3, 6, 1},
          new int[] {5, 2, 7, 3});

  /** The first window begins after events of both domains, the second after events of one. */
  private static final Batch BATCH =
      Batch.training(SEQUENCES, new Window(0, 5, 10), new Window(1, 12, 16), new Window(2, 16, 20));

  private static double loss(Network network, Objective objective) {
    try (Scope scope = Scope.inference()) {
      network.items().update();
      try (Scope inner = Scope.inference()) { // the loss keeps its gradient in an enclosing scope
        Encoding encoding = network.encode(BATCH, Pass.inference());
        return objective.loss(encoding, network.items(), 1).value();
      }
    }
  }

  private static void check(Network.Config config, Objective objective) {
    Random random = new Random(13);
    try (Scope scope = Scope.open()) {
      Network network = config.build(new Parameters(1, ScalarType.Double), CATALOGUE);
      Tensors.scramble(network.parameters().named(), random, 0.5);
      network.items().update();
      network.parameters().gradients().zero_();
      Encoding encoding = network.encode(BATCH, Pass.training());
      assertThat(encoding.size()).isEqualTo(Arrays.stream(network.answered(BATCH)).sum());
      Objective.Loss loss = objective.loss(encoding, network.items(), 1);
      encoding
          .hiddenQD()
          .backward(loss.gradientQD(), new BoolOptional(), false, new TensorArrayRefOptional());
      network.items().collectGradients();
      network.items().collectAll(List.of());
      // Copies, as the losses that follow add to the items' gradients.
      Map<String, Tensor> gradients = new LinkedHashMap<>();
      network
          .parameters()
          .named()
          .forEach((name, weight) -> gradients.put(name, weight.grad().clone()));
      network
          .parameters()
          .named()
          .forEach(
              (name, weight) -> {
                Tensor gradient = Objects.requireNonNull(gradients.get(name));
                boolean shifts = name.endsWith("key.bias"); // which no softmax can see
                assertThat(gradient.norm().item_double() > SMALL).as(name).isEqualTo(!shifts);
                Differences.check(
                    name, weight, gradient, () -> loss(network, objective), random, NUMBERS);
              });
    }
  }

  private static Network.Config towers(boolean shared, Fusion fusion) {
    return new Towers.Config(4, 1, 2, 5, 0, MODERN, shared, fusion);
  }

  private static Softmax exact() {
    return new Softmax(new Softmax.Config(0.8));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void abxiHasItsGradients(boolean fromEnd) {
    check(
        new Abxi.Config(4, 2, 5, 0, 6, 2, 3, fromEnd), new InfoNce(new InfoNce.Config(2, 0.7), 5));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void abxiWithFusionHasItsGradients(boolean fromEnd) {
    var normed = new GatedCrossAttention.Config(0, Gate.SIGMOID, true, true);
    var bare = new GatedCrossAttention.Config(1, Gate.TANH, false, false);
    for (Fusion fusion : List.of(new Fusion.Early(2, normed), new Fusion.Stack(3, bare))) {
      // Who knows all items has nothing to learn under the source's loss, so not under that one.
      check(new Abxi.Config(4, 2, 5, 0, 6, 2, 3, fromEnd, fusion), exact());
    }
  }

  @Test
  void theMergedNetworkHasItsGradients() {
    check(new Merged.Config(4, 2, 2, 5, 0, MODERN), exact());
  }

  @Test
  void theMergedNetworkOfClassicBlocksHasItsGradients() {
    check(new Merged.Config(8, 2, 2, 5, 0, new Block.Classic.Config()), exact());
  }

  @Test
  void theMergedNetworkHasItsGradientsUnderTheSampledLoss() {
    check(
        new Merged.Config(4, 1, 2, 5, 0, MODERN),
        new SampledSoftmax(new SampledSoftmax.Config(3, 0.5, 0.8), SEQUENCES, 1));
  }

  @Test
  void separateTowersHaveTheirGradients() {
    check(new Single.Config(4, 1, 2, 5, 0, MODERN), exact());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void towersWithEarlyFusionHaveTheirGradients(boolean shared) {
    check(
        towers(
            shared,
            new Fusion.Early(2, new GatedCrossAttention.Config(0, Gate.SIGMOID, true, true))),
        exact());
  }

  @ParameterizedTest
  @EnumSource(OutputGate.Kind.class)
  void towersWithAnOutputGateHaveTheirGradients(OutputGate.Kind kind) {
    var attention = new GatedCrossAttention.Config(2, Gate.SIGMOID, true, false, kind);
    check(towers(true, new Fusion.Early(1, attention)), exact());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void towersWithStackedFusionHaveTheirGradients(boolean shared) {
    check(
        towers(
            shared,
            new Fusion.Stack(2, new GatedCrossAttention.Config(1, Gate.TANH, false, false))),
        exact());
  }

  @ParameterizedTest
  @EnumSource
  void titlesAndTowersThatAnswerTogether(Network.Streams towers) {
    Fusion fusion = new Fusion.Early(1, GatedCrossAttention.Config.DEFAULTS);
    ItemText titles = new ItemText.Titles(3, 1, false);
    check(
        new Transept.Config(
            4, 2, 2, 5, 0, MODERN, towers, fusion, new RequestTime.None(), titles, true),
        exact());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void threadsOfTitlesHaveTheirGradients(boolean causal) {
    ItemText.Titles titles = new ItemText.Titles(6, 1, false);
    var contrast = new TriThread.Contrast(0, 0, 2); // Terms: TriThreadTrainingTest.
    var normed = new GatedCrossAttention.Config(0, Gate.SIGMOID, true, true);
    var bare = new GatedCrossAttention.Config(1, Gate.TANH, false, false);
    Block.Config classic = new Block.Classic.Config();
    for (Fusion fusion :
        List.of(new Fusion.None(), new Fusion.Early(1, normed), new Fusion.Stack(2, bare))) {
      check(
          new TriThread.Config(4, 1, 1, 5, 0, classic, fusion, titles, causal, contrast), exact());
    }
  }

  @Test
  void titlesHaveTheirGradientsUnderTheSampledLoss() {
    check(
        new Transept.Config(
            4,
            1,
            2,
            5,
            0,
            MODERN,
            Network.Streams.MERGED,
            new Fusion.None(),
            new RequestTime.None(),
            new ItemText.Titles(3, 1, false),
            false),
        new SampledSoftmax(new SampledSoftmax.Config(3, 0.5, 0.8), SEQUENCES, 1));
  }
}
