package org.transept.run.estimate;

/**
 * What a forward pass computes and holds, added up layer by layer. Libtorch's handles keep every
 * result of a layer until the pass's scope closes, in training as in evaluation.
 */
final class Work {
  /** Results of a token's start: item, start token, position, their sums. */
  private static final int EMBEDDED = 5;

  /** Further ones in training: mask and result of dropout, the gradient of the item's vector. */
  private static final int EMBEDDED_IN_TRAINING = 3;

  /**
   * Numbers held for each number that a linear layer gives: itself, what norms, activations, gates
   * and residuals make of it. By count 2.0 to 2.4, and a little that allocators lose.
   */
  private static final double COPIES = 2.4;

  /** The same in training, with dropout's masks and results and gradients: by count 2.4 to 2.8. */
  private static final double COPIES_IN_TRAINING = 3.5;

  /** Spread queries and what they read; spread keys and values. */
  private static final int SPREAD = 2;

  /** Bytes of a mask for each pair of slots: a truth value, and as a number. */
  private static final int MASK = 1 + Float.BYTES;

  /** Numbers of the size of the attention's weights where these are computed one by one. */
  private static final int WEIGHTS = 8;

  private final long width;
  private final long tokens;
  private double operations;
  private double linear;
  private double slots;
  private double maskBytes;

  Work(long width, long tokens) {
    this.width = width;
    this.tokens = tokens;
  }

  /** A linear layer from {@code in} to {@code out} numbers. */
  void multiply(long tokens, long in, long out) {
    operations += 2.0 * tokens * in * out;
    linear += (double) tokens * out;
  }

  /**
   * Attention's core.
   *
   * @param biased heads with a score term of their own, whose weights libtorch then keeps
   */
  void attend(Load.Side query, Load.Side key, long biased) {
    double pairs = (double) query.rows() * query.longest() * key.longest();
    operations += 4 * pairs * width;
    slots += (double) width * SPREAD * (query.slots() + key.slots());
    maskBytes += pairs * (MASK + Float.BYTES * WEIGHTS * biased);
  }

  /** Additions and multiplications of matrix products. */
  double operations() {
    return operations;
  }

  /** Numbers that a forward pass makes. */
  double numbers(boolean trains) {
    double start = (double) width * tokens * (EMBEDDED + (trains ? EMBEDDED_IN_TRAINING : 0));
    return start + slots + linear * (trains ? COPIES_IN_TRAINING : COPIES);
  }

  /** Bytes held at the end of a forward pass, with what a backward pass adds. */
  double bytes(boolean trains) {
    return Float.BYTES * numbers(trains) + maskBytes;
  }
}
