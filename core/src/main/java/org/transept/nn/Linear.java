package org.transept.nn;

import static org.bytedeco.pytorch.global.torch.linear;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.jspecify.annotations.Nullable;
import org.transept.torch.Parameters;
import org.transept.torch.Parameters.Init;

/** An affine map of the last axis. */
public final class Linear {
  /**
   * Standard deviation of fresh weights, as in GPT-2 and the baseline models of Lee et al. 2025.
   */
  static final double DEVIATION = 0.02;

  private final Tensor weight;
  private final @Nullable Tensor bias;

  private Linear(Tensor weight, @Nullable Tensor bias) {
    this.weight = weight;
    this.bias = bias;
  }

  /** A map from {@code in} to {@code out} numbers with a bias that starts at 0. */
  public static Linear withBias(Parameters parameters, long in, long out) {
    return withBias(parameters, in, out, 0);
  }

  /** A linear map with a bias that starts at {@code begin}. */
  static Linear withBias(Parameters parameters, long in, long out, double begin) {
    return new Linear(
        parameters.declare("weight", new Init.Normal(DEVIATION), out, in),
        parameters.declare("bias", new Init.Constant(begin), out));
  }

  /** A map from {@code in} to {@code out} numbers without a bias that starts at 0. */
  static Linear zero(Parameters parameters, long in, long out) {
    return new Linear(parameters.declare("weight", new Init.Constant(0), out, in), null);
  }

  /** A map from {@code in} to {@code out} numbers without a bias. */
  public static Linear withoutBias(Parameters parameters, long in, long out) {
    return new Linear(parameters.declare("weight", new Init.Normal(DEVIATION), out, in), null);
  }

  /** Maps ...xIn to ...xOut. */
  public Tensor forward(Tensor input) {
    return bias == null ? linear(input, weight) : linear(input, weight, new TensorOptional(bias));
  }
}
