package org.transept.model.trithread;

import static org.bytedeco.pytorch.global.torch.log_softmax;
import static org.bytedeco.pytorch.global.torch.softmax;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A contrastive loss between two views of the same rows whose targets are soft: rows that are alike
 * in either view count as partly the same. Each view's rows are classified among the other's by
 * their products, against softmax((A A' + B B') / 2), and both directions' cross-entropies are
 * averaged. Source: LLM4CDSR (arXiv 2504.18383) at temperature 1, where the loss is CLIP's (arXiv
 * 2103.00020) with other targets.
 *
 * <p>The loss is differentiated as it stands, targets included: nothing is known of the source that
 * says otherwise.
 */
final class SoftContrast {
  private SoftContrast() {}

  /**
   * The mean over rows, in nats.
   *
   * @param oneRD rows of the first view
   * @param otherRD the same rows in the second view
   */
  static Tensor loss(Tensor oneRD, Tensor otherRD) {
    Tensor scoresRR = oneRD.mm(otherRD.t());
    Tensor likenessRR = itself(oneRD).add(itself(otherRD)).mul(new Scalar(0.5));
    Tensor targetsRR = softmax(likenessRR, 1); // Likeness is mutual, so for both directions.
    Tensor there = log_softmax(scoresRR, 1).mul(targetsRR).sum();
    Tensor back = log_softmax(scoresRR.t(), 1).mul(targetsRR).sum();
    return there.add(back).mul(new Scalar(-0.5 / oneRD.size(0)));
  }

  private static Tensor itself(Tensor viewRD) {
    return viewRD.mm(viewRD.t());
  }
}
