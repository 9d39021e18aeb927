package org.transept.run.trained;

import java.util.List;
import java.util.OptionalLong;
import org.transept.answer.ItemFilter;
import org.transept.answer.Predictor;
import org.transept.answer.Query;
import org.transept.answer.Scored;
import org.transept.data.History;

/** An item of an answer by its key, as the tests of runs ask for. */
public record Named(String item, double score) {
  public static List<Named> recommend(TrainedRun finished, String user, String domain, int k) {
    return recommend(finished, user, domain, k, OptionalLong.empty());
  }

  public static List<Named> recommend(
      TrainedRun finished, String user, String domain, int k, OptionalLong at) {
    try (Predictor answers = Predictor.of(finished)) {
      return recommend(finished, answers.histories().of(user), domain, k, at);
    }
  }

  public static List<Named> recommend(TrainedRun finished, History history, String domain, int k) {
    return recommend(finished, history, domain, k, OptionalLong.empty());
  }

  public static List<Named> recommend(
      TrainedRun finished, History history, String domain, int k, OptionalLong at) {
    int d = finished.dataset().catalogue().domain(domain);
    try (Predictor answers = Predictor.of(finished)) {
      ItemFilter choice = answers.choice();
      Query question = new Query(history.items(), history.times(), d, k, at, choice);
      List<Scored> best = answers.answer(question).items();
      return best.stream().map(one -> new Named(answers.key(one.item()), one.score())).toList();
    }
  }
}
