package org.transept.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.Float32;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.torch.NoLeaks;

/** A new item that is like one item alone is that item's double in everything. */
@ExtendWith(NoLeaks.class)
class NewItemsTest {
  @TempDir private Path folder;

  private static Query asked(int[] items, long[] times, int domain) {
    OptionalLong at =
        times.length == 0 ? OptionalLong.empty() : OptionalLong.of(times[times.length - 1] + 1);
    return new Query(items, times, domain, 100, at, ItemFilter.ALL);
  }

  private static int[] doubled(int[] items, int from, int to) {
    return IntStream.of(items).map(item -> item == from ? to : item).toArray();
  }

  private static double score(Answer answer, int item) {
    return answer.items().stream()
        .filter(one -> one.item() == item)
        .findFirst()
        .orElseThrow()
        .score();
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.type=transept",
        "model.type=towers",
        "model.type=merged",
        "model.type=abxi",
        "model.type=np-cdsr",
        "model.type=tri-thread",
        "model.type=single"
      })
  void anEventOfANewItemIsReadByItsVectorInEveryStream(String type) {
    try (Predictor trained = Predictor.open(SmallRuns.train(folder, type))) {
      Catalogue catalogue = trained.catalogue();
      int food = 2; // Has no title, so that nothing but its own vector is learned for it.
      int kitchen = catalogue.first(1) + 1;
      Predictor answers =
          trained.withNewItems(
              List.of(new NewItem(0, "jam", food), new NewItem(1, "whisk", kitchen)));
      int jam = 61;
      int whisk = 62;
      int[] items = {food, kitchen, 5, food, kitchen + 2, kitchen};
      long[] times = {10, 20, 30, 40, 50, 60};
      int[] doubles = doubled(doubled(items, food, jam), kitchen, whisk);
      for (int d = 0; d < 2; d++) {
        Answer own = answers.answer(asked(items, times, d));
        Answer its = answers.answer(asked(doubles, times, d));
        assertThat(its.items()).hasSize(31);
        for (Scored one : own.items()) {
          assertThat(score(its, one.item())).isCloseTo(one.score(), SmallRuns.rounding(own));
        }
        int other = d == 0 ? 7 : kitchen + 4;
        Explanation why = answers.explain(asked(items, times, d), other);
        Explanation itsWhy = answers.explain(asked(doubles, times, d), other);
        assertThat(itsWhy.score()).isCloseTo(why.score(), SmallRuns.rounding(own));
        for (Explanation.Event event : why.events()) {
          Explanation.Event same =
              itsWhy.events().stream()
                  .filter(one -> one.position() == event.position())
                  .findFirst()
                  .orElseThrow();
          assertThat(same.item()).isEqualTo(doubles[event.position()]);
          assertThat(same.without()).isCloseTo(event.without(), SmallRuns.rounding(own));
        }
      }
    }
  }

  @Test
  void aNewItemIsExplainedComparedAndLeftOutLikeAnyOther() {
    try (Predictor trained = Predictor.open(SmallRuns.train(folder, "model.type=towers"))) {
      Predictor answers = trained.withNewItems(List.of(new NewItem(0, "jam", 4)));
      Query question = asked(new int[] {1, 40, 61}, new long[0], 0);
      assertThat(answers.explain(question, 61).score())
          .isCloseTo(
              answers.explain(question, 4).score(), SmallRuns.rounding(answers.answer(question)));
      assertThat(answers.explain(question, 61).events()).hasSize(3);
      List<Scored> similar = answers.similar(61, 0, 3);
      assertThat(similar.get(0).item()).isEqualTo(4);
      assertThat(similar.get(0).score()).isCloseTo(1, Float32.within(1, SmallRuns.TERMS));
      assertThat(answers.similar(4, 0, 1).get(0).item()).isEqualTo(61);
      assertThat(answers.similar(61, 0, 3, ItemFilter.ALL.without(4)))
          .doesNotContain(similar.get(0));
      Query unseen =
          new Query(question.items(), new long[0], 0, 100, OptionalLong.empty(), ItemFilter.UNSEEN);
      assertThat(answers.answer(unseen).items())
          .hasSize(29)
          .noneMatch(one -> one.item() == 61 || one.item() == 1);
      assertThatThrownBy(() -> answers.explain(asked(new int[0], new long[0], 1), 61))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("item must be one of domain \"kitchen\"");
    }
  }

  @Test
  void idsStayWhenItemsComeAndGo() {
    try (Predictor trained = Predictor.open(SmallRuns.train(folder, "model.type=towers"))) {
      Predictor two =
          trained.withNewItems(List.of(new NewItem(0, "jam", 4), new NewItem(0, "tea", 8)));
      Predictor one = two.minus(List.of(61));
      Predictor again = one.plus(List.of(new NewItem(0, "jam", 9)));
      assertThat(one.catalogue().item(0, "jam")).isZero();
      assertThat(one.key(62)).isEqualTo("tea");
      assertThat(again.catalogue().item(0, "jam")).isEqualTo(63);
      Query before = asked(new int[] {61}, new long[0], 0);
      List<Scored> list = again.answer(before).items();
      assertThat(list).extracting(Scored::item).contains(62, 63).doesNotContain(61);
      assertThat(score(again.answer(before), 7))
          .as("whoever asked before is still answered")
          .isCloseTo(score(two.answer(before), 7), SmallRuns.rounding(two.answer(before)));
      assertThatThrownBy(() -> again.plus(List.of(new NewItem(0, "tea", 1))))
          .isInstanceOf(DataException.class)
          .hasMessage("new item \"tea\": must not be in the catalogue, but domain \"food\" has it");
      assertThatThrownBy(
              () -> trained.plus(List.of(new NewItem(0, "x", 1), new NewItem(0, "x", 2))))
          .isInstanceOf(DataException.class)
          .hasMessage("new item \"x\": must be named once, got it twice");
    }
  }

  @Test
  void titlesOfNewItemsNeedARunThatReadsThem() {
    try (Predictor plain = Predictor.open(SmallRuns.train(folder, "model.type=towers"))) {
      assertThat(plain.readsTitles()).isFalse();
      assertThatThrownBy(
              () -> plain.withNewItems(List.of(new NewItem(0, "jam", "kind 1", new int[0]))))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("new item \"jam\": must resemble other items");
    }
  }
}
