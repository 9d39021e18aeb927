package org.transept.objective;

import static org.bytedeco.pytorch.global.torch.empty_like;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.model.Encoding;
import org.transept.model.context.Trend;
import org.transept.model.items.ItemTable;
import org.transept.torch.Scope;

/**
 * One domain's share of a batch: its questions, the items they are asked of, and where gradients
 * go.
 *
 * @param domain number of the domain
 * @param hiddenQD the questions' vectors
 * @param gradientQD to be filled in, times {@code weight}
 * @param items of all domains; gradients of the domain's are to be added, times {@code weight}
 * @param targetQ positions of the targets within the domain
 * @param weight of one question in the mean over the batch
 * @param prior null if there is none
 */
record DomainBatch(
    int domain,
    Tensor hiddenQD,
    Tensor gradientQD,
    ItemTable items,
    int[] targetQ,
    double weight,
    @Nullable Prior prior) {
  /**
   * A part of the scores beside the products of the questions with the items.
   *
   * @param from number of the share's first question among the trend's
   * @param gradientQW of the trend's weights, to be filled in, times the share's {@code weight}
   */
  record Prior(Trend trend, int from, Tensor gradientQW) {}

  /** A share without a prior. */
  DomainBatch(
      int domain,
      Tensor hiddenQD,
      Tensor gradientQD,
      ItemTable items,
      int[] targetQ,
      double weight) {
    this(domain, hiddenQD, gradientQD, items, targetQ, weight, null);
  }

  /** Vectors of the domain's items. */
  Tensor itemsVD() {
    return items.itemsVD(domain);
  }

  /** Gradients of the domain's items. */
  Tensor itemGradientsVD() {
    return items.gradientsVD(domain);
  }

  /**
   * What an encoding adds to the mean loss of its batch.
   *
   * @param questions number of questions of the batch
   * @param loss sum of the losses of a share's questions; fills in the share's gradients
   */
  static Objective.Loss sum(
      Encoding encoding, ItemTable items, int questions, ToDoubleFunction<DomainBatch> loss) {
    try (Scope scope = Scope.inference()) {
      Tensor hiddenQD = encoding.hiddenQD().detach();
      Tensor gradientQD = scope.keep(hiddenQD.new_empty(hiddenQD.size(0), hiddenQD.size(1)));
      Trend trend = encoding.trend();
      Tensor gradientQW = trend == null ? null : scope.keep(empty_like(trend.weightsQW().detach()));
      double weight = 1.0 / questions;
      double sum = 0;
      for (int d = 0; d < encoding.offsets().length - 1; d++) {
        int from = encoding.offsets()[d];
        int until = encoding.offsets()[d + 1];
        if (until > from) {
          int first = items.catalogue().first(d);
          int[] target = Arrays.copyOfRange(encoding.targetQ(), from, until);
          Arrays.setAll(target, q -> target[q] - first);
          try (Scope inner = Scope.inference()) {
            sum +=
                loss.applyAsDouble(
                    new DomainBatch(
                        d,
                        hiddenQD.narrow(0, from, until - from),
                        gradientQD.narrow(0, from, until - from),
                        items,
                        target,
                        weight,
                        trend == null || gradientQW == null
                            ? null
                            : new Prior(trend, from, gradientQW)));
          }
        }
      }
      return new Objective.Loss(sum * weight, gradientQD, gradientQW);
    }
  }
}
