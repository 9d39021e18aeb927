package org.transept.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transept.Float32;
import org.transept.config.Settings;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.Role;
import org.transept.data.batch.HeldOut;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.train.Experiment;
import org.transept.torch.NoLeaks;

@ExtendWith(NoLeaks.class)
class ExplanationTest {
  private static final Offset<Double> ROUNDING = Float32.within(1, 3);

  @TempDir private Path folder;

  private Path counted(String... settings) throws IOException {
    Path log = folder.resolve("events.csv");
    // Training events: a of three users, b of two of them, c of the third.
    Files.write(
        log,
        List.of(
            "user,item,domain",
            "u1,a,food",
            "u1,b,food",
            "u1,x,food",
            "u1,y,food",
            "u2,a,food",
            "u2,b,food",
            "u2,x,food",
            "u2,y,food",
            "u3,a,food",
            "u3,c,food",
            "u3,x,food",
            "u3,y,food"));
    RunConfig config = Settings.read(RunConfig.DEFAULTS, null, List.of(settings));
    Path run = folder.resolve("run");
    Experiment.train(
        run,
        config.withData(config.data().withFiles(List.of(log.toString()))),
        "test",
        Monitor.SILENT);
    return run;
  }

  /**
   * By hand: cos(a, c) = 1 / sqrt(3 x 1), cos(b, c) = 0, and the last event but one counts half.
   */
  @Test
  void whatAnEventAddsIsTheScoreLessThatWithoutIt() throws IOException {
    try (Predictor answers =
        Predictor.open(counted("model.type=item-knn", "model.decay=0.5", "model.shrink=0"))) {
      int a = 1;
      int b = 2;
      int c = 3;
      Query question =
          new Query(new int[] {a, b}, new long[0], 0, 1, OptionalLong.empty(), ItemFilter.ALL);
      Explanation explained = answers.explain(question, c);
      double cosine = 1 / Math.sqrt(3);
      assertThat(explained.item()).isEqualTo(c);
      assertThat(explained.score()).isCloseTo(cosine / 2, ROUNDING);
      assertThat(explained.events()).hasSize(2);
      Explanation.Event first = explained.events().get(0);
      assertThat(first.item()).isEqualTo(a);
      assertThat(first.position()).isZero();
      assertThat(first.without()).isCloseTo(0, ROUNDING);
      assertThat(first.added()).isCloseTo(cosine / 2, ROUNDING);
      Explanation.Event second = explained.events().get(1);
      assertThat(second.item()).isEqualTo(b);
      assertThat(second.without()).isCloseTo(cosine, ROUNDING);
      assertThat(second.added()).isCloseTo(-cosine / 2, ROUNDING);
      assertThat(explained.readings()).isEmpty();
      assertThat(answers.similar(c, 0, 5)).hasSize(1);
      assertThat(answers.similar(c, 0, 5).get(0).item()).isEqualTo(a);
      assertThat(answers.similar(c, 0, 5).get(0).score()).isCloseTo(cosine, ROUNDING);
    }
  }

  @Test
  void aModelWithoutVectorsHasNoSimilarItems() throws IOException {
    try (Predictor answers = Predictor.open(counted("model.type=popularity"))) {
      assertThatThrownBy(() -> answers.similar(1, 0, 5))
          .isInstanceOf(DataException.class)
          .hasMessage(
              "similar items need a model with item vectors or item-knn, but that of this run has"
                  + " none; choose a run of another model");
    }
  }

  /** Exactly for a model that counts; up to rounding where scores were computed among others. */
  @ParameterizedTest
  @CsvSource({
    "item-knn, true",
    "knn-recent, true",
    "markov, true",
    "transept, false",
    "np-cdsr, false"
  })
  void askingWithoutTheTopEventGivesWhatWasSaid(String type, boolean exactly) {
    Path run =
        exactly
            ? SmallRuns.train(folder, List.of("model.type=" + type))
            : SmallRuns.train(folder, "model.type=" + type);
    try (Predictor answers = Predictor.open(run)) {
      HeldOut held = HeldOut.of(answers.finished().dataset(), Role.TEST);
      Catalogue catalogue = answers.finished().dataset().catalogue();
      for (int i = 0; i < 10; i++) {
        Query question = SmallRuns.question(held, i, 100, ItemFilter.ALL);
        int item = held.target(i);
        Explanation explained = answers.explain(question, item);
        int length = answers.finished().recommender().length();
        assertThat(explained.events()).hasSize(Math.min(length, question.items().length));
        Answer list = answers.answer(question);
        Offset<Double> rounding = exactly ? within(0.0) : SmallRuns.rounding(list);
        assertThat(explained.score()).isCloseTo(score(list, item), rounding);
        Explanation.Event top = explained.events().get(0);
        assertThat(question.items()[top.position()]).isEqualTo(top.item());
        Query less = without(question, top.position());
        assertThat(top.without()).isCloseTo(score(answers.answer(less), item), rounding);
        assertThat(top.added()).isEqualTo(explained.score() - top.without());
        assertThat(catalogue.domainOf(item)).isEqualTo(question.domain());
      }
    }
  }

  private static double score(Answer answer, int item) {
    return answer.items().stream()
        .filter(one -> one.item() == item)
        .findFirst()
        .orElseThrow()
        .score();
  }

  private static Query without(Query question, int position) {
    int[] kept = IntStream.range(0, question.items().length).filter(e -> e != position).toArray();
    return new Query(
        IntStream.of(kept).map(e -> question.items()[e]).toArray(),
        IntStream.of(kept).mapToLong(e -> question.times()[e]).toArray(),
        question.domain(),
        question.k(),
        question.at(),
        question.choice());
  }

  /** A tower of food with two modules one after the other reads kitchen twice. */
  @Test
  void whatWasReadOfOtherDomainsIsTold() {
    Path run = SmallRuns.train(folder, "model.type=towers", "model.fusion.modules=2");
    try (Predictor answers = Predictor.open(run)) {
      int[] items = {1, 40, 2, 41};
      Query question = new Query(items, new long[0], 0, 3, OptionalLong.empty(), ItemFilter.ALL);
      List<Explanation.Reading> readings = answers.explain(question, 7).readings();
      assertThat(readings)
          .extracting(Explanation.Reading::site)
          .containsExactly("early.0", "early.1");
      assertThat(readings).allMatch(reading -> reading.domain() == 1);
      assertThat(readings).allMatch(reading -> reading.gate() > 0.3 && reading.gate() < 0.7);
      assertThat(readings).allMatch(reading -> reading.share() > 0 && reading.share() < 1);
      Query nothingToRead =
          new Query(new int[] {1, 2}, new long[0], 0, 3, OptionalLong.empty(), ItemFilter.ALL);
      assertThat(answers.explain(nothingToRead, 7).readings()).hasSize(2).isNotEqualTo(readings);
    }
  }
}
