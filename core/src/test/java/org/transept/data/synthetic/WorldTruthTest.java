package org.transept.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.transept.Samples;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.Dataset;
import org.transept.data.Sequences;

final class WorldTruthTest {
  private static final WorldConfig.Strength MIXED = new WorldConfig.Strength(0.3, 0.45, 0.25);

  private static WorldConfig world(
      int domains, int items, int users, WorldConfig.Strength strength, int choices) {
    List<String> names = List.of("a", "b", "c").subList(0, domains);
    return new WorldConfig(
        names, items, users, new WorldConfig.Events(4, 20), 0.8, strength, choices, 0.4, 3);
  }

  private static int[] history(Sequences sequences, int u) {
    return Arrays.copyOfRange(
        sequences.items(), sequences.offsets()[u], sequences.offsets()[u + 1]);
  }

  @Test
  void distributionsSumToOne() {
    WorldConfig config = world(3, 15, 300, MIXED, 3);
    World world = World.of(config);
    Catalogue catalogue = world.dataset().catalogue();
    WorldTruth truth = world.truth(catalogue);
    Samples.each(
        random -> {
          int[] history = random.ints(random.nextInt(12), 0, catalogue.items() + 1).toArray();
          int domain = random.nextInt(3);
          float[] p = truth.distribution(history, random.nextInt(history.length + 1), domain);
          assertThat(p).hasSize(catalogue.size(domain));
          assertThat(sum(p)).isCloseTo(1, within(1e-5));
        });
  }

  private static double sum(float[] p) {
    double sum = 0;
    for (float x : p) {
      assertThat(x).isNotNegative();
      sum += x;
    }
    return sum;
  }

  @Test
  void eventsFollowTheStatedLaw() {
    World world = World.of(world(3, 12, 6000, MIXED, 2));
    Dataset dataset = world.dataset();
    Catalogue catalogue = dataset.catalogue();
    WorldTruth truth = world.truth(catalogue);
    Map<List<Float>, double[][]> contexts = new HashMap<>();
    double[] expected = new double[catalogue.items() + 1];
    double[] variance = new double[catalogue.items() + 1];
    double[] seen = new double[catalogue.items() + 1];
    for (int u = 0; u < dataset.sequences().size(); u++) {
      int[] history = history(dataset.sequences(), u);
      for (int i = 0; i < history.length; i++) {
        int d = catalogue.domainOf(history[i]);
        float[] p = truth.distribution(history, i, d);
        List<Float> context = new ArrayList<>(List.of((float) d));
        for (float x : p) {
          context.add(x);
        }
        double[][] cell = contexts.computeIfAbsent(context, key -> new double[2][p.length]);
        for (int j = 0; j < p.length; j++) {
          cell[0][j] += p[j];
          expected[catalogue.first(d) + j] += p[j];
          variance[catalogue.first(d) + j] += p[j] * (1 - p[j]);
        }
        cell[1][history[i] - catalogue.first(d)]++;
        seen[history[i]]++;
      }
    }
    for (int item = 1; item <= catalogue.items(); item++) {
      double sigma = Math.sqrt(variance[item]);
      assertThat(seen[item]).isCloseTo(expected[item], within(4 * sigma));
    }
    assertChiSquare(contexts);
  }

  private static void assertChiSquare(Map<List<Float>, double[][]> contexts) {
    double chiSquare = 0;
    int cells = 0;
    for (double[][] cell : contexts.values()) {
      double total = Arrays.stream(cell[0]).sum();
      for (int j = 0; j < cell[0].length; j++) {
        if (cell[0][j] >= 5) {
          double share = cell[0][j] / total;
          chiSquare += Math.pow(cell[1][j] - cell[0][j], 2) / (cell[0][j] * (1 - share));
          cells++;
        }
      }
    }
    assertThat(cells).isGreaterThan(2000);
    // Squares of standard normals, nearly: mean 1, variance 2.
    assertThat(chiSquare / cells).isCloseTo(1, within(4 * Math.sqrt(2.0 / cells)));
  }

  @Test
  void theLawReadsTheLastItemInsideAndTheLastOutside() {
    World world = World.of(world(3, 12, 600, MIXED, 2));
    Catalogue catalogue = world.dataset().catalogue();
    WorldTruth truth = world.truth(catalogue);
    int a = catalogue.first(0);
    int b = catalogue.first(1);
    int c = catalogue.first(2);
    float[] p = truth.distribution(new int[] {a, a + 1, c + 3, b, b + 2}, 5, 0);
    // Older events do not matter, neither does padding nor what lies beyond the length.
    assertThat(truth.distribution(new int[] {0, a + 1, c + 5, b + 2, a + 7}, 4, 0)).isEqualTo(p);
    assertThat(truth.distribution(new int[] {a + 1, b + 2, c + 1}, 3, 0)).isNotEqualTo(p);
    assertThat(truth.distribution(new int[] {a + 2, b + 2}, 2, 0)).isNotEqualTo(p);
  }

  @Test
  void anotherNumberingGivesTheSameProbabilities() {
    World world = World.of(world(2, 12, 600, MIXED, 2));
    Catalogue one = world.dataset().catalogue();
    List<String[]> items = new ArrayList<>();
    for (int d = 1; d >= 0; d--) {
      List<String> keys = new ArrayList<>();
      for (int i = one.size(d) - 1; i >= 0; i--) {
        keys.add(one.key(one.first(d) + i));
      }
      items.add(keys.toArray(new String[0]));
    }
    Catalogue two = new Catalogue(List.of("b", "a"), items);
    int[] history = {one.first(0), one.first(1) + 3, one.first(0) + 2};
    int[] renumbered =
        Arrays.stream(history)
            .map(item -> two.item(1 - one.domainOf(item), one.key(item)))
            .toArray();
    float[] p = world.truth(one).distribution(history, 3, 1);
    float[] q = world.truth(two).distribution(renumbered, 3, 0);
    float[] own = world.truth(one).ownOnly(history, 3, 1);
    float[] ownToo = world.truth(two).ownOnly(renumbered, 3, 0);
    for (int i = 0; i < p.length; i++) {
      assertThat(q[p.length - 1 - i]).isEqualTo(p[i]);
      assertThat(ownToo[p.length - 1 - i]).isEqualTo(own[i]);
    }
  }

  @Test
  void missingItemsLeaveTheirShareToTheOthers() {
    World world = World.of(world(2, 12, 600, MIXED, 2));
    Catalogue all = world.dataset().catalogue();
    String[] kept = {all.key(all.first(0)), all.key(all.first(0) + 4)};
    Catalogue some = new Catalogue(List.of("a"), List.<String[]>of(kept));
    float[] whole = world.truth(all).distribution(new int[] {all.first(0)}, 1, 0);
    float[] part = world.truth(some).distribution(new int[] {1}, 1, 0);
    assertThat(part[0]).isCloseTo(whole[0] / (whole[0] + whole[4]), within(1e-6f));
    assertThat(part[0] + part[1]).isCloseTo(1, within(1e-6f));
  }

  @Test
  void itemsOfAnotherWorldAreRefused() {
    World world = World.of(world(2, 12, 60, MIXED, 2));
    Catalogue foreign =
        new Catalogue(List.of("a", "x"), List.of(new String[] {"a-01"}, new String[] {"x-01"}));
    assertThatThrownBy(() -> world.truth(foreign))
        .isInstanceOf(DataException.class)
        .hasMessage("catalogue must hold items of this world only ([a, b]), got 1 others");
  }

  /** Sums over every history of the other domain that could lie behind what was seen. */
  @Test
  void ownOnlyEqualsTheSumOverAllUnseenHistories() {
    World world = World.of(world(2, 4, 600, MIXED, 2));
    Catalogue catalogue = world.dataset().catalogue();
    assertThat(catalogue.items()).isEqualTo(8);
    WorldTruth truth = world.truth(catalogue);
    Samples.each(
        random -> {
          int domain = random.nextInt(2);
          int[] history = random.ints(7, 1, 9).toArray();
          double[] expected = new double[4];
          enumerate(truth, catalogue, history.clone(), domain, 0, 1, expected);
          double total = Arrays.stream(expected).sum();
          float[] own = truth.ownOnly(history, history.length, domain);
          for (int i = 0; i < 4; i++) {
            assertThat((double) own[i]).isCloseTo(expected[i] / total, within(1e-5));
          }
        });
  }

  private static void enumerate(
      WorldTruth truth,
      Catalogue catalogue,
      int[] history,
      int domain,
      int at,
      double probability,
      double[] expected) {
    if (at == history.length) {
      float[] p = truth.distribution(history, at, domain);
      for (int i = 0; i < p.length; i++) {
        expected[i] += probability * p[i];
      }
      return;
    }
    int d = catalogue.domainOf(history[at]);
    float[] p = truth.distribution(history, at, d);
    int seen = history[at] - catalogue.first(d);
    for (int i = 0; i < p.length; i++) {
      if (d != domain || i == seen) {
        history[at] = catalogue.first(d) + i;
        enumerate(truth, catalogue, history, domain, at + 1, probability * p[i], expected);
      }
    }
    history[at] = catalogue.first(d) + seen;
  }

  @Test
  void ownOnlyNeedsAtMostTwoDomains() {
    World world = World.of(world(3, 12, 60, MIXED, 2));
    WorldTruth truth = world.truth(world.dataset().catalogue());
    assertThatThrownBy(() -> truth.ownOnly(new int[0], 0, 0))
        .isInstanceOf(DataException.class)
        .hasMessage("own-only distribution needs a world of one or two domains, got 3");
  }

  @Test
  void withoutCrossSignalTheOwnDomainIsAllThereIsToKnow() {
    WorldConfig config = world(2, 30, 400, new WorldConfig.Strength(0.6, 0, 0.4), 3);
    World world = World.of(config);
    Dataset dataset = world.dataset();
    WorldTruth truth = world.truth(dataset.catalogue());
    for (int u = 0; u < dataset.sequences().size(); u++) {
      int[] history = history(dataset.sequences(), u);
      int domain = u % 2;
      float[] p = truth.distribution(history, history.length, domain);
      float[] own = truth.ownOnly(history, history.length, domain);
      for (int i = 0; i < p.length; i++) {
        assertThat(own[i]).isCloseTo(p[i], within(1e-6f));
      }
    }
  }
}
