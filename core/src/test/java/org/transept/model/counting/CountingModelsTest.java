package org.transept.model.counting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Float32;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Window;
import org.transept.model.Recommender;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Scope;

/** Scores of the counting models, worked out by hand. */
@ExtendWith(NoLeaks.class)
class CountingModelsTest {
  private static final long DAY = 86_400;

  private static final Offset<Double> CLOSE = Float32.within(2, 2);

  /** Items 1, 2 and 3 are food, 4 and 5 kitchenware. */
  private static final Catalogue CATALOGUE = Tiny.catalogue(3, 2);

  /** u0 had 1 twice; 1 has users {0, 1}, 2 {0}, 3 {2}, 4 {0, 1, 2}, 5 nobody. */
  private static final Sequences TRAINING =
      new Sequences(
          CATALOGUE,
          new String[] {"u0", "u1", "u2"},
          new int[] {0, 4, 6, 8},
          new int[] {1, 2, 1, 4, 4, 1, 3, 4},
          new long[] {DAY, 2 * DAY, 3 * DAY, 4 * DAY, DAY, 5 * DAY, 5 * DAY, 5 * DAY + 9});

  private static double[] scores(Recommender recommender, int d, long time, int... history) {
    Sequences asking = Tiny.sequences(CATALOGUE, history);
    try (Scope scope = Scope.inference()) {
      Batch batch =
          Batch.asking(
              asking,
              new Window[] {new Window(0, 0, history.length)},
              new int[] {d},
              new int[] {0},
              new long[] {time});
      return Host.doubles(recommender.scoresBV(batch, d));
    }
  }

  @Test
  void rulesSayWhatFollowed() {
    SequentialRules rules = new SequentialRules(TRAINING, new SequentialRules.Config(2, 2, 0.5));
    // After 1, which has three events: 2 at once and 1 a step later, and 4 at once.
    double one = 1 / Math.sqrt(3);
    assertThat(scores(rules, 0, 0, 1)).containsExactly(new double[] {one / 2, one, 0}, CLOSE);
    assertThat(scores(rules, 1, 0, 1)).containsExactly(new double[] {one, 0}, CLOSE);
    // After 2, and then of half the weight after the 1 before it; 3 is not looked at.
    assertThat(scores(rules, 1, 0, 3, 1, 2))
        .containsExactly(new double[] {0.5 + one / 2, 0}, CLOSE);
    // Where nothing follows, what sells most is first: 1 and then 2 and 3, which sold alike.
    double[] none = scores(rules, 0, 0, 5);
    assertThat(none[0]).isGreaterThan(none[1]).isPositive();
    assertThat(none[1]).isEqualTo(none[2]).isPositive();
  }

  @Test
  void neighboursHaveUsersInCommonWithinAndAcrossDomains() {
    ItemKnn knn = new ItemKnn(TRAINING, new ItemKnn.Config(50, 0.5, 0));
    assertThat(scores(knn, 0, 0, 1)).containsExactly(new double[] {0, 1 / Math.sqrt(2), 0}, CLOSE);
    assertThat(scores(knn, 1, 0, 1)).containsExactly(new double[] {2 / Math.sqrt(6), 0}, CLOSE);
  }

  @Test
  void olderEventsCountLess() {
    ItemKnn knn = new ItemKnn(TRAINING, new ItemKnn.Config(50, 0.5, 0));
    double[] expected = {
      0.5 * 2 / Math.sqrt(6), 0.5 / Math.sqrt(3) + 0.25 / Math.sqrt(2), 0.5 / Math.sqrt(3)
    };
    assertThat(scores(knn, 0, 0, 1, 4, 5)).containsExactly(expected, CLOSE);
  }

  @Test
  void aFewCommonUsersAreDoubted() {
    ItemKnn knn = new ItemKnn(TRAINING, new ItemKnn.Config(50, 0.5, 2));
    assertThat(scores(knn, 0, 0, 1))
        .containsExactly(new double[] {0, 1 / (Math.sqrt(2) + 2), 0}, CLOSE);
    assertThat(scores(knn, 1, 0, 1))
        .containsExactly(new double[] {2 / (Math.sqrt(6) + 2), 0}, CLOSE);
  }

  /** Item 1 has 3 of 8 training events, items 2 and 3 have one each. */
  @Test
  void whatIsSimilarToNothingIsOrderedByPopularity() {
    ItemKnn knn = new ItemKnn(TRAINING, ItemKnn.Config.DEFAULTS);
    double[] scores = scores(knn, 0, 0);
    assertThat(scores).containsExactly(new double[] {0, 0, 0}, within(1e-9));
    assertThat(scores[0]).isGreaterThan(scores[1]);
    assertThat(scores[1]).isEqualTo(scores[2]).isPositive();
  }

  @Test
  void recentPopularityCountsTheDaysBeforeTheQuestion() {
    RecentPopularity recent = new RecentPopularity(TRAINING, new RecentPopularity.Config(3));
    assertThat(rounded(scores(recent, 0, 6 * DAY + 3, 1))).containsExactly(2, 0, 1);
    assertThat(rounded(scores(recent, 0, 5 * DAY + 100, 1))).containsExactly(1, 1, 0);
    assertThat(rounded(scores(recent, 1, 6 * DAY, 1))).containsExactly(2, 0);
  }

  /** All training events together weigh less than one recent event. */
  @Test
  void equalCountsAreOrderedByAllEventsUntilThen() {
    RecentPopularity recent = new RecentPopularity(TRAINING, new RecentPopularity.Config(3));
    double[] expected = {1 + 2 / 9.0, 1 + 1 / 9.0, 0};
    assertThat(scores(recent, 0, 5 * DAY + 100, 1)).containsExactly(expected, CLOSE);
    assertThat(scores(recent, 0, 99 * DAY, 1))
        .containsExactly(new double[] {3 / 9.0, 1 / 9.0, 1 / 9.0}, CLOSE);
  }

  private static double[] rounded(double[] scores) {
    return Arrays.stream(scores).map(Math::floor).toArray();
  }

  @Test
  void bothAreAddedWithAWeight() {
    KnnRecent both = new KnnRecent(TRAINING, new KnnRecent.Config(50, 0.5, 0, 3, 0.1));
    double[] expected = {
      0.1 * Math.log(3 + 3 / 9.0),
      1 / Math.sqrt(2) + 0.1 * Math.log(1 + 1 / 9.0),
      0.1 * Math.log(2 + 1 / 9.0)
    };
    assertThat(scores(both, 0, 6 * DAY, 1)).containsExactly(expected, CLOSE);
  }

  @Test
  void recentPopularityMustKnowWhenItIsAsked() {
    RecentPopularity recent = new RecentPopularity(TRAINING, new RecentPopularity.Config(3));
    try (Scope scope = Scope.inference()) {
      Batch batch =
          Batch.asking(TRAINING, new Window[] {new Window(0, 0, 2)}, new int[] {0}, new int[] {0});
      assertThatThrownBy(() -> recent.scoresBV(batch, 0))
          .isInstanceOf(DataException.class)
          .hasMessage(
              "a model that counts days must know when it is asked, but there are no timestamps;"
                  + " give the log a column of times, or choose another model");
    }
  }
}
