package org.transept.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Scope;
import org.transept.torch.WeightsException;

/** What a graph finds, beside the exact lists of the same table. */
@Tag("long")
@ExtendWith(NoLeaks.class)
class GraphItemsTest {
  private static final int ROWS = 4000;
  private static final int WIDTH = 16;
  private static final int K = 20;

  @TempDir private Path folder;

  private static float[] normal(Random random, int size) {
    float[] numbers = new float[size];
    for (int n = 0; n < size; n++) {
      numbers[n] = (float) random.nextGaussian();
    }
    return numbers;
  }

  /** Forty groups of rows that are alike, of different lengths, far from the origin. */
  private static float[] clusters(Random random) {
    float[] centres = normal(random, 40 * WIDTH);
    float[] table = normal(random, ROWS * WIDTH);
    for (int v = 0; v < ROWS; v++) {
      float length = (float) Math.exp(0.3 * random.nextGaussian());
      for (int d = 0; d < WIDTH; d++) {
        int at = v * WIDTH + d;
        table[at] = length * (centres[v % 40 * WIDTH + d] + 0.3f * table[at]) + 5;
      }
    }
    return table;
  }

  private static TopItems exact(float[] table) {
    return new TopItems(Host.floats(table, table.length / WIDTH, WIDTH));
  }

  private static ItemGraph graph(float[] table, int degree) {
    return ItemGraph.of(table, WIDTH, degree, done -> {});
  }

  private static List<BestItems.Query> queries(Random random, Eligible eligible) {
    return IntStream.range(0, 50)
        .mapToObj(q -> new BestItems.Query(normal(random, WIDTH), K, eligible))
        .toList();
  }

  private static Set<Integer> set(int[] items) {
    return new HashSet<>(Arrays.stream(items).boxed().toList());
  }

  private static double recall(BestItems exact, BestItems other, List<BestItems.Query> queries) {
    double found = 0;
    List<BestItems.Best> lists = other.best(queries);
    for (int q = 0; q < queries.size(); q++) {
      Set<Integer> best = set(exact.best(queries.get(q)).items());
      best.retainAll(set(lists.get(q).items()));
      found += best.size();
    }
    return found / K / queries.size();
  }

  /** The score of each item is what every item's exact score is, and lists are in order. */
  private static void checkScores(float[] table, BestItems.Query query, BestItems.Best best) {
    for (int i = 0; i < best.items().length; i++) {
      double sum = 0;
      for (int d = 0; d < WIDTH; d++) {
        sum += (double) query.vectorD()[d] * table[best.items()[i] * WIDTH + d];
      }
      assertThat(best.scores()[i]).isEqualTo(sum);
      if (i > 0) {
        assertThat(best.scores()[i]).isLessThanOrEqualTo(best.scores()[i - 1]);
      }
    }
  }

  @Test
  void mostOfTheBestAreFoundWithTheirExactScoresAndFewerByANarrowBeam() {
    for (float[] table : List.of(normal(new Random(1), ROWS * WIDTH), clusters(new Random(2)))) {
      List<BestItems.Query> queries = queries(new Random(3), Eligible.ALL);
      try (Scope scope = Scope.inference()) {
        TopItems exact = exact(table);
        ItemGraph graph = graph(table, 16);
        GraphItems wide = new GraphItems(exact, graph, 400);
        double most = recall(exact, wide, queries);
        assertThat(most).isGreaterThan(0.93); // Normal numbers are the worst there is.
        assertThat(recall(exact, new GraphItems(exact, graph, 1), queries))
            .isBetween(0.1, most - 0.05);
        List<BestItems.Best> lists = wide.best(queries);
        for (int q = 0; q < queries.size(); q++) {
          checkScores(table, queries.get(q), lists.get(q));
        }
      }
    }
  }

  @Test
  void whatMayNotBeAnsweredLeavesTheListWhole() {
    float[] table = clusters(new Random(4));
    try (Scope scope = Scope.inference()) {
      TopItems exact = exact(table);
      GraphItems items = new GraphItems(exact, graph(table, 16), 200);
      for (BestItems.Query query : queries(new Random(5), Eligible.ALL)) {
        BitSet out = new BitSet();
        IntStream.range(0, ROWS / 2).forEach(i -> out.set(2 * i));
        Arrays.stream(exact.best(new BestItems.Query(query.vectorD(), 300, Eligible.ALL)).items())
            .forEach(out::set);
        BestItems.Query rest = new BestItems.Query(query.vectorD(), K, new Eligible(null, out));
        int[] found = items.best(rest).items();
        assertThat(found).hasSize(K);
        assertThat(set(found)).hasSize(K).noneMatch(out::get);
        BestItems.Query few =
            new BestItems.Query(query.vectorD(), K, Eligible.only(1, 5, 9, 3999, 4001));
        assertThat(items.best(few).items()).isEqualTo(exact.best(few).items()).hasSize(4);
      }
    }
  }

  @Test
  void rowsToWhichNoWayLeadsAreFoundAllTheSame() {
    int[][] ways = {{2}, {0, 3}, {0}, {1}, {}};
    assertThat(new Neighbours(ways, 0).strays()).containsExactly(1, 3, 4);
    assertThat(new Neighbours(ways, 3).strays()).containsExactly(4);
    float[] table = normal(new Random(16), ROWS * WIDTH);
    try (Scope scope = Scope.inference()) {
      TopItems exact = exact(table);
      ItemGraph sparse = graph(table, 2);
      Set<Integer> strays = set(sparse.strays());
      assertThat(strays).isNotEmpty().hasSizeLessThan(ROWS);
      for (BestItems.Query query : queries(new Random(17), Eligible.ALL)) {
        int[] found = sparse.candidates(query.vectorD(), ROWS, Eligible.ALL);
        assertThat(set(found)).hasSize(ROWS - strays.size()).doesNotContainAnyElementsOf(strays);
        BestItems.Query half =
            new BestItems.Query(query.vectorD(), 20, Eligible.without(exact.best(query).items()));
        Set<Integer> best = set(exact.best(half).items());
        best.retainAll(strays);
        assertThat(set(new GraphItems(exact, sparse, 20).best(half).items())).containsAll(best);
      }
    }
  }

  @Test
  void whereTheGraphLeadsToTooFewAllAreLookedAt() {
    float[] table = normal(new Random(6), ROWS * WIDTH);
    try (Scope scope = Scope.inference()) {
      TopItems exact = exact(table);
      GraphItems items = new GraphItems(exact, graph(table, 2), 1);
      for (BestItems.Query query : queries(new Random(7), Eligible.ALL)) {
        BestItems.Query all = new BestItems.Query(query.vectorD(), ROWS + 1, Eligible.ALL);
        assertThat(items.best(all).items()).isEqualTo(exact.best(all).items()).hasSize(ROWS);
        Eligible three = Eligible.without(IntStream.range(3, ROWS).toArray());
        BestItems.Query left = new BestItems.Query(query.vectorD(), K, three);
        assertThat(items.best(left).items()).isEqualTo(exact.best(left).items()).hasSize(3);
      }
    }
  }

  @Test
  void ofEqualScoresTheLowerRowComesFirst() {
    float[] table = normal(new Random(8), ROWS * WIDTH);
    for (int copy = 1; copy < 8; copy++) { // Every row eight times.
      System.arraycopy(table, 0, table, copy * ROWS / 8 * WIDTH, ROWS / 8 * WIDTH);
    }
    try (Scope scope = Scope.inference()) {
      TopItems exact = exact(table);
      GraphItems items = new GraphItems(exact, graph(table, 32), ROWS);
      for (BestItems.Query query : queries(new Random(9), Eligible.ALL)) {
        assertThat(items.best(query).items()).isEqualTo(exact.best(query).items());
      }
    }
  }

  @Test
  void manyThreadsMayAskAtOnce() {
    float[] table = clusters(new Random(10));
    List<BestItems.Query> queries = queries(new Random(11), Eligible.without(1, 2, 3));
    try (Scope scope = Scope.inference()) {
      GraphItems items = new GraphItems(exact(table), graph(table, 16), 100);
      List<int[]> alone = queries.stream().map(query -> items.best(query).items()).toList();
      for (int round = 0; round < 4; round++) {
        int[][] found = new int[queries.size()][];
        IntStream.range(0, found.length)
            .parallel()
            .forEach(q -> found[q] = items.best(queries.get(q)).items());
        assertThat(found).isEqualTo(alone.toArray(int[][]::new));
      }
    }
  }

  @Test
  void aGraphThatWasKeptAnswersAsBefore() throws IOException {
    float[] table = clusters(new Random(12));
    ItemGraph graph = graph(table, 8);
    Path file = folder.resolve("kept");
    graph.write(file, ItemGraph.key(table, WIDTH, 8));
    ItemGraph read = ItemGraph.read(file, table, WIDTH, 8);
    for (BestItems.Query query : queries(new Random(13), Eligible.without(7))) {
      assertThat(read.candidates(query.vectorD(), 50, query.eligible()))
          .isEqualTo(graph.candidates(query.vectorD(), 50, query.eligible()))
          .hasSize(50);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aFileThatIsNotWholeOrOfAnotherTableIsRefused() throws IOException {
    float[] table = normal(new Random(14), 200 * WIDTH);
    Path file = folder.resolve("kept");
    graph(table, 8).write(file, ItemGraph.key(table, WIDTH, 8));
    byte[] whole = Files.readAllBytes(file);
    List<String> said = new ArrayList<>();
    for (int at : new int[] {0, 20, 51, 55, 59, 60, whole.length / 2, whole.length - 1}) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x40;
      said.add(refusal(file, damaged, table, 8));
    }
    said.add(refusal(file, Arrays.copyOf(whole, whole.length - 1), table, 8));
    said.add(refusal(file, new byte[0], table, 8));
    assertThat(said.get(0)).isEqualTo("kept must begin like a graph, but does not");
    assertThat(said.get(1)).contains("be of this table and these settings");
    assertThat(said.get(2)).contains("have 200 rows");
    assertThat(said.get(7)).contains("have the bytes that were written");
    assertThat(said.get(8)).isEqualTo("kept must hold a whole graph, but ends early");
    table[5] += 1e-3f;
    assertThat(refusal(file, whole, table, 8)).contains("be of this table");
    table[5] -= 1e-3f;
    assertThat(refusal(file, whole, table, 9)).contains("be of this table");
  }

  private static String refusal(Path file, byte[] bytes, float[] table, int degree)
      throws IOException {
    Files.write(file, bytes);
    List<String> said = new ArrayList<>();
    assertThatThrownBy(() -> ItemGraph.read(file, table, WIDTH, degree))
        .isInstanceOf(WeightsException.class)
        .satisfies(refused -> said.add(refused.getMessage()));
    return said.get(0);
  }

  @Test
  void tablesOfOneRowAndOfEqualRowsHaveAGraph() {
    for (int rows : new int[] {1, 40}) {
      float[] table = new float[rows * WIDTH];
      Arrays.fill(table, 0.5f);
      try (Scope scope = Scope.inference()) {
        TopItems exact = exact(table);
        GraphItems items = new GraphItems(exact, graph(table, 4), 50);
        BestItems.Query query = queries(new Random(15), Eligible.ALL).get(0);
        assertThat(items.best(query).items()).isEqualTo(exact.best(query).items());
      }
    }
  }
}
