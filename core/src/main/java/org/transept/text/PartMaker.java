package org.transept.text;

import org.bytedeco.pytorch.Tensor;

/** Makes text vectors, some items at a time. */
interface PartMaker extends AutoCloseable {
  /** Hash of all that the vectors follow from. */
  String key();

  /**
   * Fills the rows of the items from {@code from} on. In the scope that is open.
   *
   * @param rowsRW where they go: floats, contiguous
   */
  void fill(int from, Tensor rowsRW, TextVectors.Listener listener);

  @Override
  default void close() {}
}
