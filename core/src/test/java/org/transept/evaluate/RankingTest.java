package org.transept.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Samples;
import org.transept.model.DivergedException;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Scope;

@ExtendWith(NoLeaks.class)
class RankingTest {
  /** Ranks of one row whose candidates are all its columns. */
  private static double rank(int target, boolean favourTarget, float... scores) {
    try (Scope scope = Scope.inference()) {
      Tensor scoresBV = Host.floats(scores, 1, scores.length);
      return Ranking.ranks(scoresBV, new int[] {target}, scoresBV, 1, favourTarget)[0];
    }
  }

  @Test
  void theBestScoreHasRankOne() {
    assertThat(rank(2, false, 0.5f, -3, 0.75f, 0)).isEqualTo(1);
    assertThat(rank(1, false, 0.5f, -3, 0.75f, 0)).isEqualTo(4);
    assertThat(rank(0, false, 7)).isEqualTo(1);
  }

  @Test
  void aConstantScorerGetsTheMiddleRank() {
    assertThat(rank(0, false, 2, 2, 2, 2, 2)).isEqualTo(3);
    assertThat(rank(3, false, 2, 2, 2, 2)).isEqualTo(2.5);
  }

  @Test
  void eachTieCountsHalf() {
    assertThat(rank(1, false, 3, 2, 2, 1)).isEqualTo(2.5);
    assertThat(rank(1, false, 3, 2, 2, 2)).isEqualTo(3);
  }

  @Test
  void aTieMayFavourTheTarget() {
    assertThat(rank(0, true, 2, 2, 2, 2, 2)).isEqualTo(1);
    assertThat(rank(1, true, 3, 2, 2, 1)).isEqualTo(2);
  }

  @Test
  void sampledCandidatesMayLackTheTarget() {
    try (Scope scope = Scope.inference()) {
      Tensor scoresBV = Host.floats(new float[] {5, 1, 2, 2, 9}, 1, 5);
      Tensor candidatesBV = Host.floats(new float[] {1, 2, 9}, 1, 3);
      int[] target = {2};
      assertThat(Ranking.ranks(scoresBV, target, candidatesBV, 0, false)).containsExactly(2.5);
      assertThat(Ranking.ranks(scoresBV, target, candidatesBV, 0, true)).containsExactly(2);
    }
  }

  @Test
  void infiniteScoresAreRankedAndTied() {
    float infinity = Float.POSITIVE_INFINITY;
    assertThat(rank(1, false, infinity, 2, -infinity)).isEqualTo(2);
    assertThat(rank(0, false, infinity, infinity, 3)).isEqualTo(1.5);
  }

  @Test
  void scoresThatAreNoNumbersAreRefused() {
    String message =
        "scores must be numbers, got NaN; the model has diverged, train it with a lower"
            + " train.optimizer.rate";
    assertThatThrownBy(() -> rank(0, false, Float.NaN, 1))
        .isInstanceOf(DivergedException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> rank(1, true, Float.NaN, 1))
        .isInstanceOf(DivergedException.class)
        .hasMessage(message);
  }

  @Test
  void removedItemsNoLongerCompeteAndTheScoresStayAsTheyWere() {
    try (Scope scope = Scope.inference()) {
      float[] scores = {4, 3, 2, 1, 1, 2, 3, 4, 5, 5, 5, 5};
      Tensor scoresBV = Host.floats(scores, 3, 4);
      int[] target = {2, 0, 1};
      Tensor left = Ranking.without(scoresBV, new int[][] {{0, 1}, {3}, {}});
      float gone = Float.NEGATIVE_INFINITY;
      assertThat(Host.floats(left)).containsExactly(gone, gone, 2, 1, 1, 2, 3, gone, 5, 5, 5, 5);
      assertThat(Host.floats(scoresBV)).containsExactly(scores);
      assertThat(Ranking.ranks(left, target, left, 1, false)).containsExactly(1, 3, 2.5);
      assertThat(Host.floats(Ranking.without(scoresBV, new int[][] {{}, {}, {}})))
          .containsExactly(scores);
    }
  }

  @Test
  void ranksOfASharedRowOfScoresCanLoseItems() {
    try (Scope scope = Scope.inference()) {
      Tensor scoresBV = Host.floats(new float[] {3, 2, 1}, 1, 3).expand(2, 3);
      Tensor left = Ranking.without(scoresBV, new int[][] {{0}, {1}});
      assertThat(Ranking.ranks(left, new int[] {2, 2}, left, 1, false)).containsExactly(2, 2);
    }
  }

  @Test
  void ranksAreThoseOfASlowCount() {
    Samples.each(
        random -> {
          try (Scope scope = Scope.inference()) {
            int rows = 1 + random.nextInt(6);
            int items = 1 + random.nextInt(12);
            float[] scores = new float[rows * items];
            for (int i = 0; i < scores.length; i++) {
              scores[i] = random.nextInt(1 + random.nextInt(8)) / 4f; // many ties
            }
            int[] target = random.ints(rows, 0, items).toArray();
            boolean favour = random.nextBoolean();
            double[] expected = new double[rows];
            for (int b = 0; b < rows; b++) {
              float own = scores[b * items + target[b]];
              int better = 0;
              int equal = 0;
              for (int v = 0; v < items; v++) {
                better += scores[b * items + v] > own ? 1 : 0;
                equal += v != target[b] && scores[b * items + v] == own ? 1 : 0;
              }
              expected[b] = 1 + better + (favour ? 0 : equal / 2.0);
            }
            Tensor scoresBV = Host.floats(scores, rows, items);
            double[] ranks = Ranking.ranks(scoresBV, target, scoresBV, 1, favour);
            assertThat(ranks).as(Arrays.toString(scores)).containsExactly(expected);
          }
        });
  }
}
