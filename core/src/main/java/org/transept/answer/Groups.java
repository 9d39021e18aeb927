package org.transept.answer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.transept.data.Catalogue;
import org.transept.evaluate.Evaluator;

/** Cuts questions into groups that are scored together. Depends on nothing but the questions. */
final class Groups {
  /** Most questions of a group: enough for a product, few enough for several groups at a time. */
  private static final int MOST_ROWS = 32;

  private Groups() {}

  /**
   * Numbers of the questions of each group: of one domain, with timestamps or without, histories of
   * similar length together, and not more of them than {@link Evaluator#rows} allows.
   */
  static List<int[]> of(List<Query> questions, Collator packed, Catalogue catalogue) {
    Map<Integer, List<Integer>> alike = new TreeMap<>();
    for (int q = 0; q < questions.size(); q++) {
      Query question = questions.get(q);
      boolean dated = question.times().length > 0 || question.items().length == 0;
      int kind = 2 * question.domain() + (dated ? 1 : 0);
      alike.computeIfAbsent(kind, unused -> new ArrayList<>()).add(q);
    }
    List<int[]> groups = new ArrayList<>();
    alike.forEach(
        (kind, numbers) -> {
          numbers.sort(Comparator.comparingInt(q -> packed.size(questions.get(q))));
          int rows = Math.min(MOST_ROWS, Evaluator.rows(catalogue.size(kind / 2)));
          for (int at = 0; at < numbers.size(); at += rows) {
            int from = at;
            int until = Math.min(numbers.size(), at + rows);
            groups.add(IntStream.range(from, until).map(numbers::get).toArray());
          }
        });
    return groups;
  }
}
