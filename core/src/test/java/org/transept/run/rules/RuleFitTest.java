package org.transept.run.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
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

/** Logs whose items follow each other as they like, or not at all, beside a fresh network. */
@ExtendWith(NoLeaks.class)
class RuleFitTest {
  private static final int USERS = 300;
  private static final int EVENTS = 8;

  /** Of the next event being the successor of the last. */
  private static final double STRENGTH = 0.7;

  private final Catalogue catalogue = Tiny.catalogue(12, 8);

  private final Rules.Sequential rules = new Rules.Sequential(2, 0.5, List.of(1, 3));

  private Dataset dataset(double strength) {
    Random random = new Random(4);
    int[][] items = new int[USERS][EVENTS];
    for (int[] user : items) {
      user[0] = 1 + random.nextInt(20);
      for (int e = 1; e < EVENTS; e++) {
        boolean follows = random.nextDouble() < strength;
        user[e] = follows ? user[e - 1] % 20 + 1 : 1 + random.nextInt(20);
      }
    }
    Sequences sequences = Tiny.sequences(catalogue, items);
    byte[] roles = new byte[sequences.events()];
    for (int e = 0; e < roles.length; e++) {
      roles[e] = (e % EVENTS == EVENTS - 1 ? Role.VALID : Role.TRAIN).code();
    }
    return new Dataset(sequences, roles, "cafe");
  }

  private static Network network(Catalogue catalogue) {
    Towers.Config config = Towers.Config.DEFAULTS;
    return config.build(new Parameters(1, ScalarType.Float), catalogue);
  }

  private RuleScores scores(Dataset dataset, double[][] weightsDW) {
    return new RuleScores(new Followers(dataset.training(), 2, 0.5), rules, weightsDW);
  }

  private double[][] fitted(Dataset dataset, Network network) {
    RuleFit fit = new RuleFit(network, scores(dataset, new double[2][2]), dataset);
    return new double[][] {fit.weights(0), fit.weights(1)};
  }

  /**
   * The largest likelihood of a domain's targets over what scores are multiplied by, .25 at least.
   */
  private double best(Dataset dataset, Network network, double[][] weightsDW, int d) {
    network.add(scores(dataset, weightsDW));
    HeldOut held = HeldOut.of(dataset, Role.VALID);
    int[] group = held.groups(d, network.length(), USERS).get(0);
    int size = catalogue.size(d);
    double[] scores;
    try (Scope scope = Scope.inference()) {
      scores = Host.doubles(network.scoresBV(held.batch(group, d, network.length()), d));
    }
    double best = Double.NEGATIVE_INFINITY;
    for (double scale = 0.25; scale < 4; scale *= 1.02) {
      double times = scale;
      double sum = 0;
      for (int b = 0; b < group.length; b++) {
        double[] row = Arrays.copyOfRange(scores, b * size, (b + 1) * size);
        double all = Arrays.stream(row).map(score -> Math.exp(times * score)).sum();
        sum += times * row[held.target(group[b]) - catalogue.first(d)] - Math.log(all);
      }
      best = Math.max(best, sum);
    }
    return best;
  }

  @Test
  void noOtherWeightsMakeValidationTargetsMoreLikely() {
    Dataset dataset = dataset(STRENGTH);
    try (Scope scope = Scope.open()) {
      Network network = network(catalogue);
      double[][] weightsDW = fitted(dataset, network);
      for (int d = 0; d < 2; d++) {
        assertThat(weightsDW[d][0]).as("the last event tells what follows").isPositive();
        double found = best(dataset, network, weightsDW, d);
        assertThat(found).isGreaterThan(best(dataset, network, new double[2][2], d) + 10);
        for (int w = 0; w < 2; w++) {
          for (double factor : new double[] {0.7, 1.4}) {
            double[][] other = {weightsDW[0].clone(), weightsDW[1].clone()};
            other[d][w] = Math.max(0.1, weightsDW[d][w]) * factor;
            assertThat(best(dataset, network, other, d)).isLessThan(found + 0.05);
          }
        }
      }
    }
  }

  @Test
  void rulesOfALogWithoutOrderAreWorthNextToNothing() {
    Dataset dataset = dataset(0);
    try (Scope scope = Scope.open()) {
      Network network = network(catalogue);
      double[][] weightsDW = fitted(dataset, network);
      network.add(scores(dataset, weightsDW));
      for (int d = 0; d < 2; d++) {
        double found = best(dataset, network, weightsDW, d);
        assertThat(found).isLessThan(best(dataset, network, new double[2][2], d) + 5);
      }
    }
  }

  @Test
  void aDomainWithoutTargetsHasNone() {
    Dataset dataset = dataset(STRENGTH);
    byte[] roles = dataset.roles().clone();
    HeldOut held = HeldOut.of(dataset, Role.VALID);
    for (int i = 0; i < held.size(); i++) {
      if (held.domain(i) == 1) {
        roles[held.position(i)] = Role.TEST.code();
      }
    }
    try (Scope scope = Scope.open()) {
      double[][] weightsDW =
          fitted(new Dataset(dataset.sequences(), roles, "cafe"), network(catalogue));
      assertThat(weightsDW[1]).containsExactly(new double[2], within(0.0));
      assertThat(weightsDW[0][0]).isPositive();
    }
  }
}
