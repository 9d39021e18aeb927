package org.transept.model.npcdsr;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.sigmoid;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;
import org.transept.nn.Attention;
import org.transept.nn.AttentionMask;
import org.transept.nn.Linear;
import org.transept.nn.Pass;
import org.transept.nn.Rows;
import org.transept.torch.Parameters;

/**
 * Answers the questions of one domain, given its latent vector z: the state u of who asks is bent
 * by z, u' = (1 + scale(z)) * u + shift(z), and a gate mixes it with those of the user's own events
 * that suit it, g * u' + (1 - g) * p with p = attention from [u'; z] and g = sigmoid(W [u'; p]).
 *
 * <p>Source: FiLM, Perez et al., arXiv 1709.07871; "adaptive interest layer" is all that is known
 * of the source's (arXiv 2410.13588), the rest is a reconstruction. u is the domain's own state
 * plus a map of the other domains' states, so that who has no event there is u as it is.
 */
final class InterestDecoder {
  /**
   * Sizes of a decoder; {@code others} numbers of the other domains' states, 0 if there are none.
   */
  record Sizes(long width, long others, long latent, long heads) {}

  private final @Nullable Linear join;
  private final Linear scale;
  private final Linear shift;
  private final Attention attention;
  private final Linear gate;
  private final double dropout;

  InterestDecoder(Parameters parameters, Sizes sizes, double dropout) {
    long width = sizes.width();
    long latent = sizes.latent();
    join =
        sizes.others() == 0
            ? null
            : Linear.withoutBias(parameters.in("join"), sizes.others(), width);
    scale = Linear.withBias(parameters.in("scale"), latent, width);
    shift = Linear.withBias(parameters.in("shift"), latent, width);
    attention =
        new Attention(
            parameters.in("attention"), new Attention.Widths(width + latent, width, sizes.heads()));
    gate = Linear.withBias(parameters.in("gate"), 2 * width, width);
    this.dropout = dropout;
  }

  /**
   * What may be read.
   *
   * @param queries where the questions stand
   * @param stateND states of the domain's stream, standing in {@code rows}
   * @param reach which of them each question may read
   */
  record Past(Rows queries, Tensor stateND, Rows rows, AttentionMask reach) {}

  /**
   * Vectors to compare with the items, QD.
   *
   * @param ownQD the states that answer in the domain
   * @param othersQE the other domains' states at the questions; null if there are none
   */
  Tensor forward(Tensor ownQD, @Nullable Tensor othersQE, Tensor latentZ, Past past, Pass pass) {
    Tensor stateQD = join == null || othersQE == null ? ownQD : ownQD.add(join.forward(othersQE));
    Tensor scaleD = scale.forward(latentZ).add(new Scalar(1.0));
    Tensor bentQD = stateQD.mul(scaleD).add(shift.forward(latentZ));
    Tensor latentQZ = latentZ.unsqueeze(0).expand(bentQD.size(0), latentZ.size(0));
    Tensor askQA = cat(new TensorVector(bentQD, latentQZ), 1);
    Tensor readQD =
        attention.forward(askQA, past.queries(), past.stateND(), past.rows(), past.reach());
    Tensor interestQD = pass.dropout(readQD, dropout);
    Tensor gateQD = sigmoid(gate.forward(cat(new TensorVector(bentQD, interestQD), 1)));
    return interestQD.add(gateQD.mul(bentQD.sub(interestQD)));
  }
}
