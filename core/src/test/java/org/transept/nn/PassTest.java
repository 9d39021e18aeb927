package org.transept.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Scope;

@ExtendWith(NoLeaks.class)
class PassTest {
  @Test
  void noiseIsThatOfTheSeedAndOnlyTrainingDrawsIt() {
    try (Scope scope = Scope.inference()) {
      Tensor like = Host.doubles(new double[4000], 4000);
      Pass pass = Pass.training(3);
      double[] first = Host.doubles(pass.noise(like));
      assertThat(Host.doubles(pass.noise(like))).isNotEqualTo(first);
      assertThat(Host.doubles(Pass.training(3).noise(like))).containsExactly(first);
      double mean = 0;
      double square = 0;
      for (double value : first) {
        mean += value / first.length;
        square += value * value / first.length;
      }
      assertThat(mean).isBetween(-0.06, 0.06); // Four standard errors.
      assertThat(square).isBetween(0.91, 1.09);
      assertThatThrownBy(() -> Pass.inference().noise(like))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("only a pass that trains draws noise");
    }
  }
}
