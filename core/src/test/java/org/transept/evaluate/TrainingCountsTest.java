package org.transept.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrainingCountsTest {
  @Test
  void onlyTrainingEventsCount() {
    var data = Logs.leaveOneOut(Logs.catalogue(3, 2), new int[] {1, 1, 4, 2}, new int[] {1, 3});
    TrainingCounts counts = TrainingCounts.of(data);
    assertThat(counts.counts()).containsExactly(0, 3, 0, 0, 1, 0);
    assertThat(counts.count(1)).isEqualTo(3);
  }

  @Test
  void theHeadHoldsHalfOfTheEventsOfItsDomain() {
    // Food: 5 + 3 + 2 + 1 = 11 events; 5 are less than half, 8 are not.
    assertThat(head(5, 3, 2, 1)).isEqualTo(3);
    // 5 of 10 are half.
    assertThat(head(5, 3, 2)).isEqualTo(5);
    // All items with as many events as the last one needed belong to the head.
    assertThat(head(2, 2, 2, 2, 1)).isEqualTo(2);
    assertThat(head(1)).isEqualTo(1);
  }

  @Test
  void aDomainWithoutTrainingEventsHasNoHead() {
    assertThat(head(0, 0)).isEqualTo(1);
  }

  private static int head(int... counts) {
    int[] byItem = new int[counts.length + 3];
    System.arraycopy(counts, 0, byItem, 1, counts.length);
    byItem[counts.length + 1] = 100;
    return new TrainingCounts(Logs.catalogue(counts.length, 2), byItem).headCount(0);
  }
}
