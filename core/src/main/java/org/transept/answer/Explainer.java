package org.transept.answer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.transept.data.Catalogue;
import org.transept.data.DataException;

/** Explains a score by leaving out one event of the history at a time. */
final class Explainer {
  private static final Comparator<Explanation.Event> LARGEST_FIRST =
      Comparator.comparingDouble(Explanation.Event::added)
          .thenComparingInt(Explanation.Event::position)
          .reversed();

  private final Scoring scoring;
  private final Packed packed;
  private final Catalogue catalogue;

  Explainer(Scoring scoring, Packed packed, Catalogue catalogue) {
    this.scoring = scoring;
    this.packed = packed;
    this.catalogue = catalogue;
  }

  Explanation explain(Question question, int item) {
    int column = item - catalogue.first(question.domain());
    if (column < 0 || column >= catalogue.size(question.domain())) {
      throw new DataException(
          "item must be one of domain \"%s\" (%d to %d), got %d"
              .formatted(
                  catalogue.name(question.domain()),
                  catalogue.first(question.domain()),
                  catalogue.first(question.domain()) + catalogue.size(question.domain()) - 1,
                  item));
    }
    int from = packed.from(question);
    List<Question> asked = new ArrayList<>(List.of(packed.dated(question)));
    for (int e = from; e < packed.known(question); e++) {
      asked.add(without(packed.dated(question), e));
    }
    double[] scores = new double[asked.size()];
    scoring.each(asked, (q, row) -> scores[q] = row[column]);
    List<Explanation.Event> events = new ArrayList<>();
    for (int q = 1; q < scores.length; q++) {
      int position = from + q - 1;
      double added = scores[0] - scores[q];
      events.add(new Explanation.Event(position, question.items()[position], scores[q], added));
    }
    events.sort(LARGEST_FIRST);
    return new Explanation(item, scores[0], events, List.of());
  }

  /** The same question of somebody who had not that event. */
  private static Question without(Question question, int event) {
    int[] others = IntStream.range(0, question.items().length).filter(e -> e != event).toArray();
    long[] times = question.times();
    return new Question(
        IntStream.of(others).map(e -> question.items()[e]).toArray(),
        times.length == 0 ? times : IntStream.of(others).mapToLong(e -> times[e]).toArray(),
        question.domain(),
        question.k(),
        question.at(),
        question.choice());
  }
}
