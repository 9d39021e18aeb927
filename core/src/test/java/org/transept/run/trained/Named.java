package org.transept.run.trained;

import java.util.List;
import java.util.OptionalLong;
import org.transept.answer.Answers;
import org.transept.answer.Choice;
import org.transept.answer.Question;
import org.transept.answer.Scored;
import org.transept.data.History;

/** An item of an answer by its key, as the tests of runs ask for. */
public record Named(String item, double score) {
  public static List<Named> recommend(Finished finished, String user, String domain, int k) {
    return recommend(finished, user, domain, k, OptionalLong.empty());
  }

  public static List<Named> recommend(
      Finished finished, String user, String domain, int k, OptionalLong at) {
    try (Answers answers = Answers.of(finished)) {
      return recommend(finished, answers.histories().of(user), domain, k, at);
    }
  }

  public static List<Named> recommend(Finished finished, History history, String domain, int k) {
    return recommend(finished, history, domain, k, OptionalLong.empty());
  }

  public static List<Named> recommend(
      Finished finished, History history, String domain, int k, OptionalLong at) {
    int d = finished.dataset().catalogue().domain(domain);
    try (Answers answers = Answers.of(finished)) {
      Choice choice = answers.choice();
      Question question = new Question(history.items(), history.times(), d, k, at, choice);
      List<Scored> best = answers.answer(question).items();
      return best.stream().map(one -> new Named(answers.key(one.item()), one.score())).toList();
    }
  }
}
