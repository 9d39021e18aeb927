package org.transept.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.Float32;
import org.transept.data.Role;
import org.transept.data.batch.HeldOut;
import org.transept.run.RunDirectory;
import org.transept.run.trained.TrainedRun;
import org.transept.torch.NoLeaks;
import tools.jackson.databind.json.JsonMapper;

/** Answers are the ranking that was evaluated, whatever the model. */
@ExtendWith(NoLeaks.class)
class AnswerParityTest {
  private static final double ROUNDING = Float32.error(1, SmallRuns.TERMS);

  @TempDir private Path folder;

  private Parity.Seen check(Path run, double tolerance, int large) {
    try (TrainedRun finished = TrainedRun.open(run);
        Predictor answers = Predictor.of(finished, large)) {
      HeldOut held = HeldOut.of(finished.dataset(), Role.TEST);
      List<Query> questions = SmallRuns.questions(held, 1000, ItemFilter.ALL);
      List<Answer> all = answers.answer(questions);
      return new Parity(tolerance)
          .check(finished, folder, cases -> IntStream.of(cases).mapToObj(all::get).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "popularity",
        "recent-popularity",
        "markov",
        "item-knn",
        "knn-recent",
        "sequential-rules"
      })
  void modelsThatCountAnswerExactlyAsTheyRank(String type) {
    Path run = SmallRuns.train(folder, List.of("model.type=" + type));
    assertThat(check(run, 0, Screening.LARGE)).isEqualTo(new Parity.Seen(60, 0, 0));
  }

  /** Among others, numbers are added up in another order. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "transept", // With trends and titles.
        "towers",
        "merged",
        "abxi",
        "np-cdsr",
        "tri-thread",
        "towers model.time.type=trends model.time.trends=[2,30] model.time.gaps=true",
        "towers model.fusion.type=stack model.fusion.modules=2"
      })
  void networksAnswerAsTheyRank(String settings) {
    Path run = SmallRuns.train(folder, ("model.type=" + settings).split(" ", -1));
    assertThat(check(run, ROUNDING, Screening.LARGE).cases()).isEqualTo(60);
  }

  /** What large domains are searched with finds the same lists. */
  @ParameterizedTest
  @ValueSource(strings = {"towers", "tri-thread"})
  void screeningFindsTheSame(String type) {
    Path run = SmallRuns.train(folder, "model.type=" + type);
    assertThat(check(run, ROUNDING, 1).cases()).isEqualTo(60);
  }

  /** However few are wanted, and whatever is left out. */
  @Test
  void screeningFindsWhatOthersHadNext() {
    Path run = SmallRuns.train(folder, "model.type=transept", "model.time.type=none");
    String weights = "{\"weights\":{\"food\":[0.2,0,0.3],\"kitchen\":[0,0.4,0]}}";
    new RunDirectory(run)
        .write("rules.json", new JsonMapper().readTree(weights)); // Whatever was fitted.
    assertThat(check(run, ROUNDING, 1).cases()).isEqualTo(60);
    try (TrainedRun finished = TrainedRun.open(run);
        Predictor screened = Predictor.of(finished, 1);
        Predictor read = Predictor.of(finished, Screening.LARGE)) {
      HeldOut held = HeldOut.of(finished.dataset(), Role.TEST);
      for (ItemFilter choice : List.of(ItemFilter.ALL, ItemFilter.UNSEEN)) {
        List<Query> questions = SmallRuns.questions(held, 3, choice);
        List<Answer> expected = read.answer(questions);
        List<Answer> found = screened.answer(questions);
        for (int q = 0; q < questions.size(); q++) {
          assertThat(found.get(q).items().stream().map(Scored::item))
              .containsExactlyElementsOf(
                  expected.get(q).items().stream().map(Scored::item).toList());
        }
      }
    }
  }
}
