package org.transept.model.items;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.transept.torch.Parameters;
import org.transept.torch.Parameters.Init;

/**
 * A learned vector for each item, and nothing else.
 *
 * @param weight the vectors, VD
 */
record LearnedVectors(Tensor weight) implements ItemVectors {
  private static final double DEVIATION = 0.02;

  /** So many vectors of so many numbers. */
  LearnedVectors(Parameters parameters, long rows, long width) {
    this(parameters.declare("weight", new Init.Normal(DEVIATION), rows, width));
  }

  @Override
  public Tensor allVD() {
    return weight.detach();
  }

  @Override
  public Tensor gradientsVD() {
    return weight.grad();
  }

  @Override
  public boolean dense() {
    return false;
  }

  @Override
  public void update() {}

  @Override
  public void collectAll(List<ItemVectors> twins) {}
}
