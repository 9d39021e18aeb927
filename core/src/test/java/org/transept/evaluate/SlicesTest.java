package org.transept.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SlicesTest {
  /** Food has a head of items with at least 5 training events, kitchen with at least 2. */
  private static final List<Slice> SLICES =
      Slices.of(new TrainingCounts(Logs.catalogue(3, 3), new int[] {0, 5, 3, 2, 2, 1, 0}));

  private static List<String> of(
      String domain, int history, int domainHistory, boolean tied, int targetCount) {
    Case one = new Case("u", domain, "t", 1, 9, history, domainHistory, tied, targetCount);
    return SLICES.stream().filter(s -> s.holds().test(one)).map(Slice::name).toList();
  }

  @Test
  void aCaseIsInEverySliceThatDescribesIt() {
    assertThat(of("food", 5, 0, false, 5))
        .containsExactly("all", "cold-in-domain", "tie-free", "head", "short-history");
    assertThat(of("food", 6, 1, true, 3)).containsExactly("all", "tail", "medium-history");
    assertThat(of("kitchen", 20, 20, true, 3)).containsExactly("all", "head", "medium-history");
    assertThat(of("kitchen", 21, 1, true, 0)).containsExactly("all", "unseen", "long-history");
    assertThat(of("kitchen", 1, 1, true, 1)).containsExactly("all", "tail", "short-history");
  }

  @Test
  void aFirstEventHasNoLengthOfHistory() {
    assertThat(of("food", 0, 0, true, 9)).containsExactly("all", "cold-in-domain", "head");
  }

  @Test
  void headTailAndUnseenDivideTheCases() {
    for (int count = 0; count < 8; count++) {
      assertThat(
              of("food", 3, 1, true, count).stream()
                  .filter(List.of("head", "tail", "unseen")::contains))
          .hasSize(1);
    }
  }

  @Test
  void theDescriptionsSayTheLengths() {
    assertThat(SLICES.stream().map(Slice::description))
        .contains(
            "users with 1 to 5 earlier events",
            "users with 6 to 20 earlier events",
            "users with at least 21 earlier events");
  }

  @Test
  void anUnknownDomainIsRejected() {
    assertThatThrownBy(() -> of("books", 1, 1, false, 1))
        .hasMessageStartingWith("domain must be one of [")
        .hasMessageEndingWith("], got \"books\"");
  }
}
