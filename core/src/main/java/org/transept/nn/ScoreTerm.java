package org.transept.nn;

import org.bytedeco.pytorch.Tensor;

/** First slot of the attention core: something that is added to the logits. */
public sealed interface ScoreTerm permits RecencyTerm {
  /** Numbers to add, broadcastable to BHLM. */
  Tensor logits(AttentionMask reach);
}
