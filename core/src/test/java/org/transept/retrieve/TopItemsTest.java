package org.transept.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Samples;
import org.transept.torch.CodeProduct;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Scope;
import org.transept.torch.Workers;

@ExtendWith(NoLeaks.class)
class TopItemsTest {
  /** A table by rows. */
  private record Table(float[] numbers, int width) {
    int rows() {
      return numbers.length / width;
    }

    TopItems topItems() {
      return new TopItems(Host.floats(numbers, rows(), width));
    }

    double score(float[] vector, int row) {
      double sum = 0;
      for (int d = 0; d < width; d++) {
        sum += (double) vector[d] * numbers[row * width + d];
      }
      return sum;
    }

    /** Scores everything and sorts. */
    void check(BestItems.Query query, BestItems.Best best) {
      double[] scores =
          IntStream.range(0, rows()).mapToDouble(row -> score(query.vectorD(), row)).toArray();
      int[] expected =
          IntStream.range(0, rows())
              .filter(query.eligible()::has)
              .boxed()
              .sorted(
                  Comparator.comparingDouble((Integer row) -> -scores[row])
                      .thenComparingInt(row -> row))
              .limit(query.k())
              .mapToInt(row -> row)
              .toArray();
      assertThat(best.items()).isEqualTo(expected);
      assertThat(best.scores())
          .isEqualTo(Arrays.stream(expected).mapToDouble(i -> scores[i]).toArray());
    }
  }

  private static float[] normal(Random random, int size, double deviation) {
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = (float) (deviation * random.nextGaussian());
    }
    return numbers;
  }

  /** Tables of the kinds that screening by bounds may find easy or hard. */
  private static Table table(Random random) {
    int width = 1 + random.nextInt(24);
    int rows = 1 + random.nextInt(random.nextInt(4) == 0 ? 3000 : 100);
    float[] numbers = normal(random, rows * width, 1);
    int kind = random.nextInt(8);
    float[] shift = normal(random, width, 1000);
    float[][] centres = {normal(random, width, 1), normal(random, width, 1), new float[width]};
    for (int row = 0; row < rows; row++) {
      float length = (float) Math.exp(4 * random.nextGaussian());
      int centre = random.nextInt(centres.length);
      for (int d = 0; d < width; d++) {
        int at = row * width + d;
        numbers[at] =
            switch (kind) {
              case 0 -> numbers[at] * length; // lengths of many orders
              case 1 -> numbers[at] + shift[d]; // far from the origin
              case 2 -> centres[centre][d]; // three rows, over and over
              case 3 -> centres[centre][d] + numbers[at] * 1e-4f; // clusters
              case 4 -> Math.round(numbers[at]); // many ties
              case 5 -> d == 0 ? numbers[at] * 1e4f : numbers[at]; // one number rules
              case 6 -> numbers[at] * 1e-30f * length;
              default -> numbers[at];
            };
      }
    }
    return new Table(numbers, width);
  }

  private static Eligible eligible(Random random, int rows) {
    int[] some = random.ints(random.nextInt(20), 0, rows).toArray();
    BitSet most = new BitSet();
    IntStream.range(0, rows).filter(row -> random.nextInt(10) > 0).forEach(most::set);
    return switch (random.nextInt(4)) {
      case 0 -> Eligible.ALL;
      case 1 -> Eligible.without(some);
      case 2 -> Eligible.only(some);
      default -> new Eligible(most, Eligible.without(some).leftOut());
    };
  }

  private static BestItems.Query query(Random random, Table table) {
    float[] vector = normal(random, table.width(), Math.exp(3 * random.nextGaussian()));
    if (random.nextInt(10) == 0) {
      Arrays.fill(vector, 0);
    }
    int k = 1 + random.nextInt(random.nextBoolean() ? 10 : 2 * table.rows());
    return new BestItems.Query(vector, k, eligible(random, table.rows()));
  }

  private static List<BestItems.Query> queries(Random random, Table table) {
    List<BestItems.Query> queries = new ArrayList<>();
    for (int q = 1 + random.nextInt(5); q > 0; q--) {
      queries.add(query(random, table));
    }
    return queries;
  }

  @Tag("long")
  @Test
  void theAnswerIsThatOfScoringAndSortingEverything() {
    Samples.each(
        random -> {
          Table table = table(random);
          List<BestItems.Query> queries = queries(random, table);
          try (Scope scope = Scope.inference()) {
            List<BestItems.Best> best = table.topItems().best(queries);
            assertThat(best).hasSameSizeAs(queries);
            for (int q = 0; q < queries.size(); q++) {
              table.check(queries.get(q), best.get(q));
            }
          }
        });
  }

  /** Products that are off as far as they may be, either way. */
  private static final class Off implements CodeProduct {
    private final Random random = new Random(3);
    private final Task task;
    private int[] products = new int[0];

    Off(Task task) {
      this.task = task;
    }

    @Override
    public void read(Tensor codesND) {
      int[] codes = Host.ints(codesND);
      int rows = codes.length / task.width();
      products = new int[rows * task.queries()];
      for (int at = 0; at < products.length; at++) {
        int sum = 0;
        int ofCodes = 0;
        int ofDigits = 0;
        for (int d = 0; d < task.width(); d++) {
          int code = codes[at / task.queries() * task.width() + d];
          int digit = task.digits()[d * task.queries() + at % task.queries()];
          sum += code * digit;
          ofCodes += code * code;
          ofDigits += digit * digit;
        }
        double off = error() * Math.sqrt(ofCodes) * Math.sqrt(ofDigits);
        products[at] = (int) (sum + (random.nextBoolean() ? off : -off));
      }
    }

    @Override
    public int largest(int run, int query) {
      int runs = products.length / task.queries() / task.run();
      return IntStream.range(0, task.run()).map(i -> at(run + i * runs, query)).max().orElseThrow();
    }

    @Override
    public int at(int row, int query) {
      return products[row * task.queries() + query];
    }

    @Override
    public double error() {
      return 0.05;
    }
  }

  @Test
  void productsThatAreOffAsFarAsTheyMayBeRuleNothingOut() {
    Samples.each(
        random -> {
          Table table = table(random);
          List<BestItems.Query> queries = queries(random, table);
          try (Scope scope = Scope.inference()) {
            Tensor itemsVD = Host.floats(table.numbers(), table.rows(), table.width());
            List<BestItems.Best> best = new TopItems(itemsVD, Off::new).best(queries);
            for (int q = 0; q < queries.size(); q++) {
              table.check(queries.get(q), best.get(q));
            }
          }
        });
  }

  @Tag("long")
  @Test
  void aTableOfSeveralBlocksIsAnsweredExactlyForOneAndForManyQueries() {
    Random random = new Random(1);
    Table table = new Table(normal(random, (2 * Screen.BLOCK + 77) * 8, 1), 8);
    for (int row = 0; row < table.rows(); row += 3) { // lengths that differ, and copies
      for (int d = 0; d < 8; d++) {
        table.numbers()[row * 8 + d] = table.numbers()[d] * (row % 7);
      }
    }
    try (Scope scope = Scope.inference()) {
      TopItems topItems = table.topItems();
      List<BestItems.Query> queries = new ArrayList<>();
      for (int q = 0; q < 300; q++) {
        queries.add(
            new BestItems.Query(
                normal(random, 8, 1), 1 + random.nextInt(50), eligible(random, table.rows())));
      }
      List<BestItems.Best> many = topItems.best(queries);
      for (int q = 0; q < queries.size(); q += 29) {
        table.check(queries.get(q), many.get(q));
        table.check(queries.get(q), topItems.best(queries.get(q)));
      }
    }
  }

  @Test
  void rowsInOrderOfScoreAreAnsweredExactlyEitherWayRound() {
    float[] numbers = new float[5000];
    for (int row = 0; row < numbers.length; row++) {
      numbers[row] = 1 + row * 1e-6f;
    }
    Table table = new Table(numbers, 1);
    try (Scope scope = Scope.inference()) {
      TopItems topItems = table.topItems();
      for (float sign : new float[] {1, -1}) {
        BestItems.Query query = new BestItems.Query(new float[] {sign}, 10, Eligible.ALL);
        table.check(query, topItems.best(query));
      }
    }
  }

  /** Rows of pairs, each so many times, and their negatives, so that the mean is zero. */
  private static Table pairs(double[]... timesAndPair) {
    int rows = 2 * (int) Arrays.stream(timesAndPair).mapToDouble(row -> row[0]).sum();
    float[] numbers = new float[2 * rows];
    int at = 0;
    for (double[] row : timesAndPair) {
      for (int i = 0; i < 2 * (int) row[0]; i++) {
        numbers[at++] = (float) (i % 2 == 0 ? row[1] : -row[1]);
        numbers[at++] = (float) (i % 2 == 0 ? row[2] : -row[2]);
      }
    }
    return new Table(numbers, 2);
  }

  /** Enough queries for two groups: then each reads the table on its own, longest rows first. */
  private static void checkInOrder(Table table, float... vector) {
    BestItems.Query query = new BestItems.Query(vector, 5, Eligible.ALL);
    try (Scope scope = Scope.inference()) {
      for (BestItems.Best best : table.topItems().best(Collections.nCopies(200, query))) {
        table.check(query, best);
      }
    }
  }

  @Test
  void whatTheDigitsOfAQueryLeaveOverRulesNothingOut() {
    // Digits 63 and 0: in integers 252 against 189, in truth 191 against 250.
    checkInOrder(pairs(new double[][] {{90, 4, -127}, {3, 3, 127}}), 63, 0.48f);
  }

  @Test
  void whatTheCodesOfItemsLeaveOverRulesNothingOut() {
    // Codes (101, 0) and (100, 0) of a scale of 1, whose order is the other way round.
    checkInOrder(
        pairs(new double[][] {{1, 0, 127}, {90, 100.51, -0.49}, {3, 100.49, 0.49}}), 63, 62);
  }

  @Tag("long")
  @Test
  void aBlockOfShorterRowsIsReadUnlessNoneOfThemCanReachTheBest() {
    checkInOrder(
        pairs(new double[][] {{10, 0.75, 0.9}, {Screen.BLOCK - 10, 0.1, 1.1}, {3, 1, 0}}), 1, 0);
  }

  @Test
  void manyThreadsMayAskAtOnce() {
    Random random = new Random(2);
    Table table = new Table(normal(random, 40_000, 1), 8);
    List<BestItems.Query> queries = new ArrayList<>();
    for (int q = 0; q < 32; q++) {
      queries.add(query(random, table));
    }
    try (Scope scope = Scope.inference()) {
      TopItems topItems = table.topItems();
      BestItems.Best[] best = new BestItems.Best[queries.size()];
      IntStream.range(0, best.length)
          .parallel()
          .forEach(q -> best[q] = topItems.best(queries.get(q)));
      Workers.each(best.length, q -> table.check(queries.get(q), best[q]));
    }
  }

  @Test
  void aTableWithoutRowsHasNoBestItems() {
    try (Scope scope = Scope.inference()) {
      TopItems topItems = new Table(new float[0], 3).topItems();
      BestItems.Query query = new BestItems.Query(new float[3], 5, Eligible.ALL);
      assertThat(topItems.best(query).items()).isEmpty();
      assertThat(topItems.best(List.of())).isEmpty();
    }
  }

  @Test
  void numbersThatAreNotFiniteAreNamed() {
    try (Scope scope = Scope.inference()) {
      for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
        Table table = new Table(new float[] {1, 2, 3, bad, Float.POSITIVE_INFINITY, 0}, 2);
        assertThatThrownBy(table::topItems)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("items: must be finite numbers, got %s at 1 of row 1".formatted(bad));
      }
      TopItems topItems = new Table(new float[] {1, 2, 3, 4}, 2).topItems();
      float[] vector = {0, Float.NaN};
      assertThatThrownBy(() -> topItems.best(new BestItems.Query(vector, 1, Eligible.ALL)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("query: must be finite numbers, got NaN at 1");
    }
  }

  @Test
  void aQueryMustFitTheTable() {
    try (Scope scope = Scope.inference()) {
      TopItems topItems = new Table(new float[] {1, 2, 3, 4}, 2).topItems();
      assertThatThrownBy(() -> topItems.best(new BestItems.Query(new float[3], 1, Eligible.ALL)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("query: must have the table's width 2, got 3");
      assertThatThrownBy(() -> new BestItems.Query(new float[2], 0, Eligible.ALL))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("k must be at least 1, got 0");
    }
  }
}
