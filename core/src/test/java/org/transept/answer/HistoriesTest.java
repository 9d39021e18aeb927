package org.transept.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.transept.Tiny;
import org.transept.data.DataException;
import org.transept.data.Dataset;
import org.transept.data.History;
import org.transept.data.Role;
import org.transept.data.read.TieOrder;

class HistoriesTest {
  /** Items f1, f2, f3 are 1, 2, 3; k1, k2 are 4, 5. */
  private static final Dataset DATASET =
      Tiny.dataset(
          Tiny.sequences(Tiny.catalogue(3, 2), new int[] {1, 5, 2}, new int[] {4}), Role.TRAIN);

  private static Histories histories(TieOrder ties) {
    return new Histories(DATASET, ties);
  }

  private static Histories.Event event(String item, String domain, long at) {
    return new Histories.Event(item, domain, OptionalLong.of(at));
  }

  @Test
  void eventsAreInTheOrderOfTimeAndTiesAsTheRunHasThem() {
    List<Histories.Event> events =
        List.of(
            event("k2", "kitchen", 9),
            event("f3", "food", 9),
            event("f1", "food", 5),
            event("k1", "kitchen", 9));
    assertThat(histories(TieOrder.SOURCE).of(events).items()).containsExactly(1, 5, 3, 4);
    assertThat(histories(TieOrder.SOURCE).of(events).times()).containsExactly(5, 9, 9, 9);
    assertThat(histories(TieOrder.ITEM).of(events).items()).containsExactly(1, 3, 4, 5);
  }

  @Test
  void withoutTimesTheOrderGivenIsTime() {
    History history =
        histories(TieOrder.ITEM)
            .of(
                List.of(
                    new Histories.Event("k2", "kitchen", OptionalLong.empty()),
                    new Histories.Event("f3", "food", OptionalLong.empty())));
    assertThat(history.items()).containsExactly(5, 3);
    assertThat(history.times()).isEmpty();
    assertThat(histories(TieOrder.SOURCE).of(List.of()).items()).isEmpty();
  }

  @Test
  void itemsThatNobodyKnowsAreNamed() {
    History history =
        histories(TieOrder.SOURCE)
            .of(List.of(event("f9", "food", 1), event("f2", "food", 2), event("f1", "kitchen", 3)));
    assertThat(history.items()).containsExactly(2);
    assertThat(history.times()).containsExactly(2);
    assertThat(history.unknown()).containsExactly("f9", "f1");
  }

  @Test
  void everyProblemIsTold() {
    List<Histories.Event> events =
        List.of(
            event("f1", "fod", 1),
            new Histories.Event("f1", "food", OptionalLong.empty()),
            event("b1", "books", 1));
    assertThatThrownBy(() -> histories(TieOrder.SOURCE).of(events))
        .isInstanceOf(DataException.class)
        .hasMessage(
            """
            event 0: domain must be one of [food, kitchen], got "fod"
            event 1: all events must have a time or none, got both
            event 2: domain must be one of [food, kitchen], got "books\"\
            """);
  }

  @Test
  void aUserOfTheLogHasAllEvents() {
    Histories histories = histories(TieOrder.SOURCE);
    assertThat(histories.of("u0").items()).containsExactly(1, 5, 2);
    assertThat(histories.of("u1").items()).containsExactly(4);
    assertThat(histories.knows("u1")).isTrue();
    assertThat(histories.knows("u2")).isFalse();
    assertThatThrownBy(() -> histories.of("u2"))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "user \"u2\" is not in the data of this run (2 users); give --history with their"
                + " events");
  }
}
