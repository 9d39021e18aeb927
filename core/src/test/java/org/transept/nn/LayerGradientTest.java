package org.transept.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transept.Differences;
import org.transept.Tensors;
import org.transept.nn.GatedCrossAttention.Control;
import org.transept.nn.GatedCrossAttention.Gate;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/** Gradients of layers against central differences, on rows of unequal length. */
@ExtendWith(NoLeaks.class)
class LayerGradientTest {
  private static final int ROWS = 3;
  private static final int WIDTH = 4;
  private static final int HEADS = 2;

  private final Random random = new Random(7);
  private final Parameters parameters = new Parameters(1, ScalarType.Double);

  /** Checks all weights and inputs of a layer under a random weighting of its output. */
  private void check(Supplier<Tensor> layer, Tensor... inputs) {
    Tensors.scramble(parameters.named(), random, 0.7);
    Tensor outputND = layer.get();
    Tensor weightND = Tensors.random(random, outputND.size(0), outputND.size(1));
    outputND.mul(weightND).sum().backward();
    parameters
        .named()
        .forEach((name, weight) -> Differences.check(name, weight, () -> loss(layer, weightND)));
    for (int i = 0; i < inputs.length; i++) {
      Differences.check("input " + i, inputs[i], () -> loss(layer, weightND));
    }
  }

  private static double loss(Supplier<Tensor> layer, Tensor weightND) {
    try (Scope scope = Scope.inference()) {
      return layer.get().mul(weightND).sum().item_double();
    }
  }

  private void checkBlock(Block.Config config) {
    try (Scope scope = Scope.open()) {
      Block block = config.build(parameters, WIDTH, HEADS, 0);
      AttentionMask.Side side = Sides.random(random, ROWS, 4);
      Rows rows = Sides.rows(ROWS, side);
      AttentionMask reach = AttentionMask.of(ROWS, side, side, false);
      Tensor inputND = Tensors.leaf(random, side.rowN().length, WIDTH);
      check(() -> block.forward(inputND, rows, reach, Pass.inference()), inputND);
    }
  }

  @Test
  void theSwigluBlockHasItsGradients() {
    checkBlock(new Block.Modern.Config(FeedForward.Kind.SWIGLU, 2));
  }

  @Test
  void theGeluBlockHasItsGradients() {
    checkBlock(new Block.Modern.Config(FeedForward.Kind.GELU, 2));
  }

  @Test
  void theClassicBlockHasItsGradients() {
    checkBlock(new Block.Classic.Config());
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "SIGMOID, true, false", "SIGMOID, false, true", "SIGMOID, true, true", "SIGMOID, false, false",
    "TANH, true, false", "TANH, false, true", "TANH, true, true", "TANH, false, false",
    "SCALAR, true, false", "SCALAR, false, true", "SCALAR, true, true", "SCALAR, false, false",
    "NONE, true, false", "NONE, false, true", "NONE, true, true", "NONE, false, false"
  })
  void gatedCrossAttentionHasItsGradients(Gate gate, boolean norm, boolean recency) {
    try (Scope scope = Scope.open()) {
      GatedCrossAttention module =
          new GatedCrossAttention(
              parameters, new GatedCrossAttention.Config(0, gate, norm, recency), WIDTH, HEADS, 0);
      AttentionMask.Side query = Sides.random(random, ROWS, 4);
      AttentionMask.Side key = Sides.random(random, ROWS, 5);
      Rows queryRows = Sides.rows(ROWS, query);
      Rows keyRows = Sides.rows(ROWS, key);
      AttentionMask reach = AttentionMask.of(ROWS, query, key, recency);
      assertThat(reach.seesN()).as("some token must see nothing").isNotNull();
      Tensor queryND = Tensors.leaf(random, query.rowN().length, WIDTH);
      Tensor keyND = Tensors.leaf(random, key.rowN().length, WIDTH);
      check(
          () ->
              module.forward(queryND, queryRows, keyND, keyRows, reach, Pass.inference()).addedND(),
          queryND,
          keyND);
    }
  }

  /** What cross-attention adds, and its penalty, under each control that changes X'. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "COMPLEMENT, SIGMOID", "COMPLEMENT, TANH", "COMPLEMENT, SCALAR", "COMPLEMENT, NONE",
    "PARALLEL, SIGMOID", "PARALLEL, TANH", "PARALLEL, SCALAR", "PARALLEL, NONE",
    "NONE, SIGMOID", "NONE, NONE"
  })
  void controlsAndThePenaltyHaveTheirGradients(Control control, Gate gate) {
    var config =
        new GatedCrossAttention.Config(
            0, gate, true, false, OutputGate.Kind.NONE, control, control == Control.NONE ? -3 : 0);
    try (Scope scope = Scope.open()) {
      GatedCrossAttention module = new GatedCrossAttention(parameters, config, WIDTH, HEADS, 0);
      AttentionMask.Side query = Sides.random(random, ROWS, 4);
      AttentionMask.Side key = Sides.random(random, ROWS, 5);
      Rows queryRows = Sides.rows(ROWS, query);
      Rows keyRows = Sides.rows(ROWS, key);
      AttentionMask reach = AttentionMask.of(ROWS, query, key, false);
      assertThat(reach.seesN()).as("some token must see nothing").isNotNull();
      Tensor queryND = Tensors.leaf(random, query.rowN().length, WIDTH);
      Tensor keyND = Tensors.leaf(random, key.rowN().length, WIDTH);
      check(
          () -> {
            Pass pass = Pass.training();
            Tensor addedND =
                module.forward(queryND, queryRows, keyND, keyRows, reach, pass).addedND();
            Tensor penalty = pass.terms().get(GatedCrossAttention.ORTHOGONALITY);
            return penalty == null ? addedND : addedND.add(penalty);
          },
          queryND,
          keyND);
    }
  }
}
