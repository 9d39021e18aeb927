package org.transept.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.transept.Samples;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.Sequences;

/** What can be reached in a {@link World}. */
final class WorldScoreTest {
  private static int[] history(Sequences sequences, int u) {
    return Arrays.copyOfRange(
        sequences.items(), sequences.offsets()[u], sequences.offsets()[u + 1]);
  }

  @Test
  void withCrossSignalTheOwnDomainAloneStaysFarBehind() {
    for (WorldConfig.Strength strength :
        List.of(new WorldConfig.Strength(0.3, 0.45, 0.25), WorldConfig.DEFAULTS.strength())) {
      WorldConfig demo = WorldConfig.DEFAULTS;
      World world =
          World.of(
              new WorldConfig(
                  demo.domains(),
                  demo.itemsPerDomain(),
                  demo.users(),
                  demo.events(),
                  demo.overlap(),
                  strength,
                  demo.choices(),
                  demo.stickiness(),
                  demo.seed()));
      double[] ndcg = testNdcg(world);
      System.out.printf(
          "world with cross %.2f: NDCG@10 oracle %.4f (expected %.4f), own domain only %.4f%n",
          strength.cross(), ndcg[0], ndcg[1], ndcg[2]);
      assertThat(ndcg[0]).isCloseTo(ndcg[1], within(0.02));
      assertThat(ndcg[0] - ndcg[2]).isGreaterThan(0.12);
    }
  }

  /** NDCG@10 on the test targets: reached by the truth, expected of it, reached by own-only. */
  private static double[] testNdcg(World world) {
    Dataset dataset = world.dataset();
    Catalogue catalogue = dataset.catalogue();
    WorldTruth truth = world.truth(catalogue);
    int users = dataset.sequences().size();
    double[] ndcg = new double[3];
    for (int u = 0; u < users; u++) {
      int[] history = history(dataset.sequences(), u);
      int length = history.length - 1;
      int domain = catalogue.domainOf(history[length]);
      int target = history[length] - catalogue.first(domain);
      float[] p = truth.distribution(history, length, domain);
      ndcg[0] += ndcg(p, target) / users;
      ndcg[1] += WorldTruth.bestNdcg(p, 10) / users;
      ndcg[2] += ndcg(truth.ownOnly(history, length, domain), target) / users;
    }
    return ndcg;
  }

  private static double ndcg(float[] scores, int target) {
    int rank = 1;
    for (int i = 0; i < scores.length; i++) {
      rank += i != target && scores[i] >= scores[target] ? 1 : 0;
    }
    return rank <= 10 ? Math.log(2) / Math.log(rank + 1.0) : 0;
  }

  @Test
  void bestNdcgPutsTheLikeliestFirst() {
    float[] p = {0.1f, 0.5f, 0.15f, 0.25f};
    assertThat(WorldTruth.bestNdcg(p, 1)).isCloseTo(0.5, within(1e-6));
    // 0.5 / log2(2) + 0.25 / log2(3) + 0.15 / log2(4) = 0.5 + 0.157732 + 0.075
    assertThat(WorldTruth.bestNdcg(p, 3)).isCloseTo(0.732732, within(1e-6));
    assertThat(WorldTruth.bestNdcg(p, 9)).isCloseTo(0.775800, within(1e-6));
  }

  @Test
  void noRankingBeatsBestNdcg() {
    Samples.each(
        random -> {
          float[] p = new float[6];
          for (int i = 0; i < 6; i++) {
            p[i] = random.nextFloat();
          }
          List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5));
          Collections.shuffle(order, random);
          double reached = 0;
          for (int rank = 1; rank <= 4; rank++) {
            reached += p[order.get(rank - 1)] / (Math.log(rank + 1.0) / Math.log(2));
          }
          assertThat(reached).isLessThanOrEqualTo(WorldTruth.bestNdcg(p, 4) + 1e-9);
        });
  }
}
