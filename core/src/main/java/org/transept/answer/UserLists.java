package org.transept.answer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import org.transept.config.Check;
import org.transept.config.SettingsException;
import org.transept.data.Catalogue;
import org.transept.data.History;

/**
 * Lists for many users of the log in some domains, written to a file ({@link ListsFile}) as they
 * come: what is held does not grow with the number of users.
 *
 * @param users keys; each must be in the log
 * @param domains numbers of the domains
 * @param k most items of a list
 * @param at when everybody asks, in Unix seconds; empty for the end of the log
 */
public record UserLists(List<String> users, int[] domains, int k, OptionalLong at) {
  /** Users answered at a time. */
  private static final int TOGETHER = 512;

  /** Checks the number of items. */
  public UserLists {
    users = List.copyOf(users);
    Check.that(k >= 1, "k", k, "at least 1");
  }

  /**
   * Checks the name of a file of lists.
   *
   * @throws SettingsException if it ends in no format that lists can have
   */
  public static void requireFormat(Path file) {
    String unused = ListsFile.format(file);
  }

  /**
   * Answers and writes, in the order of users and domains.
   *
   * @param goesOn hears how many users are done; false ends the work
   * @return whether the file was written; if not, an older one still stands
   */
  public boolean write(Predictor answers, Path file, LongPredicate goesOn) {
    Catalogue catalogue = answers.finished().dataset().catalogue();
    try (ListsFile lists = new ListsFile(file)) {
      for (int from = 0; from < users.size(); from += TOGETHER) {
        List<String> some = users.subList(from, Math.min(users.size(), from + TOGETHER));
        List<Answer> answered = answers.answer(questions(answers, some));
        for (int i = 0; i < answered.size(); i++) {
          String user = some.get(i / domains.length);
          String domain = catalogue.name(domains[i % domains.length]);
          lists.add(user, domain, answered.get(i).items(), answers);
        }
        if (!goesOn.test(from + some.size())) {
          return false;
        }
      }
      lists.finish();
      return true;
    }
  }

  private List<Query> questions(Predictor answers, List<String> some) {
    List<Query> questions = new ArrayList<>();
    for (String user : some) {
      History past = answers.histories().of(user);
      for (int d : domains) {
        questions.add(new Query(past.items(), past.times(), d, k, at, answers.choice()));
      }
    }
    return questions;
  }
}
