package org.transept.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Differences;
import org.transept.Tensors;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Window;
import org.transept.model.Encoding;
import org.transept.model.items.ItemTable;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

@ExtendWith(NoLeaks.class)
class InfoNceTest {
  private static final Catalogue CATALOGUE = Tiny.catalogue(4, 9);
  private static final int WIDTH = 3;

  /** Items 1 to 4 are of the first domain; the second user knows all of them. */
  private static final Sequences LOG =
      Tiny.sequences(
          CATALOGUE,
          new int[] {1, 6, 7, 2, 7, 12},
          new int[] {8, 4, 3, 1, 2},
          new int[] {5, 13, 5});

  private static final Batch BATCH =
      Batch.training(LOG, new Window(0, 2, 6), new Window(1, 6, 11), new Window(2, 11, 14));

  private final Random random = new Random(4);
  private final Parameters parameters = new Parameters(1, ScalarType.Double);

  private ItemTable table() {
    ItemTable table = new ItemTable(parameters, CATALOGUE, WIDTH);
    parameters.seal();
    Tensors.scramble(parameters.named(), random, 1);
    return table;
  }

  /** Questions for the last events of the first two windows: rows 0, 1, 1 and then 0, 0. */
  private Encoding encoding() {
    return new Encoding(
        BATCH,
        Tensors.random(random, 5, WIDTH),
        new int[] {0, 3, 5},
        new int[] {0, 1, 1, 0, 0},
        new int[] {2, 3, 1, 7, 12},
        0,
        0);
  }

  private static InfoNce objective(int negatives, long seed) {
    return new InfoNce(new InfoNce.Config(negatives, 0.6), seed);
  }

  @Test
  void drawsAreOfEveryDomainAndUnknownToTheUser() {
    try (Scope scope = Scope.inference()) {
      Encoding encoding = encoding();
      Draws draws = Draws.of(encoding, 50, 1, 1);
      assertThat(draws.columns()).isEqualTo(101);
      assertThat(draws.fills()).isTrue();
      for (int q = 0; q < encoding.size(); q++) {
        int target = encoding.targetQ()[q];
        int[] items = Arrays.copyOfRange(draws.itemC(), q * 101, q * 101 + 101);
        assertThat(items[0]).isEqualTo(target);
        boolean first = encoding.rowQ()[q] == 0;
        assertThat(Arrays.stream(items, 1, 51).distinct().sorted().toArray())
            .containsExactly(first ? new int[] {3, 4} : new int[] {target});
        assertThat(Arrays.stream(items, 51, 101).distinct().sorted().toArray())
            .containsExactly(
                first ? new int[] {5, 8, 9, 10, 11, 13} : new int[] {5, 6, 7, 9, 10, 11, 12, 13});
      }
    }
  }

  @Test
  void drawsAreUniform() {
    try (Scope scope = Scope.inference()) {
      Encoding encoding = encoding();
      int[] counts = new int[CATALOGUE.items() + 1];
      int steps = 200;
      for (int step = 0; step < steps; step++) {
        Draws draws = Draws.of(encoding, 30, 7, step);
        IntStream.range(31, 61).forEach(c -> counts[draws.itemC()[c]]++);
      }
      double drawn = 30.0 * steps;
      double deviation = Math.sqrt(drawn / 6 * 5 / 6);
      for (int item : new int[] {5, 8, 9, 10, 11, 13}) {
        assertThat((double) counts[item]).isCloseTo(drawn / 6, within(4 * deviation));
      }
    }
  }

  @Test
  void drawsDependOnSeedStepAndWindowAloneNotOnSlices() {
    try (Scope scope = Scope.inference()) {
      Encoding encoding = encoding();
      int[] items = Draws.of(encoding, 8, 1, 1).itemC();
      assertThat(Draws.of(encoding, 8, 1, 1).itemC()).containsExactly(items);
      assertThat(Draws.of(encoding, 8, 1, 2).itemC()).isNotEqualTo(items);
      assertThat(Draws.of(encoding, 8, 2, 1).itemC()).isNotEqualTo(items);
      Batch second = BATCH.slices(3).get(1);
      assertThat(second.rows()).isEqualTo(1);
      Encoding slice =
          new Encoding(
              second, encoding.hiddenQD(), new int[] {0, 2, 2}, new int[2], new int[] {3, 1}, 0, 0);
      assertThat(Draws.of(slice, 8, 1, 1).itemC())
          .containsExactly(Arrays.copyOfRange(items, 17, 51));
    }
  }

  @Test
  void comparisonsAreSortedByItem() {
    Draws.ByItem sorted = new Draws(new int[] {2, 0, 2, 4, 2, 0}, 2, false).byItem(5);
    assertThat(sorted.beginV()).containsExactly(0, 2, 2, 5, 5);
    assertThat(sorted.questionC()).containsExactly(0, 2, 0, 1, 2, 1);
    assertThat(sorted.placeC()).containsExactly(2, 0, 3, 5, 4, 1);
  }

  @Test
  void aUsersTargetsInADomainShareItsWeight() {
    try (Scope scope = Scope.inference()) {
      assertThat(InfoNce.weights(encoding(), 3))
          .containsExactly(
              new double[] {1 / 3.0, 1 / 6.0, 1 / 6.0, 1 / 6.0, 1 / 6.0}, within(1e-15));
    }
  }

  @Test
  void theLossIsTheWeightedMeanByItsFormula() {
    try (Scope scope = Scope.inference()) {
      ItemTable table = table();
      Encoding encoding = encoding();
      Draws draws = Draws.of(encoding, 5, 9, 4);
      double[] weight = InfoNce.weights(encoding, 3);
      double[] items = Host.doubles(table.allVD());
      double[] hidden = Host.doubles(encoding.hiddenQD());
      double expected = 0;
      for (int q = 0; q < encoding.size(); q++) {
        double sum = 0;
        double own = 0;
        for (int c = 0; c < draws.columns(); c++) {
          int item = draws.itemC()[q * draws.columns() + c];
          double score = 0;
          for (int i = 0; i < WIDTH; i++) {
            score += hidden[q * WIDTH + i] * items[item * WIDTH + i] / 0.6;
          }
          own = c == 0 ? score : own;
          sum += c == 0 || item != encoding.targetQ()[q] ? Math.exp(score) : 0;
        }
        expected += weight[q] * (Math.log(sum) - own);
      }
      assertThat(objective(5, 9).loss(encoding, table, 4, new Objective.BatchSize(3, 5)).value())
          .isCloseTo(expected, within(1e-13));
    }
  }

  @Test
  void theLossHasItsGradientsAndAddsThem() {
    try (Scope scope = Scope.inference()) {
      ItemTable table = table();
      Encoding encoding = encoding();
      InfoNce objective = objective(5, 9);
      parameters.gradients().fill_(new Scalar(0.25));
      Objective.Loss loss = objective.loss(encoding, table, 1);
      Tensor gradients = parameters.gradients().clone().sub_(new Scalar(0.25));
      Differences.check(
          "items", parameters.values(), gradients, () -> value(objective, encoding, table));
      Differences.check(
          "vectors",
          encoding.hiddenQD(),
          loss.gradientQD(),
          () -> value(objective, encoding, table));
    }
  }

  private static double value(Objective objective, Encoding encoding, ItemTable table) {
    try (Scope scope = Scope.inference()) {
      try (Scope inner = Scope.inference()) { // the loss keeps its gradient in an enclosing scope
        return objective.loss(encoding, table, 1).value();
      }
    }
  }

  @Test
  void aRowCountsInTheMeanIfSomethingIsAnsweredOfIt() {
    assertThat(Objective.BatchSize.of(new int[] {2, 0, 1, 0}))
        .isEqualTo(new Objective.BatchSize(2, 3));
  }

  @Test
  void settingsMustBeInRange() {
    assertThatThrownBy(() -> new InfoNce.Config(0, 1))
        .hasMessage("negatives must be at least 1, got 0");
    assertThatThrownBy(() -> new InfoNce.Config(1, 0))
        .hasMessage("temperature must be more than 0, got 0.0");
  }
}
