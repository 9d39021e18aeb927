package org.transept.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Float32;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Scope;

@ExtendWith(NoLeaks.class)
class NewTitlesTest {
  /** Numbers of vectors of length 1, summed over the words of a title. */
  private static final double FLOAT = Float32.error(1, 8);

  private static final List<String> TITLES =
      List.of("green tea", "green tea box box", "", "steel pan", "steel pan lid", "xyzzy", "green");

  private static Catalogue catalogue() {
    String[] byId = new String[TITLES.size() + 1];
    byId[0] = "";
    for (int i = 0; i < TITLES.size(); i++) {
      byId[i + 1] = TITLES.get(i);
    }
    String[] keys = {"a", "b", "c", "d", "e", "f", "g"};
    return new Catalogue(List.of("food"), List.<String[]>of(keys)).called(byId);
  }

  /** Any title of the catalogue, read as one that came later, gets the vector it has. */
  @Test
  void aTitleIsReadAsThoseOfTheCatalogueWere() {
    for (ItemText.Titles config :
        List.of(new ItemText.Titles(3, 1, true), new ItemText.Titles(64, 2, false))) {
      try (Scope scope = Scope.inference();
          NewTitles later = NewTitles.of(config, catalogue())) {
        int width = config.width();
        float[] kept = Host.floats(TitleVectors.of(config, catalogue()));
        List<Optional<float[]>> read = later.of(TITLES);
        for (int i = 0; i < TITLES.size(); i++) {
          float[] own = read.get(i).orElse(new float[width]);
          for (int w = 0; w < width; w++) {
            assertThat(own[w]).isCloseTo(kept[(i + 1) * width + w], within((float) FLOAT));
          }
        }
      }
    }
  }

  @Test
  void wordsThatNoTitleHasCountForNothing() {
    try (NewTitles later = NewTitles.of(new ItemText.Titles(3, 1, true), catalogue())) {
      List<Optional<float[]>> read =
          later.of(List.of("the plugh", "green TEAS plugh", "tea green"));
      assertThat(read.get(0)).isEmpty();
      double[] tea = doubles(read.get(1).orElseThrow());
      assertThat(tea).usingComparatorWithPrecision(FLOAT).isEqualTo(first(later));
      assertThat(doubles(read.get(2).orElseThrow()))
          .as("another order has other pairs")
          .isNotEqualTo(tea);
    }
  }

  private static double[] first(NewTitles later) {
    return doubles(later.of(List.of("green tea")).get(0).orElseThrow());
  }

  private static double[] doubles(float[] numbers) {
    double[] all = new double[numbers.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = numbers[i];
    }
    return all;
  }

  @Test
  void onlyWhatIsMadeOfTitlesReadsThem() {
    assertThatThrownBy(() -> NewTitles.of(new ItemText.None(), catalogue()))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "new items can have titles only where the run's model.text is made of titles, but it"
                + " has none; name similar items instead");
    assertThatThrownBy(() -> NewTitles.of(new ItemText.Precomputed("x", 3), catalogue()))
        .hasMessageContaining("but its vectors come from a file; name similar items instead");
  }
}
