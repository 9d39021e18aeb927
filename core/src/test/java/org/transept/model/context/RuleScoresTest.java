package org.transept.model.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transept.Float32;
import org.transept.Tensors;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Window;
import org.transept.data.count.Followers;
import org.transept.model.Encoding;
import org.transept.model.Fusion;
import org.transept.model.Network;
import org.transept.model.towers.Transept;
import org.transept.nn.Block;
import org.transept.nn.Pass;
import org.transept.text.ItemText;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

@ExtendWith(NoLeaks.class)
class RuleScoresTest {
  /** Items 1 to 3 in one domain, 4 and 5 in another. After 1 came 2 twice and 4 once. */
  private final Catalogue catalogue = Tiny.catalogue(3, 2);

  private final Sequences training =
      Tiny.sequences(catalogue, new int[] {1, 2, 1, 4}, new int[] {1, 2}, new int[] {3, 5});

  private final RuleScores rules =
      new RuleScores(
          new Followers(training, 1, 0.5),
          new Rules.Sequential(1, 0.5, List.of(1, 2)),
          new double[][] {{0.7, 0}, {0.4, 1.5}});

  private static double log(double announced) {
    return Math.log1p(33 * announced);
  }

  private Batch batch(int d, int[]... histories) {
    Sequences asking = Tiny.sequences(catalogue, histories);
    Window[] windows = new Window[histories.length];
    int[] asked = new int[histories.length];
    for (int r = 0; r < windows.length; r++) {
      windows[r] = new Window(r, asking.offsets()[r], asking.offsets()[r + 1]);
      asked[r] = d;
    }
    return Batch.asking(asking, windows, asked, new int[histories.length]);
  }

  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Float", "Double"})
  void whatIsAnnouncedIsAddedToScores(ScalarType type) {
    try (Scope scope = Scope.inference()) {
      Tensor scoresQV = Tensors.random(new Random(1), 3, 2).to(type);
      double[] before = Host.doubles(scoresQV);
      rules.add(scoresQV, new int[][] {{3, 1}, {2}, {}}, 1);
      double[] after = Host.doubles(scoresQV);
      double one = 1 / Math.sqrt(3); // Item 1 has three events, item 3 one.
      double[] expected = {0.4 * log(one) + 1.5 * log(one), 1.5 * log(0.5), 0, 0, 0, 0};
      for (int i = 0; i < expected.length; i++) {
        assertThat(after[i] - before[i])
            .isCloseTo(expected[i], Float32.within(Float32.size(before[i], after[i]), 3));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Network.Streams.class)
  void aNetworkAddsThemForEachOfItsQuestions(Network.Streams towers) {
    try (Scope scope = Scope.open()) {
      Network network =
          new Transept.Config(
                  8,
                  1,
                  2,
                  5,
                  0,
                  Block.Modern.Config.DEFAULTS,
                  towers,
                  new Fusion.None(),
                  new RequestTime.None(),
                  new ItemText.None(),
                  false)
              .build(new Parameters(1, ScalarType.Float), training);
      Batch batch = batch(0, new int[] {4, 1}, new int[] {1, 4}, new int[] {3, 1});
      double[] plain = Host.doubles(network.scoresBV(batch, 0));
      network.add(rules);
      double[] scores = Host.doubles(network.scoresBV(batch, 0));
      double two = 0.7 * log(2 / Math.sqrt(3));
      double[] expected = {0, two, 0, 0, 0, 0, 0, two, 0}; // Domain 0 weighs the last event alone.
      for (int i = 0; i < expected.length; i++) {
        assertThat(scores[i] - plain[i])
            .isCloseTo(expected[i], Float32.within(Float32.size(plain[i], scores[i]), 3));
      }
      Encoding encoding = network.encode(batch, Pass.inference());
      assertThat(Host.doubles(network.scoresBV(encoding, 0))).containsExactly(scores);
    }
  }
}
