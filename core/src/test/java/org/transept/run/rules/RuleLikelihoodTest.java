package org.transept.run.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Float32;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.Sequences;
import org.transept.data.batch.HeldOut;
import org.transept.data.count.Followers;
import org.transept.model.Network;
import org.transept.model.context.RuleScores;
import org.transept.model.context.Rules;
import org.transept.model.towers.Towers;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/** Sums that never see most items, against all scores written out and differences of the sums. */
@ExtendWith(NoLeaks.class)
class RuleLikelihoodTest {
  /** More than a group holds. */
  private static final int USERS = 150;

  private static final double[] AT = {0.8, 0.6, 1.7};
  private static final double STEP = 1e-3;

  private final Catalogue catalogue = Tiny.catalogue(40, 9);
  private final Rules.Sequential rules = new Rules.Sequential(3, 0.7, List.of(1, 4));
  private Scope scope;
  private Dataset dataset;
  private Network network;

  @BeforeEach
  void build() {
    Random random = new Random(8);
    int[][] items = new int[USERS][];
    for (int u = 0; u < USERS; u++) {
      items[u] = random.ints(2 + u % 5, 1, catalogue.items() + 1).toArray();
    }
    Sequences sequences = Tiny.sequences(catalogue, items);
    byte[] roles = new byte[sequences.events()];
    for (int u = 0; u < USERS; u++) {
      roles[sequences.offsets()[u + 1] - 1] = Role.VALID.code();
    }
    dataset = new Dataset(sequences, roles, "cafe");
    scope = Scope.open();
    network =
        Towers.Config.DEFAULTS.build(new Parameters(1, ScalarType.Float), dataset.catalogue());
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private RuleScores scores(double... weights) {
    double[][] weightsDW = {weights, weights};
    return new RuleScores(new Followers(dataset.training(), 3, 0.7), rules, weightsDW);
  }

  private RuleLikelihood likelihood(int d) {
    HeldOut held = HeldOut.of(dataset, Role.VALID);
    return new RuleLikelihood(network, scores(0, 0), held, d);
  }

  /** From the scores of all items, by definition; less half of the squares from (1, 0, 0). */
  private double written(int d) {
    double scale = AT[0];
    network.add(scores(AT[1] / scale, AT[2] / scale));
    HeldOut held = HeldOut.of(dataset, Role.VALID);
    int size = catalogue.size(d);
    double sum = -(Math.pow(scale - 1, 2) + Math.pow(AT[1], 2) + Math.pow(AT[2], 2)) / 2;
    for (int[] group : held.groups(d, network.length(), USERS)) {
      double[] scores;
      try (Scope inner = Scope.inference()) {
        scores = Host.doubles(network.scoresBV(held.batch(group, d, network.length()), d));
      }
      for (int q = 0; q < group.length; q++) {
        double[] row = Arrays.copyOfRange(scores, q * size, (q + 1) * size);
        double all = Arrays.stream(row).map(score -> Math.exp(scale * score)).sum();
        sum += scale * row[held.target(group[q]) - catalogue.first(d)] - Math.log(all);
      }
    }
    return sum;
  }

  @Test
  void theValueIsTheSoftmaxOfAllScores() {
    for (int d = 0; d < 2; d++) {
      double expected = written(d);
      assertThat(likelihood(d).at(AT).likelihood())
          .isCloseTo(expected, Float32.within(expected, 64));
    }
  }

  @Test
  void gradientAndCurvatureAreTheDifferencesOfTheValue() {
    for (int d = 0; d < 2; d++) {
      RuleLikelihood likelihood = likelihood(d);
      RuleLikelihood.Sums sums = likelihood.at(AT);
      for (int k = 0; k < AT.length; k++) {
        RuleLikelihood.Sums up = likelihood.at(moved(k, STEP));
        RuleLikelihood.Sums down = likelihood.at(moved(k, -STEP));
        double slope = (up.likelihood() - down.likelihood()) / (2 * STEP);
        assertThat(sums.gradient(k)).as("%d", k).isCloseTo(slope, within(0.02));
        for (int l = 0; l < AT.length; l++) {
          double bend = -(up.gradient(l) - down.gradient(l)) / (2 * STEP);
          assertThat(sums.curvature(k, l)).as("%d %d", k, l).isCloseTo(bend, within(0.05));
        }
      }
      assertThat(sums.curvature(1, 1)).as("rules do say something").isGreaterThan(2);
    }
  }

  private static double[] moved(int k, double by) {
    double[] moved = AT.clone();
    moved[k] += by;
    return moved;
  }

  @Test
  void fewerRowsAreHeldWhereThereAreMoreItems() {
    assertThat(RuleLikelihood.rows(10)).isEqualTo(64);
    assertThat(RuleLikelihood.rows(1_000_000)).isEqualTo(4);
    assertThat(RuleLikelihood.rows(100_000_000)).isEqualTo(1);
  }
}
