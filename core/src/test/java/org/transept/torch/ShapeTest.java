package org.transept.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.pytorch.global.torch.zeros;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ShapeTest {
  @Test
  void aFittingTensorComesBack() {
    try (Scope scope = Scope.inference()) {
      Tensor hiddenBLD = zeros(2, 3, 5);
      assertThat(Shape.require("hiddenBLD", hiddenBLD, -1, 3, 5)).isSameAs(hiddenBLD);
      assertThat(Shape.require("loss", zeros(new long[0]))).isNotNull();
    }
  }

  @Test
  void aWrongSizeIsToldAxisByAxis() {
    try (Scope scope = Scope.inference()) {
      assertThatThrownBy(() -> Shape.require("hiddenBLD", zeros(2, 3, 5), -1, -1, 4))
          .isInstanceOf(Shape.ShapeException.class)
          .hasMessage("hiddenBLD: expected [B=any, L=any, D=4], got [2, 3, 5]");
    }
  }

  @Test
  void aWrongNumberOfAxesIsTold() {
    try (Scope scope = Scope.inference()) {
      assertThatThrownBy(() -> Shape.require("queryND", zeros(7), -1, 4))
          .isInstanceOf(Shape.ShapeException.class)
          .hasMessage("queryND: expected [N=any, D=4], got [7]");
    }
  }

  @Test
  void aNameMustLabelEveryAxis() {
    try (Scope scope = Scope.inference()) {
      assertThatThrownBy(() -> Shape.require("queryND", zeros(1, 1, 1), 1, 1, 1))
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessage("queryND names 2 axes but 3 sizes were given");
    }
  }

  @Test
  void axesAreTheCapitalsAtTheEndOfAName() {
    assertThat(Shape.axes("hiddenBLD")).isEqualTo("BLD");
    assertThat(Shape.axes("targetQ1")).isEmpty();
    assertThat(Shape.axes("loss")).isEmpty();
    assertThat(Shape.axes("BV")).isEqualTo("BV");
  }
}
