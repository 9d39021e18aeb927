package org.transept.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.transept.data.Dataset;
import org.transept.data.Sequences;

class CasesTest {
  // Items 1 to 3 are food, 4 and 5 kitchen.
  private static final Dataset DATA =
      Logs.leaveOneOut(
          Logs.catalogue(3, 2),
          new long[][] {{10, 20, 30, 30}, {5, 6}},
          new int[][] {{1, 4, 1, 2}, {2, 5}});
  private static final Cases CASES = new Cases(DATA, TrainingCounts.of(DATA));

  @Test
  void aCaseTellsItsTargetAndItsHistory() {
    assertThat(CASES.of(0, 3, 1.5, 3))
        .isEqualTo(new Case("u0", "food", "f2", 1.5, 3, 3, 2, true, 1));
    assertThat(CASES.of(1, 1, 2, 2))
        .isEqualTo(new Case("u1", "kitchen", "k2", 2, 2, 1, 0, false, 0));
  }

  @Test
  void theFirstEventHasNoHistory() {
    assertThat(CASES.of(1, 0, 1, 3)).isEqualTo(new Case("u1", "food", "f2", 1, 3, 0, 0, false, 1));
  }

  @Test
  void withoutTimesNothingIsTied() {
    Sequences timed = DATA.sequences();
    Sequences untimed =
        new Sequences(
            timed.catalogue(), timed.users(), timed.offsets(), timed.items(), new long[0]);
    Cases cases = new Cases(new Dataset(untimed, DATA.roles(), ""), TrainingCounts.of(DATA));
    assertThat(cases.of(0, 3, 1, 3).tied()).isFalse();
  }

  @Test
  void aRankOutsideTheCandidatesIsRejected() {
    assertThatThrownBy(() -> CASES.of(0, 3, 0.5, 3))
        .hasMessage(
            "u0, food \"f2\": rank must be between 1 and the number of candidates (3), got 0.5");
    assertThatThrownBy(() -> CASES.of(0, 3, 3.5, 3)).hasMessageEndingWith("(3), got 3.5");
    assertThatThrownBy(() -> CASES.of(0, 3, Double.NaN, 3)).hasMessageEndingWith("(3), got NaN");
  }
}
