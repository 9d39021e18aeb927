package org.transept.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopKTest {
  @Test
  void equalScoresStandInTheOrderOfTheirIds() {
    float[] scores = {1, 3, 2, 3, 3};
    assertThat(new TopK(3, item -> true).add(scores, 10).list())
        .containsExactly(new Scored(11, 3), new Scored(13, 3), new Scored(14, 3));
    assertThat(new TopK(2, item -> item != 11).add(scores, 10).list())
        .containsExactly(new Scored(13, 3), new Scored(14, 3));
  }

  @Test
  void thereMayBeFewerThanAskedFor() {
    assertThat(new TopK(9, item -> item % 2 == 0).add(new float[] {1, 2, 3}, 1).list())
        .containsExactly(new Scored(2, 2));
    assertThat(new TopK(9, item -> true).add(new float[0], 1).list()).isEmpty();
  }

  @Test
  void manyWithTiesAreAsSorted() {
    Random random = new Random(3);
    for (int k = 1; k < 40; k++) {
      float[] scores = new float[30];
      for (int v = 0; v < scores.length; v++) {
        scores[v] = random.nextInt(6);
      }
      List<Scored> sorted =
          IntStream.range(0, 30).mapToObj(v -> new Scored(v, scores[v])).sorted().limit(k).toList();
      assertThat(new TopK(k, item -> true).add(scores, 0).list()).isEqualTo(sorted);
    }
  }

  /** Even where the score belongs to an item that may not be answered. */
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void scoresThatAreNoNumbersAreAnError(float score) {
    assertThatThrownBy(() -> new TopK(1, item -> item == 0).add(new float[] {1, score}, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "scores must be finite numbers, got %s; the model has diverged, train it with a lower"
                    .formatted(score)
                + " train.optimizer.rate");
  }
}
