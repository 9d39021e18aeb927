package org.transept.answer;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.data.Batch;
import org.transept.data.Catalogue;
import org.transept.model.Encoding;
import org.transept.model.Network;
import org.transept.model.Recommender;
import org.transept.nn.Pass;
import org.transept.torch.Host;
import org.transept.torch.Scope;
import org.transept.torch.Workers;

/** Scores questions group by group: scores of all of them are never in memory together. */
final class Scoring {
  private final Recommender recommender;
  private final Packed packed;
  private final Catalogue catalogue;
  private final Screens screens;

  Scoring(Recommender recommender, Packed packed, Catalogue catalogue, Screens screens) {
    this.recommender = recommender;
    this.packed = packed;
    this.catalogue = catalogue;
    this.screens = screens;
  }

  /** The best items of every question. */
  Answer[] best(List<Question> questions, NewItems newItems) {
    questions.stream().mapToInt(Question::domain).distinct().forEach(screens::prepare);
    Answer[] answers = new Answer[questions.size()];
    each(
        questions,
        (its, numbers, batch) -> {
          int d = its.get(0).domain();
          Encoding encoding =
              recommender instanceof Network network
                  ? network.encode(batch, Pass.inference())
                  : null;
          List<List<Scored>> lists =
              encoding != null && screens.has(d)
                  ? screened(encoding, its, d)
                  : read(scoresBV(batch, encoding, d), its, d);
          for (int b = 0; b < numbers.length; b++) {
            answers[numbers[b]] = new Answer(lists.get(b));
          }
          if (encoding != null && newItems.ids(d).length > 0) {
            add(newItems, encoding, its, numbers, answers);
          }
        });
    return answers;
  }

  /** The scores of one item, each question's. */
  double[] of(int item, List<Question> questions) {
    double[] scores = new double[questions.size()];
    each(
        questions,
        (its, numbers, batch) -> {
          int d = its.get(0).domain();
          Tensor columnB = recommender.scoresBV(batch, d).select(1, item - catalogue.first(d));
          double[] own = Host.doubles(columnB);
          for (int b = 0; b < numbers.length; b++) {
            scores[numbers[b]] = own[b];
          }
        });
    return scores;
  }

  /** Works on a group within a scope. */
  private interface Work {
    void on(List<Question> its, int[] numbers, Batch batch);
  }

  private void each(List<Question> questions, Work work) {
    List<int[]> groups = Groups.of(questions, packed, catalogue);
    Workers.each(
        groups.size(),
        g -> {
          List<Question> its = Arrays.stream(groups.get(g)).mapToObj(questions::get).toList();
          try (Scope scope = Scope.inference()) {
            work.on(its, groups.get(g), packed.batch(its));
          }
        });
  }

  private Tensor scoresBV(Batch batch, @Nullable Encoding encoding, int d) {
    return encoding != null && recommender instanceof Network network
        ? network.scoresBV(encoding, d)
        : recommender.scoresBV(batch, d);
  }

  private List<List<Scored>> read(Tensor scoresBV, List<Question> its, int d) {
    Tensor nearBV = Host.near(scoresBV);
    float[] scores = new float[catalogue.size(d)];
    return IntStream.range(0, its.size())
        .mapToObj(
            b -> {
              Host.getRow(nearBV, b, scores);
              Question question = its.get(b);
              return new Best(question.k(), allowed(question))
                  .add(scores, catalogue.first(d))
                  .list();
            })
        .toList();
  }

  private IntPredicate allowed(Question question) {
    if (!question.choice().excludeSeen()) {
      return question.choice()::has;
    }
    int[] seen = Arrays.stream(question.items(), 0, packed.known(question)).sorted().toArray();
    return item -> question.choice().has(item) && Arrays.binarySearch(seen, item) < 0;
  }

  private List<List<Scored>> screened(Encoding encoding, List<Question> its, int d) {
    int first = catalogue.first(d);
    return screens.best(encoding, its, d).stream()
        .map(
            best ->
                IntStream.range(0, best.items().length)
                    .mapToObj(i -> new Scored(first + best.items()[i], best.scores()[i]))
                    .toList())
        .toList();
  }

  /** New items have had no events, so a trend would add nothing. */
  private static void add(
      NewItems newItems, Encoding encoding, List<Question> its, int[] numbers, Answer[] answers) {
    int d = its.get(0).domain();
    float[] hidden = Host.floats(encoding.hiddenQD(d));
    int width = hidden.length / its.size();
    for (int b = 0; b < numbers.length; b++) {
      float[] own = Arrays.copyOfRange(hidden, b * width, (b + 1) * width);
      Choice choice = its.get(b).choice();
      Stream<Scored> fresh =
          Arrays.stream(newItems.ids(d))
              .filter(choice::has)
              .mapToObj(id -> new Scored(id, newItems.score(id, own)));
      Stream<Scored> both = Stream.concat(answers[numbers[b]].items().stream(), fresh);
      answers[numbers[b]] = new Answer(both.sorted().limit(its.get(b).k()).toList());
    }
  }
}
