package org.transept.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.batch.HeldOut;
import org.transept.evaluate.Evaluator;
import org.transept.evaluate.Fingerprint;
import org.transept.evaluate.ModelRanks;
import org.transept.evaluate.Protocol;
import org.transept.evaluate.RanksFile;
import org.transept.model.Recommender;
import org.transept.run.trained.TrainedRun;
import org.transept.torch.Host;
import org.transept.torch.Scope;

/**
 * Compares answers to the questions of held-out targets with what the evaluator ranks by: scores of
 * the same recommender in the evaluator's groups, in the order of lists.
 *
 * @param tolerance by how much a score may differ, in parts of the largest of its row or of 1,
 *     because it was computed among others; items whose scores are no further apart may change
 *     places
 */
record Parity(double tolerance) {
  /**
   * What was compared.
   *
   * @param swapped items that stood elsewhere within the tolerance
   * @param apart largest difference of two scores, as {@link #tolerance} is meant
   */
  record Seen(int cases, long swapped, double apart) {
    Seen and(Seen other) {
      return new Seen(cases + other.cases, swapped + other.swapped, Math.max(apart, other.apart));
    }
  }

  /**
   * Compares all test cases.
   *
   * @param folder where the ranks go
   * @param asking answers the questions of cases of these numbers, with lists of whole domains
   */
  Seen check(TrainedRun finished, Path folder, Function<int[], List<Answer>> asking) {
    Dataset dataset = finished.dataset();
    Recommender recommender = finished.recommender();
    HeldOut held = HeldOut.of(dataset, Role.TEST);
    ModelRanks ranks = ranks(finished, folder);
    assertThat(ranks.ranks().size()).isEqualTo(held.size());
    Seen seen = new Seen(0, 0, 0);
    for (int d = 0; d < dataset.catalogue().domains(); d++) {
      int rows = Evaluator.rows(dataset.catalogue().size(d));
      for (int[] group : held.groups(d, recommender.length(), rows)) {
        List<Answer> answers = asking.apply(group);
        assertThat(answers).hasSize(group.length);
        try (Scope scope = Scope.inference()) {
          double[] scores =
              Host.doubles(recommender.scoresBV(held.batch(group, d, recommender.length()), d));
          int width = scores.length / group.length;
          for (int b = 0; b < group.length; b++) {
            double[] own = Arrays.copyOfRange(scores, b * width, (b + 1) * width);
            List<Scored> answer = answers.get(b).items();
            double slack =
                tolerance * Math.max(1, Arrays.stream(own).map(Math::abs).max().orElse(0));
            seen = seen.and(order(answer, own, dataset.catalogue().first(d), slack));
            rank(answer, held.target(group[b]), ranks.ranks().get(group[b]).rank(), 2 * slack);
          }
        }
      }
    }
    return seen;
  }

  /** Writes the ranks of the full protocol and reads them again. */
  private static ModelRanks ranks(TrainedRun finished, Path folder) {
    Evaluator evaluator =
        new Evaluator(finished.dataset(), Protocol.DEFAULTS, finished.recommender().length());
    Path file = folder.resolve("ranks.parquet");
    RanksFile.write(
        file,
        new ModelRanks(
            "model",
            ModelRanks.Kind.MODEL,
            Fingerprint.of(
                finished.config().data(), finished.dataset().hash(), Protocol.DEFAULTS, Role.TEST),
            evaluator.rank(finished.recommender(), Role.TEST, done -> {})));
    return RanksFile.read(file);
  }

  private Seen order(List<Scored> answer, double[] scores, int first, double slack) {
    List<Scored> expected =
        IntStream.range(0, scores.length)
            .mapToObj(v -> new Scored(first + v, scores[v]))
            .sorted()
            .toList();
    assertThat(answer).isSorted().hasSize(expected.size());
    int swapped = 0;
    double apart = 0;
    for (int i = 0; i < answer.size(); i++) {
      Scored one = answer.get(i);
      apart = Math.max(apart, Math.abs(one.score() - scores[one.item() - first]));
      if (one.item() != expected.get(i).item()) {
        swapped++;
        assertThat(Math.abs(one.score() - expected.get(i).score())).isLessThanOrEqualTo(2 * slack);
      }
    }
    assertThat(apart).isLessThanOrEqualTo(slack);
    return new Seen(1, swapped, slack == 0 ? 0 : apart / slack * tolerance);
  }

  /** Ties count half: one more than the items above and half of those beside the target. */
  private static void rank(List<Scored> answer, int target, double rank, double slack) {
    double own = answer.stream().filter(s -> s.item() == target).findFirst().orElseThrow().score();
    long above = answer.stream().filter(s -> s.score() > own + slack).count();
    long equal = answer.stream().filter(s -> Math.abs(s.score() - own) <= slack).count() - 1;
    if (slack == 0) {
      assertThat(rank).isEqualTo(1 + above + equal / 2.0);
    } else {
      assertThat(rank).isBetween(1.0 + above, 1.0 + above + equal);
    }
  }
}
