package org.transept.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Scope;

@ExtendWith(NoLeaks.class)
class AngleTest {
  private static final double ROUNDING = 1e-12;

  private static Tensor pairs(double... numbers) {
    return Host.doubles(numbers, numbers.length / 2, 2);
  }

  private static float[] gradient(Tensor leaf) {
    return Host.floats(leaf.grad());
  }

  /** (3, 4) along (2, 0), (1, 3) along (-2, -2), (5, 6) along (0, 0) and (2, -1) along (1, 2). */
  @Test
  void aVectorHasAPartAlongEachAxis() {
    try (Scope scope = Scope.inference()) {
      Tensor vectors = pairs(3, 4, 1, 3, 5, 6, 2, -1);
      Tensor axes = pairs(2, 0, -2, -2, 0, 0, 1, 2);
      assertThat(Host.doubles(Angle.along(vectors, axes)))
          .containsExactly(new double[] {3, 0, 2, 2, 0, 0, 0, 0}, within(ROUNDING));
    }
  }

  /** Cosines 1, 0, 3/5 and, of a zero vector, 0; without the first and the last, 0 and 3/5. */
  @Test
  void squaredCosinesAreAveragedOverTheTokensThatCount() {
    try (Scope scope = Scope.inference()) {
      Tensor one = pairs(1, 0, 0, 2, -1, 0, 0, 0);
      Tensor other = pairs(7, 0, 3, 0, -3, 4, 1, 1);
      assertThat(Angle.meanSquaredCosine(one, other, null).item_double())
          .isCloseTo((1 + 0.36) / 4, within(ROUNDING));
      Tensor some = Host.flags(new byte[] {0, 1, 1, 0}, 4, 1);
      assertThat(Angle.meanSquaredCosine(one, other, some).item_double())
          .isCloseTo(0.36 / 2, within(ROUNDING));
      Tensor none = Host.flags(new byte[4], 4, 1);
      assertThat(Angle.meanSquaredCosine(one, other, none).item_double()).isZero();
    }
  }

  /** In the precision that runs use, where 1e-24 squared is no number any more. */
  @Test
  void zeroVectorsHaveFiniteGradients() {
    try (Scope scope = Scope.open()) {
      float[] numbers = {0, 0, 3, 4, 0, 0, 1e-20f, 0};
      float[] others = {1, 2, 0, 0, 0, 0, 5, 1};
      for (boolean projects : new boolean[] {true, false}) {
        Tensor one = Host.floats(numbers, 4, 2).set_requires_grad(true);
        Tensor other = Host.floats(others, 4, 2).set_requires_grad(true);
        Tensor value =
            projects
                ? Angle.along(one, other).add(Angle.along(other, one)).sum()
                : Angle.meanSquaredCosine(one, other, null);
        value.backward();
        assertThat(Float.isFinite(value.item_float())).isTrue();
        for (Tensor leaf : new Tensor[] {one, other}) {
          for (float slope : gradient(leaf)) {
            assertThat(slope).isFinite();
          }
        }
      }
    }
  }
}
