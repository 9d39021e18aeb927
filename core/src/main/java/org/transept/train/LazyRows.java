package org.transept.train;

import static org.bytedeco.pytorch.global.torch.where;

import java.util.BitSet;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.transept.model.items.ItemTable;
import org.transept.torch.Host;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;
import org.transept.torch.Workers;

/**
 * Rows of the item table that steps leave out while nobody reads them, and that catch up before
 * somebody does. Under dense AdamW a row without gradients goes on along its old mean, shrinks, and
 * its moments age; here all of that is made up for in one go.
 *
 * <p>For k missed steps after step t the mean is m beta1^i and the mean square v beta2^i at the
 * i-th of them, so that the sum of the moves is geometric:
 *
 * <pre>rate(t) sqrt(1 - beta2^(t+1)) / (1 - beta1^(t+1)) * m / sqrt(v) * (r + ... + r^k)</pre>
 *
 * with r = beta1 / sqrt(beta2) / (1 - rate(t) * decay), since what moved early has shrunk since.
 *
 * <p>Differs from dense AdamW: rate, bias corrections and the weight of epsilon are those at the
 * first missed step, where dense AdamW lets them change slowly over the next dozens, after which
 * nothing is left of the mean.
 */
final class LazyRows {
  private static final int STEP = 0;
  private static final int DECAY = 1;
  private static final int RATE = 2;

  /** Ratios nearer to 1 than this give k terms that are as good as equal. */
  private static final double SAME = 1e-9;

  private final AdamW.Config config;
  private final Parameters parameters;
  private final ItemTable items;
  private final Tensor mean;
  private final Tensor square;

  /**
   * For each row the last step it has seen, the logarithm of all decay up to then and the rate of
   * the last step it took part in; one more row for the step, decay and rate of now.
   */
  private final Tensor seenV3;

  LazyRows(
      AdamW.Config config, Parameters parameters, ItemTable items, Tensor mean, Tensor square) {
    this.config = config;
    this.parameters = parameters;
    this.items = items;
    this.mean = mean;
    this.square = square;
    seenV3 = mean.new_zeros(items.rows() + 1L, 3).to(ScalarType.Double);
  }

  /** What a checkpoint must hold. */
  Tensor state() {
    return seenV3;
  }

  /** Brings all rows up to now. */
  void catchUp() {
    BitSet all = new BitSet();
    all.set(0, items.rows());
    catchUp(ParameterRange.rows(items, all));
  }

  /** Brings those of the pieces that are rows up to now. */
  void catchUp(List<ParameterRange> pieces) {
    double[] now = now();
    Workers.each(
        pieces.size(),
        p -> {
          int[] rows = pieces.get(p).rows();
          if (rows != null) {
            try (Scope scope = Scope.inference()) {
              catchUp(pieces.get(p), Host.indices(rows, rows.length), now);
            }
          }
        });
  }

  private double[] now() {
    try (Scope scope = Scope.inference()) {
      return Host.doubles(seenV3.select(0, items.rows()));
    }
  }

  private void catchUp(ParameterRange piece, Tensor rowsR, double[] now) {
    Tensor seenR3 = seenV3.index_select(0, rowsR);
    Tensor missedR1 = seenR3.narrow(1, STEP, 1).neg().add(new Scalar(now[STEP]));
    if (missedR1.max().item_double() == 0) {
      return;
    }
    Tensor nextR1 = seenR3.narrow(1, STEP, 1).add(new Scalar(1.0));
    Tensor squareCorrectionR1 = oneLessPower(config.beta2(), nextR1).sqrt();
    Tensor rateR1 = seenR3.narrow(1, RATE, 1);
    Tensor moveR1 =
        geometric(missedR1, rateR1)
            .mul(rateR1)
            .mul(squareCorrectionR1)
            .div(oneLessPower(config.beta1(), nextR1));
    Tensor shrinkR1 = seenR3.narrow(1, DECAY, 1).neg().add(new Scalar(now[DECAY])).exp();
    ScalarType type = parameters.type();
    Tensor valueRD = piece.of(parameters.values());
    Tensor meanRD = piece.of(mean);
    Tensor squareRD = piece.of(square);
    Tensor divisorRD =
        squareRD.sqrt().add(squareCorrectionR1.mul(new Scalar(config.epsilon())).to(type));
    valueRD.sub_(meanRD.mul(moveR1.to(type)).div(divisorRD)).mul_(shrinkR1.to(type));
    piece.put(parameters.values(), valueRD);
    piece.put(mean, meanRD.mul(power(config.beta1(), missedR1).to(type)));
    piece.put(square, squareRD.mul(power(config.beta2(), missedR1).to(type)));
    seenR3.select(1, STEP).fill_(new Scalar(now[STEP]));
    seenR3.select(1, DECAY).fill_(new Scalar(now[DECAY]));
    seenV3.index_copy_(0, rowsR, seenR3);
  }

  /** r + r^2 + ... + r^k. */
  private Tensor geometric(Tensor kR1, Tensor rateR1) {
    Tensor keptR1 = rateR1.mul(new Scalar(-config.decay())).add(new Scalar(1.0));
    Tensor ratioR1 =
        keptR1.reciprocal().mul(new Scalar(config.beta1() / Math.sqrt(config.beta2())));
    Tensor restR1 = ratioR1.neg().add(new Scalar(1.0));
    Tensor sumR1 = ratioR1.pow(kR1).neg().add(new Scalar(1.0)).mul(ratioR1).div(restR1);
    return where(restR1.abs().lt(new Scalar(SAME)), kR1, sumR1);
  }

  private static Tensor oneLessPower(double base, Tensor exponent) {
    return power(base, exponent).neg().add(new Scalar(1.0));
  }

  private static Tensor power(double base, Tensor exponent) {
    return exponent.mul(new Scalar(Math.log(base))).exp();
  }

  /** Notes that these pieces took part in a step. */
  void stepped(List<ParameterRange> pieces, long step, double rate) {
    try (Scope scope = Scope.inference()) {
      double decay = now()[DECAY] + Math.log1p(-rate * config.decay());
      Tensor seen = Host.doubles(new double[] {step, decay, rate}, 1, 3);
      seenV3.narrow(0, items.rows(), 1).copy_(seen);
      for (ParameterRange piece : pieces) {
        int[] rows = piece.rows();
        if (rows != null) {
          seenV3.index_copy_(0, Host.indices(rows, rows.length), seen.repeat(rows.length, 1));
        }
      }
    }
  }
}
