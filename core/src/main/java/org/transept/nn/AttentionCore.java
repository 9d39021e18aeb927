package org.transept.nn;

import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;
import static org.bytedeco.pytorch.global.torch.where;

import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * Attention between projected queries, keys and values. Of its three ordered slots this has two:
 * score terms are added to the logits, and a normaliser, the softmax, turns them into weights. The
 * third, {@link OutputGate}, scales what was read; it works on tokens without padding and so comes
 * after them. Self- and cross-attention are the same core.
 *
 * <p>Source: Vaswani et al., arXiv 1706.03762, equation 1.
 */
public final class AttentionCore {
  private static final double UNREADABLE = -1e30;

  private final List<ScoreTerm> terms;

  /** A core with these score terms. */
  public AttentionCore(List<ScoreTerm> terms) {
    this.terms = List.copyOf(terms);
  }

  /** What each query reads, BHLK; meaningless for queries that may read nothing. */
  public Tensor forward(Tensor queryBHLK, Tensor keyBHMK, Tensor valueBHMK, AttentionMask reach) {
    Tensor keepBHLM = reach.keepBLM().unsqueeze(1);
    Tensor mask = keepBHLM;
    Tensor sumBHLM = reach.logCountBLM() == null ? null : reach.logCountBLM().unsqueeze(1);
    for (ScoreTerm term : terms) {
      Tensor logits = term.logits(reach);
      sumBHLM = sumBHLM == null ? logits : sumBHLM.add(logits);
    }
    if (sumBHLM != null) {
      mask = where(keepBHLM, sumBHLM, new Scalar(UNREADABLE));
    }
    Tensor mixedBHLK =
        scaled_dot_product_attention(
            queryBHLK,
            keyBHMK,
            valueBHMK,
            new TensorOptional(mask),
            0,
            false,
            new DoubleOptional(),
            false);
    return mixedBHLK;
  }
}
