package org.transept.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.transept.Tiny;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Window;

class LaterItemsTest {
  private final Catalogue trained = Tiny.catalogue(3, 2);

  private final Catalogue catalogue =
      trained.with(
          List.of(
              new Catalogue.Later(1, "whisk", "a whisk", false),
              new Catalogue.Later(0, "jam", "", true),
              new Catalogue.Later(0, "jam", "jam", false)));

  @Test
  void laterItemsHaveTheIdsBehindTheOthers() {
    assertThat(catalogue.items()).isEqualTo(5);
    assertThat(catalogue.later()).isEqualTo(3);
    assertThat(catalogue.item(1, "whisk")).isEqualTo(6);
    assertThat(catalogue.item(0, "whisk")).isZero();
    assertThat(catalogue.item(0, "jam")).as("the one that is not gone").isEqualTo(8);
    assertThat(catalogue.key(7)).isEqualTo("jam");
    assertThat(catalogue.title(6)).isEqualTo("a whisk");
    assertThat(catalogue.domainOf(6)).isEqualTo(1);
    assertThat(catalogue.domainOf(8)).isZero();
    assertThat(catalogue.isLater(5)).isFalse();
    assertThat(catalogue.isLater(6)).isTrue();
    assertThat(trained.later()).isZero();
    assertThat(trained.item(1, "whisk")).isZero();
  }

  @Test
  void everyItemIsInOneDomain() {
    for (int item = 1; item <= 8; item++) {
      for (int d = 0; d < 2; d++) {
        assertThat(catalogue.has(d, item)).isEqualTo(catalogue.domainOf(item) == d);
      }
    }
    assertThat(catalogue.size(0) + catalogue.size(1)).isEqualTo(5);
  }

  /** Food 1, whisk 6 of kitchen, food 2: the streams of both domains hold what is theirs. */
  @Test
  void streamsHoldThem() {
    Sequences sequences =
        new Sequences(catalogue, new String[1], new int[] {0, 3}, new int[] {1, 6, 2}, new long[0]);
    Batch batch =
        Batch.asking(sequences, new Window[] {new Window(0, 0, 3)}, new int[] {1}, new int[] {0});
    assertThat(batch.domain(0).itemN()).containsExactly(0, 1, 2);
    assertThat(batch.domain(1).itemN()).containsExactly(0, 6);
    assertThat(batch.merged().itemN()).containsExactly(0, 1, 6, 2);
  }
}
