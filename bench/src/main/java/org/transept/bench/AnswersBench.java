package org.transept.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.transept.answer.Predictor;
import org.transept.answer.Query;
import org.transept.data.History;
import org.transept.run.Machine;
import org.transept.torch.Workers;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks a finished run for the best 10 items of a user's whole history, of every domain in turn, so
 * many questions at a time, and prints one line of JSON for each number of questions.
 *
 * <p>Arguments: {@code run-folder calls size ...}, such as {@code runs/first 500 1 64}.
 */
public final class AnswersBench {
  private static final int K = 10;

  private AnswersBench() {}

  /** Runs the bench. */
  public static void main(String[] arguments) {
    int calls = Integer.parseInt(arguments[1]);
    try (Predictor answers = Predictor.open(Path.of(arguments[0]))) {
      List<Query> questions = questions(answers);
      for (String size : Arrays.copyOfRange(arguments, 2, arguments.length)) {
        measure(answers, questions, calls, Integer.parseInt(size));
      }
    }
  }

  private static List<Query> questions(Predictor answers) {
    List<Query> questions = new ArrayList<>();
    int domains = answers.finished().dataset().catalogue().domains();
    for (String user : answers.finished().dataset().sequences().users()) {
      History past = answers.histories().of(user);
      int domain = questions.size() % domains;
      questions.add(
          new Query(past.items(), past.times(), domain, K, OptionalLong.empty(), answers.choice()));
    }
    Collections.shuffle(questions, new Random(1));
    return questions;
  }

  /** As many calls again come first, to warm up. */
  private static void measure(Predictor answers, List<Query> questions, int calls, int size) {
    double[] millis = new double[calls];
    for (int call = -calls; call < calls; call++) {
      int at = Math.floorMod((long) call * size, questions.size() - size + 1);
      List<Query> asked = questions.subList(at, at + size);
      long started = System.nanoTime();
      answers.answer(asked);
      if (call >= 0) {
        millis[call] = (System.nanoTime() - started) / 1e6;
      }
    }
    double total = Arrays.stream(millis).sum();
    Arrays.sort(millis);
    ObjectNode line = new JsonMapper().createObjectNode();
    line.put("questions", size);
    line.put("calls", calls);
    line.put("threads", Workers.count());
    line.put("p50_ms", millis[calls / 2]);
    line.put("p99_ms", millis[(int) (calls * 0.99)]);
    line.put("answers_per_s", 1000.0 * size * calls / total);
    line.put("peak_rss_MiB", Machine.peakMiB());
    System.out.println(line);
  }
}
