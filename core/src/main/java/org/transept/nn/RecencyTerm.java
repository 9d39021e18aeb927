package org.transept.nn;

import static org.bytedeco.pytorch.global.torch.embedding;

import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.transept.torch.Parameters;
import org.transept.torch.Parameters.Init;

/**
 * A learned number for each head and age of a key, counted in events of the merged sequence.
 * Streams of different domains have no common slots; this tells a head which of the keys is the
 * newest. Source: the relative bias of T5, Raffel et al., arXiv 1910.10683, section 2.1. Differs:
 * ages are clocks of the merged sequence, not slots, and are never negative.
 */
public final class RecencyTerm implements ScoreTerm {
  private final Tensor weight;

  /** A term that starts at 0, so that it changes nothing. */
  public RecencyTerm(Parameters parameters, long heads) {
    weight = parameters.declare("weight", new Init.Constant(0), AttentionMask.BUCKETS, heads);
  }

  @Override
  public Tensor logits(AttentionMask reach) {
    return embedding(weight, Objects.requireNonNull(reach.ageBLM(), "ages were not computed"))
        .permute(0, 3, 1, 2);
  }
}
