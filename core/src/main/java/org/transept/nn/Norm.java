package org.transept.nn;

import static org.bytedeco.pytorch.global.torch.layer_norm;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.transept.torch.Parameters;
import org.transept.torch.Parameters.Init;

/** Layer normalisation over the width. Source: Ba, Kiros and Hinton, arXiv 1607.06450. */
public final class Norm {
  private static final double EPSILON = 1e-5;

  private final long[] shape;
  private final Tensor weight;
  private final Tensor bias;

  /** A layer that starts without scaling or shifting. */
  public Norm(Parameters parameters, long width) {
    shape = new long[] {width};
    weight = parameters.declare("weight", new Init.Constant(1), width);
    bias = parameters.declare("bias", new Init.Constant(0), width);
  }

  /** Normalises each token. */
  public Tensor forward(Tensor hiddenND) {
    return layer_norm(
        hiddenND, shape, new TensorOptional(weight), new TensorOptional(bias), EPSILON, true);
  }
}
