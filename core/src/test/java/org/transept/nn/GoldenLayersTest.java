package org.transept.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.transept.Tensors.assertClose;

import java.util.Arrays;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transept.Golden;
import org.transept.nn.GatedCrossAttention.Gate;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/** Layers against PyTorch: outputs, and gradients of all weights and inputs. */
@ExtendWith(NoLeaks.class)
class GoldenLayersTest {
  private static final int ROWS = 2;
  private static final int SLOTS = 4;
  private static final int KEYS = 5;
  private static final int WIDTH = 8;
  private static final int HEADS = 2;

  private final Parameters parameters = new Parameters(1, ScalarType.Double);

  private static AttentionMask.Side queries(int... horizonN) {
    return Sides.full(ROWS, SLOTS, new int[ROWS * SLOTS], horizonN);
  }

  /** Tokens whose clocks are their slots. */
  private static AttentionMask.Side keys(int slots) {
    int[] clock = new int[ROWS * slots];
    Arrays.setAll(clock, n -> n % slots);
    return Sides.full(ROWS, slots, clock, new int[clock.length]);
  }

  private static AttentionMask causal() {
    return AttentionMask.of(ROWS, queries(1, 2, 3, 4, 1, 2, 3, 4), keys(SLOTS), false);
  }

  /** As the fixtures' mask by clock; the first token of the second row sees nothing. */
  private static AttentionMask byClock() {
    return AttentionMask.of(ROWS, queries(1, 2, 2, 4, 0, 1, 3, 5), keys(KEYS), false);
  }

  private static void assertMask(Golden golden, AttentionMask reach) {
    assertClose("mask", reach.keepBLM(), golden.numbers("masks", "visible"), 0);
  }

  private void assertGradients(Golden golden) {
    parameters.named().forEach((name, weight) -> golden.assertGradient(name, weight.grad()));
  }

  @Test
  void causalAttentionIsThatOfPyTorch() {
    try (Scope scope = Scope.open()) {
      Golden golden = Golden.read("attention-causal");
      Attention attention = new Attention(parameters, WIDTH, HEADS, false);
      golden.fill(parameters.named());
      Tensor inputND = golden.input("x");
      Rows rows = Sides.rows(ROWS, keys(SLOTS));
      AttentionMask reach = causal();
      assertMask(golden, reach);
      Tensor outputND = attention.forward(inputND, rows, inputND, rows, reach);
      golden.assertOutput("output", outputND);
      golden.scalar(outputND).backward();
      assertGradients(golden);
      golden.assertGradient("x", inputND.grad());
    }
  }

  @Test
  void crossAttentionIsThatOfPyTorchAndZeroForATokenThatSeesNothing() {
    try (Scope scope = Scope.open()) {
      Golden golden = Golden.read("attention-cross");
      Attention attention = new Attention(parameters, WIDTH, HEADS, false);
      golden.fill(parameters.named());
      Tensor queryND = golden.input("x");
      Tensor keyND = golden.input("y");
      AttentionMask reach = byClock();
      assertMask(golden, reach);
      Tensor outputND =
          attention.forward(
              queryND, Sides.rows(ROWS, keys(SLOTS)), keyND, Sides.rows(ROWS, keys(KEYS)), reach);
      assertClose("blind token", outputND.select(0, SLOTS), new double[WIDTH], 0);
      golden.assertOutput("output", outputND);
      golden.scalar(outputND).backward();
      assertGradients(golden);
      golden.assertGradient("x", queryND.grad());
      golden.assertGradient("y", keyND.grad());
    }
  }

  @ParameterizedTest
  @EnumSource
  void gatedCrossAttentionIsThatOfPyTorch(Gate gate) {
    try (Scope scope = Scope.open()) {
      Golden golden = Golden.read("gca-" + gate.name().toLowerCase(java.util.Locale.ROOT));
      boolean norm = golden.json().path("settings").path("norm").asBoolean();
      GatedCrossAttention module =
          new GatedCrossAttention(
              parameters, new GatedCrossAttention.Config(0, gate, norm, false), WIDTH, HEADS, 0);
      golden.fill(parameters.named());
      Tensor queryND = golden.input("x");
      Tensor keyND = golden.input("y");
      GatedCrossAttention.Result result =
          module.forward(
              queryND,
              Sides.rows(ROWS, keys(SLOTS)),
              keyND,
              Sides.rows(ROWS, keys(KEYS)),
              byClock(),
              Pass.training());
      Tensor outputND = queryND.add(result.addedND());
      golden.assertOutput("output", outputND);
      golden.assertOutput("attended", result.crossedND());
      if (gate == Gate.NONE) {
        assertThat(result.gateND()).isNull();
      } else {
        golden.assertOutput("gate", Objects.requireNonNull(result.gateND()));
      }
      golden.scalar(outputND).backward();
      assertGradients(golden);
      golden.assertGradient("x", queryND.grad());
      golden.assertGradient("y", keyND.grad());
    }
  }

  private void assertBlock(String name, Block.Config config) {
    try (Scope scope = Scope.open()) {
      Golden golden = Golden.read(name);
      Block block = config.build(parameters, WIDTH, HEADS, 0);
      golden.fill(parameters.named());
      Tensor inputND = golden.input("x");
      Tensor outputND =
          block.forward(inputND, Sides.rows(ROWS, keys(SLOTS)), causal(), Pass.training());
      golden.assertOutput("output", outputND);
      golden.scalar(outputND).backward();
      assertGradients(golden);
      golden.assertGradient("x", inputND.grad());
    }
  }

  @Test
  void theSwigluBlockIsThatOfPyTorch() {
    assertBlock("block-swiglu", new Block.Modern.Config(FeedForward.Kind.SWIGLU, 2));
  }

  @Test
  void theGeluBlockIsThatOfPyTorch() {
    assertBlock("block-gelu", new Block.Modern.Config(FeedForward.Kind.GELU, 2));
  }

  @Test
  void theClassicBlockIsThatOfPyTorch() {
    assertBlock("block-classic", new Block.Classic.Config());
  }
}
