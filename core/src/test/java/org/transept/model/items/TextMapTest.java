package org.transept.model.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Float32;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.text.ItemText;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/** Two words that never meet, so that every title is one of two unit vectors. */
@ExtendWith(NoLeaks.class)
class TextMapTest {
  private static final Catalogue CATALOGUE =
      Tiny.catalogue(3, 2).called(new String[] {"", "tea", "", "pan", "tea", "pan"});

  private static final double CLOSE = 1e-15;

  private static final ItemText TITLES = new ItemText.Titles(2, 1, false);

  private static ItemTable table(Parameters parameters) {
    ItemTable table = new ItemTable(parameters, CATALOGUE, 2, TITLES);
    parameters.seal();
    return table;
  }

  private static Tensor weight(Parameters parameters, String name) {
    return Objects.requireNonNull(parameters.saved().get(name));
  }

  @Test
  void addsTheMapOfATitleToTheLearnedVector() {
    try (Scope scope = Scope.open()) {
      Parameters parameters = new Parameters(3, ScalarType.Double);
      ItemTable table = table(parameters);
      double[] text = Host.doubles(weight(parameters, "items.text"));
      double[] learned = Host.doubles(weight(parameters, "items.weight"));
      double[] map = Host.doubles(weight(parameters, "items.map.weight"));
      double[] shown = Host.doubles(table.allVD());
      for (int v = 0; v <= CATALOGUE.items(); v++) {
        for (int d = 0; d < 2; d++) {
          double added = map[2 * d] * text[2 * v] + map[2 * d + 1] * text[2 * v + 1];
          assertThat(shown[2 * v + d]).isCloseTo(learned[2 * v + d] + added, within(CLOSE));
        }
        boolean titled = !CATALOGUE.title(v).isEmpty();
        assertThat(Math.hypot(text[2 * v], text[2 * v + 1]))
            .isCloseTo(titled ? 1 : 0, Float32.within(1, 2));
      }
    }
  }

  /** Item 2 has no title: it keeps its learned vector although nobody bought it either. */
  @Test
  void whatNobodyHasBoughtIsKnownByItsTitleAlone() {
    try (Scope scope = Scope.open()) {
      Parameters parameters = new Parameters(3, ScalarType.Double);
      ItemTable table = new ItemTable(parameters, CATALOGUE, 2, TITLES, new int[] {2, 3});
      parameters.seal();
      double[] text = Host.doubles(weight(parameters, "items.text"));
      double[] learned = Host.doubles(weight(parameters, "items.weight"));
      double[] map = Host.doubles(weight(parameters, "items.map.weight"));
      double[] shown = Host.doubles(table.allVD());
      for (int d = 0; d < 2; d++) {
        double pan = map[2 * d] * text[6] + map[2 * d + 1] * text[7];
        assertThat(shown[6 + d]).isCloseTo(pan, within(CLOSE));
        assertThat(shown[4 + d]).isEqualTo(learned[4 + d]);
        assertThat(shown[10 + d]).isCloseTo(learned[10 + d] + pan, within(CLOSE));
      }
      try (Scope inner = Scope.inference()) {
        table.allGradientsVD().fill_(new Scalar(1.0));
        table.collectAll(List.of());
      }
      double[] gradient = Host.doubles(weight(parameters, "items.weight").grad());
      assertThat(gradient).containsExactly(1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1);
      double[] maps = Host.doubles(weight(parameters, "items.map.weight").grad());
      for (int w = 0; w < 2; w++) { // What its title says still counts for the map.
        double all = text[w] + text[2 + w] + text[4 + w] + text[6 + w] + text[8 + w] + text[10 + w];
        assertThat(maps[w]).isCloseTo(all, within(CLOSE));
        assertThat(maps[2 + w]).isCloseTo(all, within(CLOSE));
      }
    }
  }

  @Test
  void followsTheWeightsWhenToldAndSharesWithItsTwin() {
    try (Scope scope = Scope.open()) {
      Parameters parameters = new Parameters(3, ScalarType.Double);
      ItemTable table = table(parameters);
      ItemTable twin = table(parameters.replica());
      double[] before = Host.doubles(table.allVD());
      try (Scope inner = Scope.inference()) {
        parameters.values().neg_();
      }
      assertThat(Host.doubles(table.allVD())).containsExactly(before);
      table.update();
      double[] after = Host.doubles(twin.allVD());
      for (int n = 0; n < before.length; n++) {
        assertThat(after[n]).isEqualTo(-before[n]);
      }
    }
  }

  @Test
  void aTableWithoutTitlesIsTheLearnedOne() {
    try (Scope scope = Scope.open()) {
      Parameters parameters = new Parameters(3, ScalarType.Double);
      ItemTable plain = new ItemTable(parameters, CATALOGUE, 2);
      parameters.seal();
      assertThat(plain.dense()).isFalse();
      assertThat(parameters.saved().keySet()).containsExactly("items.weight");
      assertThat(Host.doubles(plain.allVD()))
          .containsExactly(Host.doubles(weight(parameters, "items.weight")));
    }
  }
}
