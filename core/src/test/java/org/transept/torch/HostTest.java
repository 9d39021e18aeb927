package org.transept.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class HostTest {
  private static void assertType(Tensor tensor, ScalarType type) {
    assertThat(tensor.scalar_type().intern()).isEqualTo(type);
  }

  @Test
  void valuesComeBackInRowMajorOrder() {
    try (Scope scope = Scope.inference()) {
      Tensor table = Host.floats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
      assertType(table, ScalarType.Float);
      assertThat(Host.floats(table)).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(Host.floats(table.t())).containsExactly(1, 4, 2, 5, 3, 6);
      assertThat(Host.doubles(table.t())).containsExactly(1, 4, 2, 5, 3, 6);
      assertThat(Host.doubles(table.narrow(1, 1, 1))).containsExactly(2, 5);
    }
  }

  @Test
  void indicesAreLongAndDoublesKeepTheirDigits() {
    try (Scope scope = Scope.inference()) {
      Tensor indices = Host.indices(new int[] {0, -1, Integer.MAX_VALUE}, 3);
      assertType(indices, ScalarType.Long);
      assertThat(Host.doubles(indices)).containsExactly(0, -1, Integer.MAX_VALUE);
      Tensor third = Host.doubles(new double[] {1 / 3.0}, 1, 1);
      assertType(third, ScalarType.Double);
      assertThat(Host.doubles(third)).containsExactly(1 / 3.0);
    }
  }

  @Test
  void anythingButZeroIsATrueFlag() {
    try (Scope scope = Scope.inference()) {
      Tensor flags = Host.flags(new byte[] {0, 1, 2, -1, 0, 0}, 2, 3);
      assertType(flags, ScalarType.Bool);
      assertThat(Host.floats(flags)).containsExactly(0, 1, 1, 1, 0, 0);
    }
  }

  @Test
  void copiesDoNotFollowTheTensorNorItsGradient() {
    try (Scope scope = Scope.open()) {
      float[] source = {1, 2};
      Tensor tensor = Host.floats(source, 2);
      source[0] = 9;
      float[] copy = Host.floats(tensor.set_requires_grad(true));
      copy[1] = 9;
      assertThat(Host.floats(tensor)).containsExactly(1, 2);
    }
  }

  @Test
  void nothingIsATensorToo() {
    try (Scope scope = Scope.inference()) {
      assertThat(Host.floats(Host.floats(new float[0], 0, 4))).isEmpty();
      assertThat(Host.floats(Host.flags(new byte[0], 0))).isEmpty();
      assertThat(Host.doubles(Host.indices(new int[0], 0))).isEmpty();
    }
  }
}
