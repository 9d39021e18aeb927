package org.transept.run.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.Tiny;
import org.transept.config.Settings;
import org.transept.data.Catalogue;
import org.transept.model.Network;
import org.transept.run.train.TinyExperiment;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

@ExtendWith(NoLeaks.class)
class BlueprintTest {
  private static final Catalogue CATALOGUE = Tiny.catalogue(5, 7, 2);

  /** The same where the first nine items are called alike, and five have no title. */
  private static final Catalogue TITLED =
      CATALOGUE.called(
          IntStream.rangeClosed(0, CATALOGUE.items())
              .mapToObj(item -> item > 0 && item < 10 ? "green tea" : "")
              .toArray(String[]::new));

  private static Network.Config network(String sets) {
    return Settings.read(TinyExperiment.TOWERS, null, List.of(sets.split(" ", -1))).network();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.type=merged",
        "model.type=merged model.block.type=classic model.layers=3",
        "model.type=single model.width=24",
        "model.type=abxi model.width=8 model.inner=16",
        "model.type=abxi model.width=8 model.fusion.type=early model.fusion.modules=2",
        "model.type=abxi model.width=8 model.fusion.type=early model.fusion.attention.norm=false",
        "model.type=abxi model.width=8 model.fusion.type=stack model.fusion.modules=3",
        "model.type=abxi model.width=8 model.fusion.type=stack model.fusion.attention.gate=none",
        "model.type=transept model.towers=both model.fusion.type=early",
        "model.type=transept model.towers=both model.fusion.type=stack model.fusion.modules=3",
        "model.type=transept model.towers=domains",
        "model.type=transept model.towers=merged",
        "model.type=np-cdsr model.width=8",
        "model.type=np-cdsr model.latent.width=5 model.fusion.type=early model.fusion.modules=2",
        "model.type=np-cdsr model.width=8 model.fusion.type=stack model.fusion.modules=3",
        "model.type=tri-thread model.width=8",
        "model.type=tri-thread model.width=8 model.contrast.profiles=0 model.fusion.type=early",
        "model.type=tri-thread model.width=8 model.fusion.type=stack model.fusion.modules=3",
        "model.fusion.type=none",
        "model.fusion.type=none model.shared=false",
        "model.fusion.type=early model.fusion.modules=2",
        "model.fusion.type=early model.shared=false model.fusion.attention.gate=scalar",
        "model.fusion.type=early model.fusion.attention.outputGate=head",
        "model.fusion.type=stack model.fusion.modules=3 model.fusion.attention.recency=true",
        "model.fusion.type=stack model.fusion.attention.norm=false model.width=8",
        "model.fusion.type=early model.fusion.attention.control=frozen",
        "model.fusion.type=stack model.fusion.attention.control=complement",
        "model.type=abxi model.width=8 model.fusion.type=stack"
            + " model.fusion.attention.control=frozen",
        "model.type=np-cdsr model.width=8 model.fusion.type=early"
            + " model.fusion.attention.control=frozen",
      })
  void hasTheNumbersOfTheNetworkThatIsBuilt(String sets) {
    Network.Config config = network(sets);
    Catalogue catalogue = sets.contains("tri-thread") ? TITLED : CATALOGUE;
    Blueprint blueprint = new Blueprint(config, catalogue);
    try (Scope scope = Scope.open()) {
      Parameters built = config.build(new Parameters(1, ScalarType.Float), catalogue).parameters();
      assertThat(blueprint.parameters()).isEqualTo(built.count());
      assertThat(blueprint.groups()).isEqualTo(built.groups());
      assertThat(blueprint.fixed()).isEqualTo(built.fixed());
    }
  }

  /**
   * One block of width 4 with heads of 2 on rows of 3 and 1 slots, 4 tokens, two of them 2 wide.
   */
  @Test
  void countsTheProductsOfABlockAsByHand() {
    Load load = new Load(List.of(new Load.Side(2, 3, 4)), new long[] {4, 0, 0});
    Blueprint merged =
        new Blueprint(network("model.type=merged model.width=4 model.layers=1"), CATALOGUE);
    int inner = 16; // 4 x 8/3, rounded up to a multiple of 8.
    int linear = 4 * 4 * 4 + 3 * 4 * inner;
    int attention = 2 * 2 * (2 * 3 * 3) * 4;
    assertThat(merged.work(load, -1).operations()).isEqualTo(2.0 * 4 * linear + attention);
  }

  @Test
  void aTowerWorksOnItsDomainAndOnlyIfItIsAsked() {
    Load.Side food = new Load.Side(2, 3, 4);
    Load.Side kitchen = new Load.Side(2, 2, 3);
    Load.Side books = new Load.Side(2, 1, 2);
    Load load = new Load(List.of(food, kitchen, books), new long[] {4, 3, 2});
    String small = "model.width=4 model.layers=1 model.fusion.type=";
    double block = 2.0 * (4 * 4 * 4 + 3 * 4 * 16);
    double cores = 4.0 * 4 * 2 * (9 + 4 + 1);
    for (String shared : List.of(" model.shared=true", " model.shared=false")) {
      Blueprint none = new Blueprint(network(small + "none" + shared), CATALOGUE);
      assertThat(none.work(load, -1).operations()).isEqualTo(9 * block + cores);
      assertThat(none.work(load, 1).operations()).isEqualTo(3 * block + 4.0 * 4 * 2 * 2);
    }
    // The seed's module: queries, output and gate on the tokens that ask, keys and values on
    // others.
    Blueprint early = new Blueprint(network(small + "early"), CATALOGUE);
    double asks = 2.0 * (2 * 16 + 2 * 4 * 16 + 16 * 4);
    double reads = 2.0 * (2 * 16);
    double crossed = 2 * (3 * asks) + (4 + 2) * reads + 4.0 * 4 * 2 * 2 * (3 + 1);
    assertThat(early.work(load, 1).operations()).isEqualTo(3 * block + 4.0 * 4 * 2 * 2 + crossed);
  }

  @Test
  void towersThatAnswerTogetherWorkOnBothKindsOfSequence() {
    Load.Side merged = new Load.Side(2, 4, 7);
    Load.Side food = new Load.Side(2, 3, 4);
    Load.Side kitchen = new Load.Side(2, 2, 3);
    Load.Side books = new Load.Side(2, 1, 2);
    Load load = new Load(List.of(merged, food, kitchen, books), new long[] {4, 3, 2});
    String small = "model.type=transept model.width=4 model.layers=1 model.time.type=none";
    Blueprint both = new Blueprint(network(small), CATALOGUE);
    double block = 2.0 * (4 * 4 * 4 + 3 * 4 * 16);
    double cores = 4.0 * 4 * 2 * (16 + 9 + 4 + 1);
    assertThat(both.work(load, -1).operations()).isEqualTo((7 + 9) * block + cores);
  }

  /** Width 4, one block, texts of 6 numbers; two rows have profiles. */
  @Test
  void threadsWorkOnBothKindsOfSequenceAndProfilesOnRows() {
    Load.Side merged = new Load.Side(2, 4, 7);
    Load.Side food = new Load.Side(2, 3, 4);
    Load.Side kitchen = new Load.Side(2, 2, 3);
    Load.Side books = new Load.Side(2, 1, 2);
    Load load = new Load(List.of(merged, food, kitchen, books), new long[] {4, 3, 2});
    String small =
        "model.type=tri-thread model.width=4 model.layers=1 model.heads=1 model.text.width=6";
    Blueprint threads = new Blueprint(network(small), TITLED);
    double block = 2.0 * (4 * 16 + 2 * 16);
    double cores = 4.0 * 4 * 2 * (16 + 9 + 4 + 1);
    double profiles = 2.0 * 2 * (6 * 3 + 3 * 4);
    assertThat(threads.work(load, -1).operations()).isEqualTo((7 + 9) * block + cores + profiles);
    Load one = new Load(load.streams(), new long[] {2, 0, 0});
    double keys = 2.0 * 2 * 16;
    double asked = (7 + 4) * keys + (2 + 2) * (block - keys) + 4.0 * 4 * 2 * (4 + 3);
    assertThat(threads.work(one, 0).operations()).isEqualTo(asked);
    // Halves of 4 numbers for 14 items and none: text, components and group stay, vectors follow.
    assertThat(threads.fixed()).isEqualTo(15 * (6 + 4 + 1));
    assertThat(threads.beside()).isEqualTo(threads.fixed() + 15 * 8);
    assertThat(threads.gathered()).isEqualTo(15 * 8);
    assertThat(threads.itemWidth()).isEqualTo(8);
    assertThat(threads.texts()).isEqualTo(2.0 * 2 * 15 * 6 * 4);
  }

  @Test
  void anAnswerGoesAloneThroughTheLastBlock() {
    Load load = new Load(List.of(new Load.Side(2, 3, 4)), new long[] {0, 2, 0});
    Blueprint merged =
        new Blueprint(network("model.type=merged model.width=4 model.layers=2"), CATALOGUE);
    double keys = 2.0 * (2 * 16);
    double others = 2.0 * (2 * 16 + 3 * 4 * 16);
    double cores = 4.0 * 4 * 2 * (9 + 3);
    assertThat(merged.work(load, 1).operations())
        .isEqualTo(4 * (keys + others) + 4 * keys + 2 * others + cores);
  }

  @Test
  void aProbeSeesAllTowersUpToTheLastBlock() {
    Load.Side side = new Load.Side(2, 2, 3);
    Load load = new Load(List.of(side, side, side), new long[] {2, 0, 0});
    Blueprint none =
        new Blueprint(network("model.width=4 model.layers=2 model.fusion.type=none"), CATALOGUE);
    double answered = none.work(load, 0).operations();
    double block = 3 * 2.0 * (4 * 16 + 3 * 4 * 16) + 4.0 * 4 * 2 * 4;
    assertThat(none.traced(load, 0).operations()).isEqualTo(answered + 2 * block);
  }

  /** The shared layer twice for each question, and what is shared once; adapters of rank 1. */
  @Test
  void abxiLooksFromTwoStreams() {
    Load load = new Load(List.of(new Load.Side(2, 3, 5)), new long[] {2, 1, 0});
    String small = "model.type=abxi model.width=4 model.inner=8";
    Blueprint abxi =
        new Blueprint(network(small + " model.streamRank=1 model.invariantRank=1"), CATALOGUE);
    int swiglu = 3 * 4 * 8;
    int adapter = 2 * 4;
    double products =
        5 * 2 * 16 + 6 * (2 * 16 + swiglu) + 3 * (adapter + swiglu) + 3 * (2 * adapter + swiglu);
    assertThat(abxi.work(load, -1).operations()).isEqualTo(2 * products + 4.0 * (6 * 3) * 4);
  }

  /** Modules on events and questions, and the shared layer again on what others read. */
  @Test
  void abxiWithFusionAlsoWorksOnWhatIsReadOfOtherDomains() {
    Load.Side merged = new Load.Side(2, 3, 5);
    Load.Side food = new Load.Side(2, 2, 4);
    Load.Side kitchen = new Load.Side(2, 2, 3);
    Load.Side books = new Load.Side(2, 1, 1);
    Load load = new Load(List.of(merged, food, kitchen, books), new long[] {4, 3, 1});
    Load one = new Load(load.streams(), new long[] {2, 0, 0});
    String small = "model.type=abxi model.width=4 model.inner=8 model.streamRank=1";
    Blueprint none = new Blueprint(network(small), CATALOGUE);
    Blueprint early = new Blueprint(network(small + " model.fusion.type=early"), CATALOGUE);
    double asks = 2 * 16 + 8 * 16 + 4 * 16; // query and output, gate
    double reads = 2 * 16;
    // Every domain reads two others: two pairs of rows of 2 x 2 slots, four of 2 x 1.
    double cores = 4 * 2 * (2 * 4 + 4 * 2) * 4.0;
    assertThat(early.work(load, -1).operations() - none.work(load, -1).operations())
        .isEqualTo(2.0 * 2 * 8 * (asks + reads) + cores);
    // Asked for food, its events read the others'.
    double foodCores = 4 * 2 * (2 * 2 + 2 * 1) * 4.0;
    double foodReads = 2.0 * (2 * 4 * asks + (3 + 1) * reads) + foodCores;
    assertThat(early.work(one, 0).operations() - none.work(one, 0).operations())
        .isEqualTo(foodReads);
    assertThat(early.traced(one, 0).operations()).isEqualTo(early.work(one, 0).operations());
    // Behind attention and map two questions ask; kitchen's and books' events get there too.
    String three = " model.fusion.type=stack model.fusion.modules=3";
    Blueprint stack = new Blueprint(network(small + three), CATALOGUE);
    double late = 2.0 * (2 * 2 * asks + (3 + 1) * reads) + 4 * 2 * (2 + 1) * 4.0;
    double plain = 2.0 * (3 + 1) * (4 * 16 + 3 * 4 * 8 + 2 * 4) + 4 * 2 * (2 * 2 + 1) * 4.0;
    assertThat(stack.work(one, 0).operations() - early.work(one, 0).operations())
        .isEqualTo(2 * late + plain);
  }

  /** The same, where food's own four events stand in the place of the others' three and one. */
  @Test
  void abxiThatReadsItselfWorksOnItsOwnEventsTwice() {
    Load.Side merged = new Load.Side(2, 3, 5);
    Load.Side food = new Load.Side(2, 2, 4);
    Load.Side kitchen = new Load.Side(2, 2, 3);
    Load.Side books = new Load.Side(2, 1, 1);
    Load one = new Load(List.of(merged, food, kitchen, books), new long[] {2, 0, 0});
    String small = "model.type=abxi model.width=4 model.inner=8 model.streamRank=1";
    String self = " model.fusion.attention.control=self model.fusion.type=";
    Blueprint none = new Blueprint(network(small), CATALOGUE);
    Blueprint early = new Blueprint(network(small + self + "early"), CATALOGUE);
    double asks = 2 * 16 + 8 * 16 + 4 * 16;
    double reads = 2 * 16;
    assertThat(early.work(one, 0).operations() - none.work(one, 0).operations())
        .isEqualTo(2.0 * (2 * 4 * asks + 2 * 4 * reads) + 4 * 2 * (2 * 2 + 2 * 2) * 4.0);
    Blueprint stack =
        new Blueprint(network(small + self + "stack model.fusion.modules=3"), CATALOGUE);
    double late = 2.0 * (2 * 2 * asks + 2 * 4 * reads) + 4 * 2 * (2 + 2) * 4.0;
    double plain = 2.0 * 4 * (4 * 16 + 3 * 4 * 8 + 2 * 4) + 4 * 2 * (2 * 2) * 4.0;
    assertThat(stack.work(one, 0).operations() - early.work(one, 0).operations())
        .isEqualTo(2 * late + plain);
  }

  /** Width 4, one block, a latent vector of 2 numbers; questions on rows of 3, 2 and 1 slots. */
  @Test
  void aProcessWorksOnQuestionsAndItsTowersOnAllTokens() {
    Load.Side food = new Load.Side(2, 3, 5);
    Load.Side kitchen = new Load.Side(2, 2, 4);
    Load.Side books = new Load.Side(2, 1, 2);
    Load load = new Load(List.of(food, kitchen, books), new long[] {4, 3, 2});
    Load one = new Load(load.streams(), new long[] {2, 0, 0});
    String small = "model.type=np-cdsr model.width=4 model.layers=1 model.latent.width=2";
    Blueprint none = new Blueprint(network(small), CATALOGUE);
    double block = 2.0 * (4 * 16 + 3 * 4 * 16);
    double towers = 11 * block + 4.0 * 4 * 2 * (9 + 4 + 1);
    double join = 8 * 4;
    double asks = 2 * 16 + 8; // query with the latent vector, output
    double gate = 8 * 4;
    double bends = 2.0 * 2 * (2 * 4);
    double tells = (16 * 4) + 16; // question and answer side by side, then once more
    double summary = 2.0 * (16 + 2 * 4 * 2);
    double trains =
        9 * 2 * (join + asks + gate + tells)
            + 11 * 2.0 * 32
            + 4.0 * 4 * 2 * 14
            + 3 * (bends + summary);
    assertThat(none.work(load, -1).operations()).isEqualTo(towers + trains);
    // Asked for food every tower works, the others' to be read; nothing is told any more.
    double answers = 2 * 2 * (join + asks + gate) + 5 * 2.0 * 32 + 4.0 * 4 * 2 * 3 + bends;
    assertThat(none.work(one, 0).operations()).isEqualTo(towers + answers);
    // With fusion in training both are computed, and in evaluation one of them.
    double crossed = 2.0 * (2 * 16 + 8 * 16 + 4 * 16);
    double reads = 2.0 * 2 * 16;
    Blueprint early = new Blueprint(network(small + " model.fusion.type=early"), CATALOGUE);
    double pairs = 2 * 11 * (crossed + reads) + 4.0 * 4 * 2 * (2 * (6 + 3 + 2));
    assertThat(early.work(load, -1).operations()).isEqualTo(2 * towers + trains + pairs);
    double foodReads = 2 * 5 * crossed + (4 + 2) * reads + 4.0 * 4 * 2 * (6 + 3);
    assertThat(early.work(one, 0).operations()).isEqualTo(towers + answers + foodReads);
  }

  /** Under a stack the first block works a second time, on the towers as they are without it. */
  @Test
  void aStackReadsFromTowersThatAreComputedTwice() {
    Load.Side side = new Load.Side(1, 2, 2);
    Load load = new Load(List.of(side, side, side), new long[] {2, 2, 2});
    String small = "model.width=4 model.layers=1 model.fusion.type=";
    Blueprint blocks = new Blueprint(network(small + "none"), CATALOGUE);
    double all = blocks.work(load, -1).operations();
    double none = blocks.work(load, 0).operations();
    double early =
        new Blueprint(network(small + "early model.fusion.modules=2"), CATALOGUE)
            .work(load, 0)
            .operations();
    double stack =
        new Blueprint(network(small + "stack model.fusion.modules=2"), CATALOGUE)
            .work(load, 0)
            .operations();
    // The module behind the last block wants all tokens there, not those alone that are asked.
    assertThat(stack - early).isEqualTo(all + all / 3 - none);
  }

  /** Width 4 with norms: attention 4 x 20, gate 16 x 8 + 16 and 4 x 16 + 4, norms 2 x 8. */
  @Test
  void frozenModulesDoNotLearnButWork() {
    Load load =
        new Load(
            List.of(new Load.Side(2, 3, 4), new Load.Side(2, 2, 3), new Load.Side(2, 1, 2)),
            new long[] {4, 3, 2});
    String small = "model.width=4 model.layers=1 model.fusion.type=early";
    Blueprint learns = new Blueprint(network(small), CATALOGUE);
    Blueprint frozen =
        new Blueprint(network(small + " model.fusion.attention.control=frozen"), CATALOGUE);
    int modules = 6 * (80 + 144 + 68 + 16);
    assertThat(frozen.fixed()).isEqualTo(modules);
    assertThat(frozen.beside()).isEqualTo(modules);
    assertThat(frozen.parameters()).isEqualTo(learns.parameters() - modules);
    assertThat(frozen.groups()).doesNotContainKey("fusion");
    assertThat(frozen.work(load, -1).operations()).isEqualTo(learns.work(load, -1).operations());
  }

  /** Food, 4 tokens in 2 x 3 slots, reads itself twice in the place of kitchen and books. */
  @Test
  void modulesThatReadTheirOwnDomainWorkOnItsTokens() {
    Load load =
        new Load(
            List.of(new Load.Side(2, 3, 4), new Load.Side(2, 2, 3), new Load.Side(2, 1, 2)),
            new long[] {2, 0, 0});
    String small = " model.width=4 model.layers=1 model.fusion.type=early";
    for (String type : List.of("model.type=towers", "model.type=np-cdsr")) {
      Blueprint usual = new Blueprint(network(type + small), CATALOGUE);
      Blueprint self =
          new Blueprint(network(type + small + " model.fusion.attention.control=self"), CATALOGUE);
      double reads = 2.0 * (2 * 16);
      double cores = 4.0 * 4 * 2;
      double more = (2 * 4 - (3 + 2)) * reads;
      assertThat(self.work(load, 0).operations() - usual.work(load, 0).operations())
          .isEqualTo(more + cores * 3 * (2 * 3 - (2 + 1)));
    }
  }
}
