package org.transept.torch;

import static org.bytedeco.pytorch.global.torch.embedding_bag;

import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;

/**
 * Rows of a table in bags: a sparse matrix with a row for each bag, times the table.
 *
 * @param tableXD the rows
 * @param rowC rows in the bags, bag after bag
 * @param beginY where each bag begins
 */
public record Bags(Tensor tableXD, Tensor rowC, Tensor beginY) {
  /** {@code embedding_bag}'s name for sums. */
  private static final long SUM = 0;

  /** The sum of each bag's rows, each times its weight, YD; 0 for bags without rows. */
  public Tensor sums(Tensor weightC) {
    return embedding_bag(
            tableXD, rowC, beginY, false, SUM, false, new TensorOptional(weightC), false)
        .get0();
  }

  /**
   * The product of each row in a bag with the bag's own vector, C: what the weights' gradient would
   * be, were these vectors the gradient of the sums.
   */
  public Tensor products(Tensor vectorsYD) {
    try (Scope scope = Scope.open()) {
      Tensor weightC = tableXD.new_zeros(rowC.numel()).set_requires_grad(true);
      sums(weightC).backward(vectorsYD, new BoolOptional(), false, new TensorArrayRefOptional());
      return scope.keep(weightC.grad().detach()); // A tensor of its own: grad() dies with weightC.
    }
  }
}
