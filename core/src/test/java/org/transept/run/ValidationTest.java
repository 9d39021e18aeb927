package org.transept.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Tiny;
import org.transept.config.SettingsException;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.Sequences;
import org.transept.data.batch.HeldOut;
import org.transept.data.split.Split;
import org.transept.data.split.Splits;
import org.transept.evaluate.Evaluator;
import org.transept.evaluate.Protocol;
import org.transept.evaluate.Ranks;
import org.transept.model.Fusion;
import org.transept.model.Network;
import org.transept.model.towers.Towers;
import org.transept.nn.Block;
import org.transept.probe.Alignment;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;
import org.transept.train.Select;

@ExtendWith(NoLeaks.class)
class ValidationTest {
  private static Network network(Fusion fusion, Catalogue catalogue) {
    return new Towers.Config(8, 1, 2, 6, 0, Block.Modern.Config.DEFAULTS, true, fusion)
        .build(new Parameters(1, ScalarType.Float), catalogue);
  }

  private static Dataset threeDomains() {
    Catalogue catalogue = Tiny.catalogue(6, 5, 4);
    int[][] items = Tiny.items(new Random(1), catalogue, 40, 9);
    Sequences log = Tiny.sequences(catalogue, items);
    return new Dataset(log, Splits.roles(log, new Split.LeaveOneOut()), "cafe");
  }

  @Test
  void theGeometryHasARowForEverySiteAndOrderedPair() {
    Dataset dataset = threeDomains();
    try (Scope scope = Scope.open()) {
      Fusion stack = new Fusion.Stack(2, Fusion.Stack.DEFAULTS.attention());
      Network network = network(stack, dataset.catalogue());
      List<Alignment.Row> rows =
          new Validation(dataset, network, Protocol.DEFAULTS, Select.DEFAULTS).geometry(Role.VALID);
      assertThat(rows).hasSize(12);
      assertThat(rows.stream().map(r -> r.site() + " " + r.query() + "<" + r.key()))
          .doesNotHaveDuplicates()
          .contains("stack.0 food<kitchen", "stack.1 books<food");
      assertThat(rows).allMatch(row -> row.tokens() > 0 && row.rmsCos() >= row.absMeanCos());
      // A fresh gate is half open.
      assertThat(rows).allMatch(row -> Math.abs(row.gateMean() - 0.5) < 0.01);
    }
  }

  @Test
  void towersThatDoNotMeetHaveNoGeometry() {
    Dataset dataset = threeDomains();
    try (Scope scope = Scope.open()) {
      Network network = network(new Fusion.None(), dataset.catalogue());
      assertThat(
              new Validation(dataset, network, Protocol.DEFAULTS, Select.DEFAULTS)
                  .geometry(Role.VALID))
          .isEmpty();
    }
  }

  @Test
  void theNumberOfAllCasesWeighsEveryCaseTheSame() {
    Dataset dataset = threeDomains();
    try (Scope scope = Scope.open()) {
      Network network = network(new Fusion.None(), dataset.catalogue());
      Map<String, Double> numbers =
          new Validation(dataset, network, Protocol.DEFAULTS, Select.DEFAULTS)
              .numbers(Monitor.SILENT);
      assertThat(numbers.keySet()).containsExactly("all", "food", "kitchen", "books");
      HeldOut held = HeldOut.of(dataset, Role.VALID);
      double sum = 0;
      for (int i = 0; i < held.size(); i++) {
        sum += numbers.getOrDefault(dataset.catalogue().name(held.domain(i)), Double.NaN);
      }
      assertThat(numbers.getOrDefault("all", Double.NaN))
          .isCloseTo(sum / held.size(), within(1e-12));
    }
  }

  @Test
  void itTellsHowManyCasesAreRanked() {
    Dataset dataset = threeDomains();
    List<Long> heard = new ArrayList<>();
    Monitor monitor =
        new Monitor() {
          @Override
          public void validated(long cases, long total) {
            assertThat(total).isEqualTo(HeldOut.of(dataset, Role.VALID).size());
            heard.add(cases);
          }
        };
    try (Scope scope = Scope.open()) {
      Network network = network(new Fusion.None(), dataset.catalogue());
      new Validation(dataset, network, Protocol.DEFAULTS, Select.DEFAULTS).numbers(monitor);
    }
    assertThat(heard).isSorted().doesNotHaveDuplicates().first().isNotEqualTo(0L);
    assertThat(heard.get(heard.size() - 1)).isEqualTo(HeldOut.of(dataset, Role.VALID).size());
  }

  @Test
  void theNumberOfAllDomainsWeighsEveryDomainTheSame() {
    Dataset dataset = threeDomains();
    try (Scope scope = Scope.open()) {
      Network network = network(new Fusion.None(), dataset.catalogue());
      Select select = new Select("mrr", Select.Average.DOMAINS);
      Map<String, Double> numbers =
          new Validation(dataset, network, Protocol.DEFAULTS, select).numbers(Monitor.SILENT);
      Ranks ranks =
          new Evaluator(dataset, Protocol.DEFAULTS, network.length())
              .rank(network, Role.VALID, done -> {});
      double sum = 0;
      for (String name : dataset.catalogue().names()) {
        double mrr =
            IntStream.range(0, ranks.size())
                .mapToObj(ranks::get)
                .filter(one -> one.domain().equals(name))
                .mapToDouble(one -> 1 / one.rank())
                .average()
                .orElseThrow();
        assertThat(numbers.getOrDefault(name, Double.NaN)).isCloseTo(mrr, within(1e-12));
        sum += mrr;
      }
      assertThat(numbers.getOrDefault("all", Double.NaN)).isCloseTo(sum / 3, within(1e-12));
    }
  }

  @Test
  void aDomainWithoutValidationTargetsHasNoPartInTheMean() {
    Catalogue catalogue = Tiny.catalogue(3, 3);
    Sequences log = Tiny.sequences(catalogue, new int[] {4, 1, 2, 3}, new int[] {5, 3, 1, 2});
    Dataset dataset = new Dataset(log, Splits.roles(log, new Split.LeaveOneOut()), "cafe");
    try (Scope scope = Scope.open()) {
      Network network = network(new Fusion.None(), catalogue);
      Select select = new Select("mrr", Select.Average.DOMAINS);
      Map<String, Double> numbers =
          new Validation(dataset, network, Protocol.DEFAULTS, select).numbers(Monitor.SILENT);
      assertThat(numbers.getOrDefault("kitchen", Double.NaN)).isZero();
      assertThat(numbers.getOrDefault("all", Double.NaN))
          .isEqualTo(numbers.get("food"))
          .isPositive();
    }
  }

  @Test
  void anUnknownMetricDoesNotSelect() {
    assertThatThrownBy(() -> new Select("mpr", Select.Average.CASES))
        .hasMessage("metric must be hr@k, ndcg@k (k at least 1), mrr or auc, got \"mpr\"");
  }

  @Test
  void aSplitWithoutValidationTargetsIsRefused() {
    Sequences log = Tiny.sequences(Tiny.catalogue(2, 2), new int[] {1, 3});
    try (Scope scope = Scope.open()) {
      Network network = network(new Fusion.None(), log.catalogue());
      assertThatThrownBy(
              () ->
                  new Validation(
                      Tiny.dataset(log, Role.TRAIN), network, Protocol.DEFAULTS, Select.DEFAULTS))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining(
              "data.split: must leave validation targets, got none; choose another split");
    }
  }
}
