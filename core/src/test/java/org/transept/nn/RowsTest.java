package org.transept.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Samples;
import org.transept.Tensors;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Scope;

@ExtendWith(NoLeaks.class)
class RowsTest {
  @Test
  void spreadLaysTokensOutByRowAndSlotAndFillsUpWithTheFirst() {
    try (Scope scope = Scope.inference()) {
      Rows rows = new Rows(2, 3, new int[] {0, 1, 1, 1}, new int[] {0, 0, 1, 2});
      Tensor spreadBLD = rows.spread(Host.floats(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 4, 2));
      assertThat(rows.rows()).isEqualTo(2);
      assertThat(rows.longest()).isEqualTo(3);
      assertThat(Host.floats(spreadBLD)).containsExactly(1, 2, 1, 2, 1, 2, 3, 4, 5, 6, 7, 8);
    }
  }

  @Test
  void collectUndoesSpread() {
    Samples.each(
        random -> {
          try (Scope scope = Scope.inference()) {
            int count = 1 + random.nextInt(5);
            AttentionMask.Side side = Sides.random(random, count, 6);
            Rows rows = Sides.rows(count, side);
            Tensor hiddenND = Tensors.random(random, side.rowN().length, 3);
            Tensor spreadBLD = rows.spread(hiddenND);
            assertThat(spreadBLD.size(0)).isEqualTo(count);
            assertThat(spreadBLD.size(1)).isEqualTo(side.longest());
            assertThat(rows.collect(spreadBLD).equal(hiddenND)).isTrue();
          }
        });
  }

  @Test
  void gradientsThroughSpreadAndCollectCountEachTokenOnce() {
    Samples.each(
        random -> {
          try (Scope scope = Scope.open()) {
            AttentionMask.Side side = Sides.random(random, 3, 4);
            Rows rows = Sides.rows(3, side);
            Tensor hiddenND = Tensors.leaf(random, side.rowN().length, 2);
            rows.collect(rows.spread(hiddenND)).sum().backward();
            double[] ones = new double[side.rowN().length * 2];
            Arrays.fill(ones, 1);
            Tensors.assertClose("gradient", hiddenND.grad(), ones, 0);
          }
        });
  }
}
