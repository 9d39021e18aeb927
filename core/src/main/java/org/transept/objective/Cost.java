package org.transept.objective;

/**
 * What the loss of some questions of one domain costs, gradients included.
 *
 * @param compared items that a question is compared with
 * @param rows questions in a product
 * @param operations of matrix products, additions and multiplications counted apart
 * @param bytes held at a time, in fp32
 */
public record Cost(long compared, long rows, double operations, double bytes) {
  /** Products of a question's vector with an item's: the score, and a gradient for each. */
  private static final int PRODUCTS = 3;

  /**
   * The cost of the products between questions and items.
   *
   * @param buffers scores that are held for each question of a product and item
   */
  static Cost of(long questions, long compared, long rows, long width, double buffers) {
    return new Cost(
        compared,
        rows,
        2.0 * PRODUCTS * questions * compared * width,
        Float.BYTES * (buffers * rows * compared + (double) questions * width));
  }
}
