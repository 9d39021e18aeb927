package org.transept.answer;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.Catalogue;
import org.transept.model.Recommender;
import org.transept.torch.Host;
import org.transept.torch.Scope;
import org.transept.torch.Workers;

/** Scores questions group by group: scores of all of them are never in memory together. */
final class Scoring {
  /** Takes the scores of one question; several threads may call it. */
  interface Taker {
    /**
     * Takes scores.
     *
     * @param q number of the question
     * @param scores of the items of its domain; overwritten afterwards
     */
    void take(int q, float[] scores);
  }

  private final Recommender recommender;
  private final Packed packed;
  private final Catalogue catalogue;

  Scoring(Recommender recommender, Packed packed, Catalogue catalogue) {
    this.recommender = recommender;
    this.packed = packed;
    this.catalogue = catalogue;
  }

  /** Scores every question. */
  void each(List<Question> questions, Taker taker) {
    List<int[]> groups = Groups.of(questions, packed, catalogue);
    Workers.each(groups.size(), g -> group(questions, groups.get(g), taker));
  }

  private void group(List<Question> questions, int[] group, Taker taker) {
    List<Question> its = Arrays.stream(group).mapToObj(questions::get).toList();
    int d = its.get(0).domain();
    try (Scope scope = Scope.inference()) {
      Tensor scoresBV = Host.near(recommender.scoresBV(packed.batch(its), d));
      float[] scores = new float[catalogue.size(d)];
      for (int b = 0; b < group.length; b++) {
        Host.getRow(scoresBV, b, scores);
        taker.take(group[b], scores);
      }
    }
  }
}
