package org.transept.objective;

import java.util.Arrays;
import java.util.BitSet;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.data.Sequences;
import org.transept.model.Encoding;
import org.transept.model.items.ItemTable;

/** What training minimises, with its gradient. Several threads may ask at once. */
public sealed interface Objective permits Softmax, SampledSoftmax, InfoNce {
  /** How an objective is declared. */
  sealed interface Config permits Softmax.Config, SampledSoftmax.Config, InfoNce.Config {
    /** Builds the objective; {@code training} gives the counts that sampling may need. */
    Objective build(Sequences training, long seed);

    /** Whether it takes account of an encoding's trend. */
    default boolean trends() {
      return false;
    }

    /** What the loss of one domain's questions costs a thread. */
    Cost cost(long questions, long items, int domains, long width);
  }

  /**
   * A mean loss over questions, or a part of it, and its gradient.
   *
   * @param value in nats per question
   * @param gradientQD with respect to the encoding's vectors
   * @param gradientQW with respect to the weights of its trend; null if it has none
   */
  record Loss(double value, Tensor gradientQD, @Nullable Tensor gradientQW) {
    /** The loss of an encoding without a trend. */
    Loss(double value, Tensor gradientQD) {
      this(value, gradientQD, null);
    }
  }

  /**
   * The size of the batch that an encoding is a slice of.
   *
   * @param rows windows of which something is answered
   * @param questions questions that are answered
   */
  record BatchSize(int rows, int questions) {
    /** The size of a batch with so many questions answered in each row. */
    public static BatchSize of(int[] answered) {
      int rows = (int) Arrays.stream(answered).filter(questions -> questions > 0).count();
      return new BatchSize(rows, Arrays.stream(answered).sum());
    }
  }

  /**
   * Items that a step compares its questions with beside their targets; null stands for all items
   * of the questions' domains.
   */
  @Nullable BitSet compared(long step);

  /** Whether a step reads only some of the items. */
  default boolean sparse() {
    return compared(0) != null;
  }

  /** The loss of an encoding that is a whole batch. */
  default Loss loss(Encoding encoding, ItemTable items, long step) {
    int rows = (int) Arrays.stream(encoding.rowQ()).distinct().count();
    return loss(encoding, items, step, new BatchSize(rows, encoding.size()));
  }

  /**
   * The loss of a slice of a batch: what it adds to the batch's mean. The gradient with respect to
   * the items is added to the table's; the one with respect to the vectors is returned, for the
   * backward pass. Must be called within a scope.
   *
   * @param step number of the training step; seeds what is sampled
   * @param whole the batch that the encoding is a slice of
   */
  Loss loss(Encoding encoding, ItemTable items, long step, BatchSize whole);
}
