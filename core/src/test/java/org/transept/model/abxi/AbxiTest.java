package org.transept.model.abxi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Golden;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Window;
import org.transept.model.Encoding;
import org.transept.model.Hosts;
import org.transept.model.Network;
import org.transept.nn.Pass;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

@ExtendWith(NoLeaks.class)
class AbxiTest {
  private static final Catalogue CATALOGUE = Tiny.catalogue(5, 4);
  private static final Abxi.Config SMALL = new Abxi.Config(8, 2, 6, 0, 12, 3, 2, true);

  /** As golden.py has them: items 1 to 5 are of the first domain, 6 to 9 of the second. */
  private static final Sequences LOG =
      Tiny.sequences(
          CATALOGUE,
          new int[] {1, 6, 7, 2, 2, 9, 3},
          new int[] {8, 4, 6, 5},
          new int[] {3, 1, 4},
          new int[] {7, 2});

  private static Window[] windows(int from, int left) {
    return IntStream.range(0, LOG.size())
        .mapToObj(u -> new Window(u, LOG.offsets()[u] + from, LOG.offsets()[u + 1] - left))
        .toArray(Window[]::new);
  }

  private static Network build(Abxi.Config config, Catalogue catalogue, ScalarType type) {
    return config.build(new Parameters(1, type), catalogue);
  }

  @Test
  void itHasAsManyWeightsAsTheSource() {
    try (Scope scope = Scope.open()) {
      Network network =
          build(Abxi.Config.DEFAULTS, Tiny.catalogue(11_837, 16_258), ScalarType.Float);
      assertThat(network.parameters().count()).isEqualTo(9_651_200);
    }
  }

  @Test
  void aTrainingPassIsThePaddedOneOfPyTorch() {
    try (Scope scope = Scope.open()) {
      Golden golden = Golden.read("abxi-training");
      Network network = build(SMALL, CATALOGUE, ScalarType.Double);
      golden.fill(network.parameters().named());
      Encoding encoding = network.encode(Batch.training(LOG, windows(0, 0)), Pass.training());
      assertThat(encoding.targetQ()).containsExactly(golden.integers("targets"));
      assertThat(encoding.rowQ()).containsExactly(golden.integers("rows"));
      golden.assertOutput("output", encoding.hiddenQD());
      golden.scalar(encoding.hiddenQD()).backward();
      network.items().collectGradients();
      network
          .parameters()
          .named()
          .forEach((name, weight) -> golden.assertGradient(name, weight.grad()));
    }
  }

  @Test
  void anEvaluationPassIsThePaddedOneOfPyTorch() {
    try (Scope scope = Scope.inference()) {
      Golden golden = Golden.read("abxi-evaluation");
      Network network = build(SMALL, CATALOGUE, ScalarType.Double);
      golden.fill(network.parameters().named());
      int[] asked = golden.integers("asked");
      Batch batch = Batch.asking(LOG, windows(0, 1), asked, new int[asked.length]);
      Encoding encoding = network.encode(batch, Pass.inference());
      assertThat(encoding.rowQ()).containsExactly(golden.integers("rows"));
      golden.assertOutput("output", encoding.hiddenQD());
    }
  }

  @Test
  void usersWithoutEventsAreAnsweredAlike() {
    try (Scope scope = Scope.inference()) {
      Network network = Hosts.all().get(Hosts.all().size() - 1).build(CATALOGUE, ScalarType.Double);
      Window[] nothing = {new Window(0, 0, 0), new Window(1, 7, 7), new Window(2, 11, 12)};
      int[] asked = {1, 1, 1}; // The third user has an event, of the first domain.
      double[] answers =
          Host.doubles(
              network
                  .encode(Batch.asking(LOG, nothing, asked, new int[3]), Pass.inference())
                  .hiddenQD());
      assertThat(answers).doesNotContain(Double.NaN).hasSize(24);
      List<Double> all = Arrays.stream(answers).boxed().toList();
      assertThat(all.subList(0, 8)).isEqualTo(all.subList(8, 16)).isNotEqualTo(all.subList(16, 24));
    }
  }

  @Test
  void aBatchInWhichNothingHasAPredecessorIsAskedNothing() {
    try (Scope scope = Scope.open()) {
      Network network = build(SMALL, CATALOGUE, ScalarType.Float);
      Batch batch = Batch.training(LOG, new Window(3, 14, 16), new Window(2, 11, 12));
      Encoding encoding = network.encode(batch, Pass.training());
      assertThat(encoding.size()).isZero();
      assertThat(encoding.offsets()).containsExactly(0, 0, 0);
      assertThat(network.answered(batch)).containsExactly(0, 0);
    }
  }
}
