package org.transept.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.Float32;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.batch.HeldOut;
import org.transept.model.Network;
import org.transept.run.trained.TrainedRun;
import org.transept.torch.Host;
import org.transept.torch.Scope;

/** Questions to a network with titles and trends, to one without, and to a model that counts. */
class PredictorTest {
  @TempDir private static Path folder;
  private static TrainedRun timed;
  private static TrainedRun plain;
  private static TrainedRun counted;
  private static Scope scope;

  @BeforeAll
  static void train() {
    scope = Scope.open();
    timed = TrainedRun.open(SmallRuns.train(folder.resolve("timed"), "model.type=transept"));
    plain =
        TrainedRun.open(
            SmallRuns.train(
                folder.resolve("plain"), "model.type=towers", "model.fusion.modules=2"));
    counted =
        TrainedRun.open(SmallRuns.train(folder.resolve("counted"), List.of("model.type=item-knn")));
  }

  @AfterAll
  static void close() {
    counted.close();
    plain.close();
    timed.close();
    scope.close();
  }

  private static List<Query> questions(TrainedRun finished, ItemFilter choice) {
    HeldOut held = HeldOut.of(finished.dataset(), Role.TEST);
    List<Query> questions = new ArrayList<>(SmallRuns.questions(held, 7, choice));
    questions.add(3, new Query(new int[0], new long[0], 1, 7, OptionalLong.empty(), choice));
    questions.add(
        9, new Query(new int[] {1, 40, 2}, new long[0], 0, 7, OptionalLong.empty(), choice));
    return questions;
  }

  /** Exactly, or but for rounding because scores were computed among others. */
  private static void assertSame(Answer answer, Answer other, boolean exactly) {
    assertThat(answer.items()).hasSameSizeAs(other.items());
    for (int i = 0; i < answer.items().size(); i++) {
      Scored one = answer.items().get(i);
      assertThat(one.score()).isCloseTo(other.items().get(i).score(), SmallRuns.rounding(other));
      if (exactly) {
        assertThat(one).isEqualTo(other.items().get(i));
      }
    }
  }

  private void manyAreAnsweredAsOneByOne(TrainedRun finished, boolean exactly) {
    try (Predictor answers = Predictor.of(finished)) {
      List<Query> questions = questions(finished, ItemFilter.ALL);
      List<Answer> together = answers.answer(questions);
      for (int q = 0; q < questions.size(); q++) {
        assertSame(together.get(q), answers.answer(questions.get(q)), exactly);
      }
      Collections.reverse(questions);
      List<Answer> reversed = new ArrayList<>(answers.answer(questions));
      Collections.reverse(reversed);
      for (int q = 0; q < questions.size(); q++) {
        assertSame(together.get(q), reversed.get(q), exactly);
      }
      assertThat(answers.answer(List.of())).isEmpty();
    }
  }

  @Test
  void manyAreAnsweredAsOneByOneInAnyOrder() {
    manyAreAnsweredAsOneByOne(timed, false);
    manyAreAnsweredAsOneByOne(plain, false);
    manyAreAnsweredAsOneByOne(counted, true);
  }

  @Test
  void severalThreadsGetTheSameAnswers() {
    try (Predictor answers = Predictor.of(timed)) {
      List<Query> questions = questions(timed, ItemFilter.UNSEEN);
      List<Answer> alone = answers.answer(questions);
      List<CompletableFuture<List<Answer>>> others =
          IntStream.range(0, 8)
              .mapToObj(t -> CompletableFuture.supplyAsync(() -> answers.answer(questions)))
              .toList();
      for (CompletableFuture<List<Answer>> other : others) {
        assertThat(other.join()).isEqualTo(alone);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, Screening.LARGE})
  void onlyWhatIsChosenIsAnswered(int large) {
    try (Predictor answers = Predictor.of(plain, large)) {
      Catalogue catalogue = plain.dataset().catalogue();
      int[] items = {3, 4, catalogue.first(1), catalogue.first(1) + 2, catalogue.first(1) + 3};
      Query all = new Query(items, new long[0], 1, 100, OptionalLong.empty(), ItemFilter.ALL);
      List<Scored> every = answers.answer(all).items();
      assertThat(every).hasSize(catalogue.size(1)).isSorted();
      int best = every.get(0).item();
      int second = every.get(1).item();
      List<Scored> seen = every.stream().filter(s -> !contains(items, s.item())).toList();
      assertChosen(answers, all, ItemFilter.UNSEEN, seen);
      assertChosen(
          answers, all, ItemFilter.ALL.without(best, second), every.subList(2, every.size()));
      int own = items[2];
      assertChosen(
          answers,
          all,
          ItemFilter.ALL.among(best, second, own, 1),
          every.stream().filter(s -> contains(new int[] {best, second, own}, s.item())).toList());
      assertChosen(
          answers,
          all,
          ItemFilter.UNSEEN.among(best, second, own).without(best),
          seen.stream().filter(s -> s.item() == second && s.item() != own).toList());
      assertChosen(answers, all, ItemFilter.ALL.among(), List.of());
    }
  }

  private static void assertChosen(
      Predictor answers, Query all, ItemFilter choice, List<Scored> expected) {
    Query question = new Query(all.items(), all.times(), all.domain(), all.k(), all.at(), choice);
    assertThat(answers.answer(question).items()).isEqualTo(expected);
  }

  private static boolean contains(int[] items, int item) {
    return Arrays.stream(items).anyMatch(one -> one == item);
  }

  /** Those after the question are left out, and the others' list is that of the shorter history. */
  @Test
  void eventsAfterTheQuestionAreNotRead() {
    try (Predictor answers = Predictor.of(timed)) {
      Query whole = questions(timed, ItemFilter.UNSEEN).get(0);
      int half = whole.items().length / 2;
      long at = whole.times()[half - 1];
      int known = (int) Arrays.stream(whole.times()).filter(time -> time <= at).count();
      Query early =
          new Query(
              Arrays.copyOf(whole.items(), known),
              Arrays.copyOf(whole.times(), known),
              whole.domain(),
              whole.k(),
              OptionalLong.of(at),
              ItemFilter.UNSEEN);
      assertThat(answers.answer(whole.at(at))).isEqualTo(answers.answer(early));
      assertThat(answers.answer(whole.at(at))).isNotEqualTo(answers.answer(whole));
    }
  }

  @Test
  void questionsThatCannotBeAskedAreRefused() {
    try (Predictor answers = Predictor.of(plain)) {
      assertThatThrownBy(() -> answers.answer(asked(2, 3)))
          .isInstanceOf(DataException.class)
          .hasMessage("domain must be a number from 0 to 1, got 2");
      assertThatThrownBy(() -> answers.answer(asked(0, 61)))
          .isInstanceOf(DataException.class)
          .hasMessage("items must be ids from 1 to 60, got 61");
      assertThatThrownBy(
              () ->
                  new Query(
                      new int[] {1, 2},
                      new long[] {5, 4},
                      0,
                      1,
                      OptionalLong.empty(),
                      ItemFilter.ALL))
          .hasMessage("times must be at least the one before, 5, got 4");
      assertThatThrownBy(() -> answers.explain(asked(0, 3), 40))
          .isInstanceOf(DataException.class)
          .hasMessage("item must be one of domain \"food\" (1 to 30), got 40");
    }
  }

  private static Query asked(int domain, int item) {
    return new Query(
        new int[] {item}, new long[0], domain, 1, OptionalLong.empty(), ItemFilter.ALL);
  }

  @Test
  void runsAreOpenedAndClosedInAnyOrderByAnybody() {
    Predictor first = Predictor.open(timed.directory().path());
    Predictor second = Predictor.open(plain.directory().path());
    Query question = asked(0, 3);
    Answer answer = second.answer(question);
    CompletableFuture.runAsync(first::close).join();
    assertThatThrownBy(() -> first.answer(question))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("answers must be asked for before they are closed");
    first.close();
    assertThat(second.answer(question)).isEqualTo(answer);
    second.close();
  }

  @Test
  void similarItemsHaveTheLargestCosines() {
    try (Predictor answers = Predictor.of(timed)) {
      double[][] vectors = vectors((Network) timed.recommender());
      Dataset dataset = timed.dataset();
      for (int d = 0; d < 2; d++) {
        List<Scored> similar = answers.similar(5, d, 100);
        assertThat(similar).isSorted().hasSize(dataset.catalogue().size(d) - (d == 0 ? 1 : 0));
        for (Scored one : similar) {
          double[] a = vectors[5];
          double[] b = vectors[one.item()];
          double cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
          assertThat(one.score()).isCloseTo(cosine, Float32.within(1, SmallRuns.TERMS));
        }
        assertThat(answers.similar(5, d, 3)).isEqualTo(similar.subList(0, 3));
      }
    }
    try (Predictor answers = Predictor.of(counted)) {
      assertThat(answers.similar(5, 1, 60)).isSorted().allMatch(one -> one.score() > 0);
    }
  }

  private static double[][] vectors(Network network) {
    try (Scope own = Scope.inference()) {
      double[] all = Host.doubles(network.items().allVD());
      int width = (int) network.items().width();
      return IntStream.range(0, network.items().rows())
          .mapToObj(v -> Arrays.copyOfRange(all, v * width, (v + 1) * width))
          .toArray(double[][]::new);
    }
  }

  private static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(d -> a[d] * b[d]).sum();
  }

  @Test
  void aNewItemIsScoredLikeThoseItResembles() {
    try (Predictor answers = Predictor.of(plain)) {
      Predictor more =
          answers.withNewItems(
              List.of(
                  new NewItem(0, "jam", 4, 9),
                  new NewItem(1, "whisk", 41),
                  new NewItem(0, "tea", 8)));
      Query all = questions(plain, ItemFilter.ALL).get(0);
      Query food = new Query(all.items(), all.times(), 0, 100, all.at(), ItemFilter.ALL);
      List<Scored> before = answers.answer(food).items();
      Offset<Double> rounding = SmallRuns.rounding(answers.answer(food));
      List<Scored> after = more.answer(food).items();
      assertThat(after).isSorted().hasSize(32);
      assertThat(after.stream().filter(one -> !more.isNew(one.item()))).isEqualTo(before);
      assertThat(more.key(61)).isEqualTo("jam");
      assertThat(score(after, 63)).isCloseTo(score(before, 8), rounding);
      assertThat(score(after, 61)).isCloseTo((score(before, 4) + score(before, 9)) / 2, rounding);
      Query less =
          new Query(all.items(), all.times(), 0, 5, all.at(), ItemFilter.ALL.without(61, 63));
      assertThat(more.answer(less).items()).isEqualTo(before.subList(0, 5));
      assertThatThrownBy(
              () ->
                  answers.withNewItems(List.of(new NewItem(3, "a", 1), new NewItem(0, "b", 1, 61))))
          .isInstanceOf(DataException.class)
          .hasMessage(
              """
              new item "a": domain must be a number from 0 to 1, got 3
              new item "b": like must be ids of items from 1 to 60, got 61\
              """);
    }
    try (Predictor answers = Predictor.of(counted)) {
      assertThatThrownBy(() -> answers.withNewItems(List.of(new NewItem(0, "jam", 4))))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("new items need a model with item vectors");
    }
  }

  private static double score(List<Scored> items, int item) {
    return items.stream().filter(one -> one.item() == item).findFirst().orElseThrow().score();
  }
}
