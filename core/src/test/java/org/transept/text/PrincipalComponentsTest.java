package org.transept.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.linalg_svd;

import java.util.Random;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Tensors;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Scope;

@ExtendWith(NoLeaks.class)
class PrincipalComponentsTest {
  private static final double CLOSE = 1e-12;

  private static double[] of(double[] vectors, int rows, int count) {
    try (Scope scope = Scope.inference()) {
      return Host.doubles(
          PrincipalComponents.of(
              Host.doubles(vectors, rows, rows == 0 ? 2 : vectors.length / rows), count));
    }
  }

  /**
   * Around (10, 20): along (0.6, 0.8) by 5 and -5, across it, along (-0.8, 0.6), by 1 and -1. The
   * larger component of either direction is positive.
   */
  @Test
  void areCoordinatesAlongTheDirectionsOfLargestVarianceByHand() {
    double[] vectors = {13, 24, 7, 16, 9.2, 20.6, 10.8, 19.4};
    double[] expected = {5, 0, -5, 0, 0, -1, 0, 1};
    assertThat(of(vectors, 4, 2)).containsExactly(expected, within(CLOSE));
    assertThat(of(vectors, 4, 1)).containsExactly(new double[] {5, -5, 0, 0}, within(CLOSE));
  }

  /** Three vectors on a line have one direction; further coordinates are exactly 0. */
  @Test
  void beyondTheRankThereIsNothing() {
    double third = Math.sqrt(2);
    assertThat(of(new double[] {0, 0, 1, 1, 2, 2}, 3, 3))
        .containsExactly(new double[] {-third, 0, 0, 0, 0, 0, third, 0, 0}, within(CLOSE));
    assertThat(of(new double[] {3, 4}, 1, 2)).containsExactly(0, 0);
    assertThat(of(new double[] {3, 4, 3, 4}, 2, 1)).containsExactly(0, 0);
    assertThat(of(new double[0], 0, 2)).isEmpty();
  }

  @Test
  void areThoseOfTheSingularValueDecompositionUpToSigns() {
    try (Scope scope = Scope.inference()) {
      Tensor vectorsRX =
          Tensors.random(new Random(4), 60, 40).mul(Tensors.random(new Random(5), 40));
      Tensor meanX = vectorsRX.mean(new long[] {0}, true, new ScalarTypeOptional());
      var svd = linalg_svd(vectorsRX.sub(meanX), false, new StringViewOptional());
      Tensor expectedRC = svd.get0().mul(svd.get1()).narrow(1, 0, 7).abs();
      Tensor actualRC = PrincipalComponents.of(vectorsRX, 7);
      Tensors.assertClose("components", actualRC.abs(), Host.doubles(expectedRC), 1e-9);
    }
  }

  @Test
  void singlePrecisionIsWidenedFirst() {
    try (Scope scope = Scope.inference()) {
      Tensor vectorsRX = Tensors.random(new Random(4), 9, 5).to(ScalarType.Float);
      assertThat(Host.doubles(PrincipalComponents.of(vectorsRX, 3)))
          .containsExactly(
              Host.doubles(PrincipalComponents.of(vectorsRX.to(ScalarType.Double), 3)));
    }
  }
}
