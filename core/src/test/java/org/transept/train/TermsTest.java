package org.transept.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Differences;
import org.transept.Tensors;
import org.transept.Tiny;
import org.transept.config.Settings;
import org.transept.data.Catalogue;
import org.transept.data.batch.Batch;
import org.transept.model.Encoding;
import org.transept.model.items.ItemTable;
import org.transept.objective.Objective;
import org.transept.objective.Softmax;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/** Terms that a network adds to the loss: slices of 3 and 5 questions of a batch of 8. */
@ExtendWith(NoLeaks.class)
class TermsTest {
  private static final Catalogue CATALOGUE = Tiny.catalogue(4);
  private static final Objective SOFTMAX = new Softmax(Softmax.Config.DEFAULTS);
  private static final Objective.BatchSize WHOLE = new Objective.BatchSize(8, 8);
  private static final int WIDTH = 3;
  private static final double ROUNDING = 1e-14;

  private final Random random = new Random(4);

  private ItemTable items() {
    Parameters parameters = new Parameters(1, ScalarType.Double);
    ItemTable items = new ItemTable(parameters, CATALOGUE, WIDTH);
    parameters.seal();
    Tensors.scramble(parameters.named(), random, 1);
    return items;
  }

  private static Encoding encoding(Tensor hiddenQD) {
    int questions = (int) hiddenQD.size(0);
    int[] target = new int[questions];
    for (int q = 0; q < questions; q++) {
      target[q] = 1 + q % CATALOGUE.items();
    }
    return new Encoding(
        Batch.training(Tiny.sequences(CATALOGUE)),
        hiddenQD,
        new int[] {0, questions},
        new int[questions],
        target,
        questions,
        0);
  }

  private static Slices.Sums backward(Encoding encoding, ItemTable items) {
    Objective.Loss loss = SOFTMAX.loss(encoding, items, 1, WHOLE);
    return Slices.backward(encoding, loss, encoding.size() / 8.0);
  }

  /** A slice's questions, with two terms made of the same leaf. */
  private static Encoding with(Tensor leafQD) {
    Tensor square = leafQD.mul(leafQD).sum().mul(new Scalar(0.3));
    Tensor cube = leafQD.mul(leafQD).mul(leafQD).sum();
    return encoding(leafQD.sin()).with(Map.of("square", square, "cube", cube));
  }

  private static double loss(List<Tensor> leaves, ItemTable items) {
    try (Scope scope = Scope.open()) {
      return leaves.stream().mapToDouble(leaf -> backward(with(leaf), items).loss()).sum();
    }
  }

  @Test
  void theLossContainsThemAndGradientsReachWhatTheyAreMadeOf() {
    try (Scope scope = Scope.open()) {
      ItemTable items = items();
      List<Tensor> leaves = List.of(Tensors.leaf(random, 3, WIDTH), Tensors.leaf(random, 5, WIDTH));
      leaves.forEach(leaf -> backward(with(leaf), items));
      // Copies, as later losses add to the leaves'.
      List<Tensor> gradients = leaves.stream().map(leaf -> leaf.grad().clone()).toList();
      for (int i = 0; i < leaves.size(); i++) {
        Differences.check("leaf " + i, leaves.get(i), gradients.get(i), () -> loss(leaves, items));
      }
    }
  }

  @Test
  void slicesWeighTheirTermsByTheirQuestions() {
    try (Scope scope = Scope.open()) {
      ItemTable items = items();
      Tensor small = Tensors.leaf(random, 3, WIDTH);
      Tensor large = Tensors.leaf(random, 5, WIDTH);
      double bare =
          backward(encoding(small), items).loss() + backward(encoding(large), items).loss();
      Tensor two = Host.doubles(new double[] {2}, 1).set_requires_grad(true).sum();
      Tensor six = Host.doubles(new double[] {6}, 1).set_requires_grad(true).sum();
      Slices.Sums sums =
          backward(encoding(small).with(Map.of("a", two, "b", six)), items)
              .plus(backward(encoding(large).with(Map.of("a", six)), items));
      double a = 3 / 8.0 * 2 + 5 / 8.0 * 6;
      double b = 3 / 8.0 * 6; // 0 in the other slice.
      assertThat(sums.terms()).containsOnlyKeys("a", "b");
      assertThat(sums.terms().get("a")).isCloseTo(a, within(ROUNDING));
      assertThat(sums.terms().get("b")).isCloseTo(b, within(ROUNDING));
      assertThat(sums.loss()).isCloseTo(bare + a + b, within(ROUNDING));
      assertThat(sums.questions()).isEqualTo(8);
    }
  }

  @Test
  void anEpochsMeansWeighStepsByTheirQuestionsAndSurviveAStop() {
    Progress progress =
        Progress.START
            .afterStep(new Trainer.Step(1, 5, Map.of("kl", 0.5), 1, 1, 10, 10, 0), 1)
            .afterStep(new Trainer.Step(2, 4, Map.of("kl", 0.2, "other", 3.0), 1, 1, 30, 30, 0), 1);
    Progress resumed = Settings.read(Progress.START, Settings.write(progress));
    assertThat(resumed).isEqualTo(progress);
    assertThat(resumed.loss()).isEqualTo((10 * 5 + 30 * 4) / 40.0);
    assertThat(resumed.terms()).isEqualTo(Map.of("kl", (10 * 0.5 + 30 * 0.2) / 40, "other", 2.25));
    assertThat(Progress.START.terms()).isEmpty();
  }
}
