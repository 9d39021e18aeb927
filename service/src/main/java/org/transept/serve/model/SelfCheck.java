package org.transept.serve.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.transept.answer.Answer;
import org.transept.answer.ItemFilter;
import org.transept.answer.Predictor;
import org.transept.answer.Query;
import org.transept.answer.Scored;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.batch.HeldOut;
import org.transept.evaluate.Case;
import org.transept.evaluate.ModelRanks;
import org.transept.evaluate.RanksFile;
import org.transept.serve.api.Refusal;

/**
 * Asks a run what it was asked in its evaluation before anybody else may ask it. Lists must be
 * finite, the same when asked again and, if the run was evaluated on all items, hold each target at
 * the rank that was recorded.
 */
final class SelfCheck {
  /** Test targets asked for, spread evenly over all. */
  private static final int TARGETS = 64;

  private static final int K = 100;

  /** Places that rounding may move an item: a batch of other rows adds up in another order. */
  private static final int SLACK = 1;

  private SelfCheck() {}

  /**
   * Checks a run.
   *
   * @throws Refusal saying which question was answered otherwise
   */
  static void check(Predictor answers) {
    HeldOut targets = HeldOut.of(answers.finished().dataset(), Role.TEST);
    int count = Math.min(TARGETS, targets.size());
    int[] chosen = new int[count];
    Arrays.setAll(chosen, i -> (int) ((long) i * targets.size() / count));
    List<Query> questions = new ArrayList<>();
    for (int i : chosen) {
      questions.add(Query.ofTarget(targets, i, K, answers.choice()));
    }
    for (int d = 0; d < answers.finished().dataset().catalogue().domains(); d++) {
      questions.add(nobody(d));
    }
    List<Answer> lists = answered(answers, questions);
    if (!lists.equals(answered(answers, questions))) {
      throw refused(answers, "answers the same questions differently when asked again");
    }
    compare(answers, targets, chosen, lists);
  }

  private static List<Answer> answered(Predictor answers, List<Query> questions) {
    try {
      return answers.answer(questions);
    } catch (IllegalStateException unusable) {
      throw refused(answers, "cannot answer: " + unusable.getMessage());
    }
  }

  private static Query nobody(int d) {
    return new Query(new int[0], new long[0], d, K, OptionalLong.empty(), ItemFilter.ALL);
  }

  private static void compare(
      Predictor answers, HeldOut targets, int[] chosen, List<Answer> lists) {
    Map<String, Double> recorded = recorded(answers);
    Dataset dataset = targets.dataset();
    for (int c = 0; c < chosen.length && !recorded.isEmpty(); c++) {
      int target = targets.target(chosen[c]);
      String user = dataset.sequences().users()[targets.user(chosen[c])];
      Double rank = recorded.get(user + "\n" + dataset.catalogue().key(target));
      if (rank != null && !fits(rank, target, lists.get(c).items())) {
        throw refused(
            answers,
            "ranks item \"%s\" for user \"%s\" elsewhere than at %s, where ranks.parquet has it"
                .formatted(dataset.catalogue().key(target), user, rank));
      }
    }
  }

  /** Ranks by user and target, if all items were ranked; none otherwise. */
  private static Map<String, Double> recorded(Predictor answers) {
    Path file = answers.finished().directory().file("ranks.parquet");
    Map<String, Double> ranks = new HashMap<>();
    if (Files.exists(file)) {
      ModelRanks read = RanksFile.read(file);
      if (read.fingerprint().json().path("candidates").asString("").equals("full")) {
        for (int i = 0; i < read.ranks().size(); i++) {
          Case one = read.ranks().get(i);
          ranks.merge(one.user() + "\n" + one.target(), one.rank(), Math::min);
        }
      }
    }
    return ranks;
  }

  /** Whether a recorded rank is among the places of the items that score as the target does. */
  private static boolean fits(double rank, int target, List<Scored> list) {
    for (Scored own : list) {
      if (own.item() == target) {
        long before = list.stream().filter(other -> other.score() > own.score()).count();
        long until = list.stream().filter(other -> other.score() >= own.score()).count();
        boolean open = until == list.size(); // More of the same score may follow the list.
        return rank >= before + 1 - SLACK && (open || rank <= until + SLACK);
      }
    }
    return rank > list.size() - SLACK;
  }

  private static Refusal refused(Predictor answers, String reason) {
    return new Refusal(
        409,
        "the run %s %s; it is not served. If the program has changed since, ./transept evaluate records"
                .formatted(answers.finished().directory().path(), reason)
            + " its ranks anew");
  }
}
