package org.transept.evaluate;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.transept.model.DivergedException;
import org.transept.torch.Host;

/** Turns scores into ranks of targets. Must be called within a scope. */
final class Ranking {
  /** Largest count that a float holds without rounding. */
  private static final int MOST_COUNTED = 1 << 24;

  private Ranking() {}

  /**
   * The 1-based rank of each row's target among that row's candidates.
   *
   * @param targetB the target's column in each row
   * @param candidatesBV scores of the candidates, the target among them or not; its own score never
   *     counts as a tie
   * @param ownTies how many of a row's candidates are the target itself, 0 or 1
   * @throws DivergedException if a score is NaN
   */
  static double[] ranks(
      Tensor scoresBV, int[] targetB, Tensor candidatesBV, int ownTies, boolean favourTarget) {
    Tensor targetB1 = Host.indices(targetB, targetB.length, 1);
    Tensor ownB1 = scoresBV.gather(1, targetB1);
    double[] own = Host.doubles(ownB1);
    double[] largest = Host.doubles(candidatesBV.amax(new long[] {1}, false));
    for (int b = 0; b < own.length; b++) {
      if (Double.isNaN(own[b]) || Double.isNaN(largest[b])) {
        throw new DivergedException(
            "scores must be numbers, got NaN; the model has diverged, train it with a lower"
                + " train.optimizer.rate");
      }
    }
    // 1 above the target, 0 equal, -1 below: their sum is cheaper than two counts.
    Tensor signsBV = candidatesBV.sub(ownB1).sign_();
    double[] ranks = new double[own.length];
    if (favourTarget) {
      double[] above = sum(signsBV.relu_());
      Arrays.setAll(ranks, b -> 1 + above[b]);
    } else {
      long width = candidatesBV.size(1);
      double[] surplus = sum(signsBV); // Those above less those below.
      Arrays.setAll(ranks, b -> 1 + (width + surplus[b] - ownTies) / 2);
    }
    return ranks;
  }

  /**
   * Takes items out of the running: their scores become minus infinity.
   *
   * @param columns for each row the columns to remove
   * @return a new tensor
   */
  static Tensor without(Tensor scoresBV, int[][] columns) {
    int total = Arrays.stream(columns).mapToInt(row -> row.length).sum();
    int width = Math.toIntExact(scoresBV.size(1));
    int[] flat = new int[total];
    int at = 0;
    for (int b = 0; b < columns.length; b++) {
      for (int column : columns[b]) {
        flat[at++] = b * width + column;
      }
    }
    Tensor left = scoresBV.clone();
    left.view(-1).index_fill_(0, Host.indices(flat, total), new Scalar(Double.NEGATIVE_INFINITY));
    return left;
  }

  private static double[] sum(Tensor signsBV) {
    boolean exact = signsBV.size(1) <= MOST_COUNTED;
    ScalarTypeOptional type =
        exact ? new ScalarTypeOptional() : new ScalarTypeOptional(ScalarType.Double);
    return Host.doubles(signsBV.sum(new long[] {1}, false, type));
  }
}
