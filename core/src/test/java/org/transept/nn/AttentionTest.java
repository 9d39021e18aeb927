package org.transept.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.Samples;
import org.transept.Tensors;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

@ExtendWith(NoLeaks.class)
class AttentionTest {
  private static final int ROWS = 3;
  private static final int WIDTH = 4;

  private static Attention attention(Random random, boolean recency) {
    Parameters parameters = new Parameters(1, ScalarType.Double);
    Attention attention = new Attention(parameters, WIDTH, 2, recency);
    Tensors.scramble(parameters.named(), random, 0.7);
    return attention;
  }

  private static Tensor read(
      Attention attention,
      Tensor queryND,
      AttentionMask.Side query,
      Tensor keyND,
      AttentionMask.Side key) {
    Rows queryRows = Sides.rows(ROWS, query);
    Rows keyRows = Sides.rows(ROWS, key);
    return attention.forward(
        queryND, queryRows, keyND, keyRows, AttentionMask.of(ROWS, query, key, true));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTokenReadsExactlyTheKeysInItsReach(boolean recency) {
    Samples.each(
        random -> {
          try (Scope scope = Scope.inference()) {
            Attention attention = attention(random, recency);
            AttentionMask.Side query = Sides.random(random, ROWS, 4);
            AttentionMask.Side key = Sides.random(random, ROWS, 4);
            Tensor queryND = Tensors.random(random, query.rowN().length, WIDTH);
            Tensor keyND = Tensors.random(random, key.rowN().length, WIDTH);
            double[] before = Host.doubles(read(attention, queryND, query, keyND, key));
            int changed = random.nextInt(key.rowN().length);
            keyND.select(0, changed).add_(new Scalar(1));
            double[] after = Host.doubles(read(attention, queryND, query, keyND, key));
            for (int n = 0; n < query.rowN().length; n++) {
              boolean visible =
                  query.rowN()[n] == key.rowN()[changed]
                      && key.clockN()[changed] < query.horizonN()[n];
              for (int d = 0; d < WIDTH; d++) {
                boolean same = before[n * WIDTH + d] == after[n * WIDTH + d];
                assertThat(same).as("token %d reads token %d", n, changed).isEqualTo(!visible);
              }
            }
          }
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTokenNeverReadsAnotherRow(boolean recency) {
    Samples.each(
        random -> {
          try (Scope scope = Scope.inference()) {
            Attention attention = attention(random, recency);
            AttentionMask.Side side = Sides.random(random, ROWS, 4);
            Tensor hiddenND = Tensors.random(random, side.rowN().length, WIDTH);
            Tensor before = read(attention, hiddenND, side, hiddenND, side);
            int row = random.nextInt(ROWS);
            for (int n = 0; n < side.rowN().length; n++) {
              if (side.rowN()[n] != row) {
                hiddenND.select(0, n).mul_(new Scalar(-3));
              }
            }
            Tensor after = read(attention, hiddenND, side, hiddenND, side);
            for (int n = 0; n < side.rowN().length; n++) {
              boolean same = before.select(0, n).equal(after.select(0, n));
              assertThat(same).as("token %d", n).isEqualTo(side.rowN()[n] == row);
            }
          }
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTokenThatSeesNothingGetsExactlyZeroInFloatsAndItsGradientsAreFinite(boolean recency) {
    try (Scope scope = Scope.open()) {
      Parameters parameters = new Parameters(1, ScalarType.Float);
      Attention attention = new Attention(parameters, WIDTH, 2, recency);
      Tensors.scramble(parameters.named(), new Random(3), 0.7);
      AttentionMask.Side query = Sides.full(ROWS, 2, new int[6], new int[] {0, 1, 0, 0, 2, 3});
      AttentionMask.Side key = Sides.full(ROWS, 2, new int[] {0, 1, 0, 1, 0, 1}, new int[6]);
      Tensor queryND = Tensors.random(new Random(4), 6, WIDTH).to(ScalarType.Float);
      Tensor outputND = read(attention, queryND, query, queryND, key);
      float[] output = Host.floats(outputND);
      for (int n : new int[] {0, 2, 3}) {
        for (int d = 0; d < WIDTH; d++) {
          assertThat(output[n * WIDTH + d]).isZero();
        }
      }
      outputND.sum().backward();
      parameters
          .named()
          .forEach(
              (name, weight) ->
                  assertThat(weight.grad().isfinite().all().item_bool()).as(name).isTrue());
    }
  }

  @Test
  void aFreshRecencyTermChangesNothing() {
    try (Scope scope = Scope.inference()) {
      Attention with = new Attention(new Parameters(1, ScalarType.Double), WIDTH, 2, true);
      Attention without = new Attention(new Parameters(1, ScalarType.Double), WIDTH, 2, false);
      Random random = new Random(5);
      AttentionMask.Side side = Sides.random(random, ROWS, 4);
      Tensor hiddenND = Tensors.random(random, side.rowN().length, WIDTH);
      Tensors.assertClose(
          "output",
          read(with, hiddenND, side, hiddenND, side),
          Host.doubles(read(without, hiddenND, side, hiddenND, side)),
          1e-15);
    }
  }

  @Test
  void headsMustDivideTheWidth() {
    assertThatThrownBy(() -> new Attention(new Parameters(1, ScalarType.Float), 4, 3, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("heads must be a divisor of the width 4, got 3");
  }

  @Test
  void theWidthOfTheTokensIsChecked() {
    try (Scope scope = Scope.inference()) {
      Random random = new Random(6);
      Attention attention = attention(random, false);
      AttentionMask.Side side = Sides.full(ROWS, 1, new int[3], new int[] {1, 1, 1});
      Tensor right = Tensors.random(random, 3, WIDTH);
      Tensor wrong = Tensors.random(random, 3, 5);
      assertThatThrownBy(() -> read(attention, wrong, side, right, side))
          .hasMessage("queryND: expected [N=any, D=4], got [3, 5]");
      assertThatThrownBy(() -> read(attention, right, side, wrong, side))
          .hasMessage("keyND: expected [N=any, D=4], got [3, 5]");
    }
  }
}
