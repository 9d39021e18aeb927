package org.transept.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Float32;
import org.transept.data.Catalogue;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Scope;

@ExtendWith(NoLeaks.class)
class TitleVectorsTest {
  private static final double CLOSE = 1e-12;

  private static Catalogue catalogue(String... titles) {
    String[] keys = new String[titles.length];
    String[] byId = new String[titles.length + 1];
    byId[0] = "";
    for (int i = 0; i < titles.length; i++) {
      keys[i] = "item-%d".formatted(i);
      byId[i + 1] = titles[i];
    }
    return new Catalogue(List.of("food"), List.<String[]>of(keys)).called(byId);
  }

  @Test
  void termsAreStemmedWeighedAndOfLengthOne() {
    // Columns: green, tea. "the" counts nowhere, "cups" stands in one title only.
    Catalogue catalogue = catalogue("Green Teas", "the tea TEA cups", "", "greens");
    SparseRows terms = TitleTerms.of(new ItemText.Titles(2, 2, false), catalogue);
    assertThat(terms.width()).isEqualTo(2);
    assertThat(terms.begins()).containsExactly(0, 0, 2, 3, 3, 4);
    assertThat(terms.columns()).containsExactly(0, 1, 1, 0);
    // Both words stand in two of three titles, so they weigh the same within the first.
    double half = Math.sqrt(0.5);
    assertThat(terms.values())
        .usingComparatorWithPrecision(CLOSE)
        .containsExactly(half, half, 1, 1);
  }

  @Test
  void rareTermsWeighMoreAndRepeatedOnesALittle() {
    Catalogue catalogue = catalogue("tea tea cake", "tea", "cake", "cake", "cake");
    SparseRows terms = TitleTerms.of(new ItemText.Titles(2, 2, false), catalogue);
    double cake = 1 + Math.log(6.0 / 5);
    double tea = (1 + Math.log(2)) * (1 + Math.log(6.0 / 3));
    double length = Math.hypot(cake, tea);
    assertThat(terms.values()[0]).isCloseTo(cake / length, within(CLOSE));
    assertThat(terms.values()[1]).isCloseTo(tea / length, within(CLOSE));
  }

  @Test
  void pairsAreOfNeighbours() {
    Catalogue catalogue = catalogue("dark green tea", "dark green cup", "green dark");
    assertThat(TitleTerms.of(new ItemText.Titles(2, 2, false), catalogue).width()).isEqualTo(2);
    assertThat(TitleTerms.of(new ItemText.Titles(2, 2, true), catalogue).width()).isEqualTo(3);
  }

  @Test
  void itemsCalledAlikeStandTogetherAndThoseWithoutATitleAtZero() {
    Catalogue catalogue =
        catalogue("green tea", "green tea box", "", "steel pan", "steel pan lid", "xyzzy");
    try (Scope scope = Scope.inference()) {
      double[] vectors = Host.doubles(TitleVectors.of(new ItemText.Titles(2, 2, true), catalogue));
      assertThat(dot(vectors, 1, 2)).isGreaterThan(0.99);
      assertThat(dot(vectors, 4, 5)).isGreaterThan(0.99);
      assertThat(dot(vectors, 1, 4)).isLessThan(0.01);
      assertThat(dot(vectors, 1, 1)).isCloseTo(1, Float32.within(1, 2));
      for (int none : new int[] {0, 3, 6}) { // Padding, no title, no word that counts.
        assertThat(dot(vectors, none, none)).isZero();
      }
    }
  }

  @Test
  void aWordMustBeLeft() {
    Catalogue catalogue = catalogue("tea", "pan");
    try (Scope scope = Scope.open()) {
      assertThatThrownBy(() -> TitleVectors.of(ItemText.Titles.DEFAULTS, catalogue))
          .hasMessageContaining(
              "model.text.minItems: must leave a word of the titles, but none stands in 2 of"
                  + " them; lower it, or set model.text.type=none");
    }
  }

  private static double dot(double[] vectors, int a, int b) {
    return vectors[2 * a] * vectors[2 * b] + vectors[2 * a + 1] * vectors[2 * b + 1];
  }
}
