package org.transept.data.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.transept.Samples;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;

/** Food has the items 1, 2, 3 and kitchen 4, 5, 6; the second user has nothing in the kitchen. */
class BatchTest {
  private static final Catalogue CATALOGUE = Tiny.catalogue(3, 3);
  private static final Sequences LOG =
      Tiny.sequences(CATALOGUE, new int[] {1, 4, 2, 5, 5, 3}, new int[] {2, 3});
  private static final Window FIRST = new Window(0, 0, 6);
  private static final Window SECOND = new Window(1, 6, 8);

  @Test
  void theMergedStreamOfWholeSequencesAsksForEveryEvent() {
    Stream stream = Batch.training(LOG, FIRST, SECOND).merged();
    assertThat(stream.rows()).isEqualTo(2);
    assertThat(stream.longest()).isEqualTo(6);
    assertThat(stream.padding()).isEqualTo(4);
    assertThat(stream.itemN()).containsExactly(0, 1, 4, 2, 5, 5, 0, 2);
    assertThat(stream.rowN()).containsExactly(0, 0, 0, 0, 0, 0, 1, 1);
    assertThat(stream.slotN()).containsExactly(0, 1, 2, 3, 4, 5, 0, 1);
    assertThat(stream.clockN()).containsExactly(-1, 0, 1, 2, 3, 4, -1, 0);
    assertThat(stream.horizonN()).containsExactly(0, 1, 2, 3, 4, 5, 0, 1);
    assertThat(stream.askedN()).containsExactly(0, 1, 0, 1, 1, 0, 0, 0);
    assertThat(stream.targetN()).containsExactly(1, 4, 2, 5, 5, 3, 2, 3);
  }

  @Test
  void slicesHaveAboutAsManyEventsAndKeepTheOrder() {
    Sequences four =
        Tiny.sequences(
            CATALOGUE, new int[] {1, 4}, new int[] {2, 3}, new int[] {5}, new int[] {6, 1, 2});
    Batch batch =
        Batch.training(
            four,
            new Window(0, 0, 2),
            new Window(1, 2, 4),
            new Window(2, 4, 5),
            new Window(3, 5, 8));
    assertThat(targets(batch.slices(1))).containsExactly("[1, 4, 2, 3, 5, 6, 1, 2]");
    assertThat(targets(batch.slices(2))).containsExactly("[1, 4, 2, 3]", "[5, 6, 1, 2]");
    assertThat(targets(batch.slices(3))).containsExactly("[1, 4, 2, 3]", "[5, 6, 1, 2]");
    assertThat(targets(batch.slices(9))).containsExactly("[1, 4]", "[2, 3]", "[5]", "[6, 1, 2]");
  }

  private static List<String> targets(List<Batch> slices) {
    return slices.stream().map(s -> java.util.Arrays.toString(s.merged().targetN())).toList();
  }

  @Test
  void aDomainStreamIsCompactAndItsTokensLookAsFarAsTheirTarget() {
    Stream stream = Batch.training(LOG, FIRST, SECOND).domain(0);
    assertThat(stream.longest()).isEqualTo(4);
    assertThat(stream.itemN()).containsExactly(0, 1, 2, 3, 0, 2, 3);
    assertThat(stream.rowN()).containsExactly(0, 0, 0, 0, 1, 1, 1);
    assertThat(stream.slotN()).containsExactly(0, 1, 2, 3, 0, 1, 2);
    assertThat(stream.clockN()).containsExactly(-1, 0, 2, 5, -1, 0, 1);
    assertThat(stream.horizonN()).containsExactly(0, 2, 5, 6, 0, 1, 2);
    assertThat(stream.askedN()).containsExactly(0, 0, 0, -1, 0, 0, -1);
    assertThat(stream.targetN()).containsExactly(1, 2, 3, 0, 2, 3, 0);
  }

  @Test
  void aUserWithoutTheDomainHasOnlyTheStartTokenThere() {
    Stream stream = Batch.training(LOG, FIRST, SECOND).domain(1);
    assertThat(stream.itemN()).containsExactly(0, 4, 5, 5, 0);
    assertThat(stream.rowN()).containsExactly(0, 0, 0, 0, 1);
    assertThat(stream.clockN()).containsExactly(-1, 1, 3, 4, -1);
    assertThat(stream.horizonN()).containsExactly(1, 3, 4, 6, 2);
    assertThat(stream.askedN()).containsExactly(1, 1, 1, -1, -1);
    assertThat(stream.targetN()).containsExactly(4, 5, 5, 0, 0);
  }

  @Test
  void aLaterWindowBeginsWithTheEventBeforeItInsteadOfTheStart() {
    Batch batch = Batch.training(LOG, new Window(0, 2, 5));
    Stream merged = batch.merged();
    assertThat(merged.itemN()).containsExactly(4, 2, 5);
    assertThat(merged.clockN()).containsExactly(1, 2, 3);
    assertThat(merged.horizonN()).containsExactly(2, 3, 4);
    assertThat(merged.askedN()).containsExactly(0, 1, 1);
    assertThat(merged.targetN()).containsExactly(2, 5, 5);
    Stream food = batch.domain(0);
    assertThat(food.itemN()).containsExactly(1, 2);
    assertThat(food.clockN()).containsExactly(0, 2);
    assertThat(food.horizonN()).containsExactly(2, 5);
    assertThat(food.targetN()).containsExactly(2, 0);
    Stream kitchen = batch.domain(1);
    assertThat(kitchen.itemN()).containsExactly(4, 5, 5);
    assertThat(kitchen.clockN()).containsExactly(1, 3, 4);
    assertThat(kitchen.horizonN()).containsExactly(3, 4, 5);
    assertThat(kitchen.targetN()).containsExactly(5, 5, 0);
  }

  @Test
  void aLaterWindowBeginsWithTheStartWhereTheDomainHasNothingEarlier() {
    Stream kitchen = Batch.training(LOG, new Window(0, 1, 3)).domain(1);
    assertThat(kitchen.itemN()).containsExactly(0, 4);
    assertThat(kitchen.clockN()).containsExactly(Stream.START, 1);
    assertThat(kitchen.horizonN()).containsExactly(1, 3);
    // The other user's events must not be carried into the window.
    assertThat(Batch.training(LOG, SECOND).domain(1).itemN()).containsExactly(0);
    assertThat(Batch.training(LOG, SECOND).merged().itemN()).containsExactly(0, 2);
  }

  @Test
  void aQuestionIsAskedOfTheLastTokenOnly() {
    Batch batch =
        Batch.asking(LOG, new Window[] {new Window(0, 0, 4)}, new int[] {1}, new int[] {5});
    assertThat(batch.isTraining()).isFalse();
    assertThat(batch.questions()).isEqualTo(1);
    assertThat(batch.target(0)).isEqualTo(5);
    assertThat(batch.history(0)).containsExactly(1, 4, 2, 5);
    Stream merged = batch.merged();
    assertThat(merged.itemN()).containsExactly(0, 1, 4, 2, 5);
    assertThat(merged.horizonN()).containsExactly(0, 1, 2, 3, 4);
    assertThat(merged.askedN()).containsExactly(-1, -1, -1, -1, 1);
    assertThat(merged.targetN()).containsExactly(0, 0, 0, 0, 5);
    Stream food = batch.domain(0);
    assertThat(food.itemN()).containsExactly(0, 1, 2);
    assertThat(food.horizonN()).containsExactly(0, 2, 4);
    assertThat(food.askedN()).containsExactly(-1, -1, -1);
    Stream kitchen = batch.domain(1);
    assertThat(kitchen.itemN()).containsExactly(0, 4, 5);
    assertThat(kitchen.horizonN()).containsExactly(1, 3, 4);
    assertThat(kitchen.askedN()).containsExactly(-1, -1, 1);
    assertThat(kitchen.targetN()).containsExactly(0, 0, 5);
  }

  @Test
  void anEmptyHistoryIsTheStartTokenAlone() {
    Batch batch =
        Batch.asking(LOG, new Window[] {new Window(0, 0, 0)}, new int[] {0}, new int[] {0});
    for (Stream stream : List.of(batch.merged(), batch.domain(0))) {
      assertThat(stream.itemN()).containsExactly(0);
      assertThat(stream.clockN()).containsExactly(Stream.START);
      assertThat(stream.horizonN()).containsExactly(0);
      assertThat(stream.askedN()).containsExactly(0);
    }
    assertThat(batch.domain(1).askedN()).containsExactly(-1);
  }

  @Test
  void aTrainingBatchHasAsManyQuestionsAsEvents() {
    Batch batch = Batch.training(LOG, new Window(0, 2, 5), SECOND);
    assertThat(batch.isTraining()).isTrue();
    assertThat(batch.rows()).isEqualTo(2);
    assertThat(batch.questions()).isEqualTo(5);
  }

  @Test
  void streamsAreThoseOfANaiveConstruction() {
    Samples.each(
        random -> {
          Catalogue catalogue = Tiny.catalogue(4, 1 + random.nextInt(3), 2);
          int[][] items = Tiny.items(random, catalogue, 3, 9);
          Sequences log = Tiny.sequences(catalogue, items);
          Window[] windows = windows(random, log);
          int[] asked = random.ints(3, 0, 3).toArray();
          int[] targets = new int[] {1, 2, 0};
          for (boolean training : new boolean[] {true, false}) {
            Batch batch =
                training
                    ? Batch.training(log, windows)
                    : Batch.asking(log, windows, asked, targets);
            for (int d = 0; d < 3; d++) {
              int own = d;
              IntPredicate in = item -> catalogue.domainOf(item) == own;
              List<int[]> naive = new ArrayList<>();
              for (int r = 0; r < windows.length; r++) {
                List<int[]> row = row(items[windows[r].user()], local(log, windows[r]), in, r);
                mark(row, catalogue, training, asked[r] == d ? d : -1, targets[r]);
                naive.addAll(row);
              }
              assertThat(columns(batch.domain(d))).containsExactlyElementsOf(naive);
            }
            List<int[]> naive = new ArrayList<>();
            for (int r = 0; r < windows.length; r++) {
              List<int[]> row = row(items[windows[r].user()], local(log, windows[r]), i -> true, r);
              mark(row, catalogue, training, asked[r], targets[r]);
              naive.addAll(training ? row.subList(0, row.size() - 1) : row);
            }
            assertThat(columns(batch.merged())).containsExactlyElementsOf(naive);
          }
        });
  }

  private static Window[] windows(Random random, Sequences log) {
    Window[] windows = new Window[log.size()];
    for (int u = 0; u < windows.length; u++) {
      int until = 1 + random.nextInt(log.length(u));
      int begin = log.offsets()[u];
      windows[u] = new Window(u, begin + random.nextInt(until), begin + until);
    }
    return windows;
  }

  /** The window counted from the user's first event. */
  private static Window local(Sequences log, Window window) {
    int begin = log.offsets()[window.user()];
    return new Window(window.user(), window.from() - begin, window.until() - begin);
  }

  /** Item, row, slot, clock, horizon of the tokens of one row, from the whole sequence. */
  private static List<int[]> row(int[] items, Window window, IntPredicate in, int row) {
    List<int[]> tokens = new ArrayList<>();
    tokens.add(new int[] {0, row, 0, -1, 0, -1, 0});
    for (int clock = 0; clock < window.until(); clock++) {
      if (in.test(items[clock])) {
        if (clock < window.from()) {
          tokens.clear();
        }
        tokens.add(new int[] {items[clock], row, tokens.size(), clock, 0, -1, 0});
      }
    }
    for (int k = 0; k < tokens.size(); k++) {
      tokens.get(k)[4] = k + 1 < tokens.size() ? tokens.get(k + 1)[3] : window.until();
    }
    return tokens;
  }

  private static void mark(
      List<int[]> row, Catalogue catalogue, boolean training, int asked, int target) {
    for (int k = 0; training && k + 1 < row.size(); k++) {
      row.get(k)[5] = catalogue.domainOf(row.get(k + 1)[0]);
      row.get(k)[6] = row.get(k + 1)[0];
    }
    if (!training && asked >= 0) {
      row.get(row.size() - 1)[5] = asked;
      row.get(row.size() - 1)[6] = target;
    }
  }

  private static List<int[]> columns(Stream s) {
    List<int[]> tokens = new ArrayList<>();
    for (int n = 0; n < s.size(); n++) {
      tokens.add(
          new int[] {
            s.itemN()[n],
            s.rowN()[n],
            s.slotN()[n],
            s.clockN()[n],
            s.horizonN()[n],
            s.askedN()[n],
            s.targetN()[n]
          });
    }
    return tokens;
  }
}
