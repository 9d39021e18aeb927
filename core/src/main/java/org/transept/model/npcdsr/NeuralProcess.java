package org.transept.model.npcdsr;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.relu;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.transept.nn.Linear;
import org.transept.nn.Pass;
import org.transept.torch.Parameters;

/**
 * What pairs of a question x and its answer y tell about all questions of a domain: a distribution
 * of its latent vector z, from the mean of what each pair tells, so that neither their order nor
 * their number matters. No pair at all tells zeros.
 *
 * <p>Source: Garnelo et al., arXiv 1807.01622, section 2.2; the maps are the reconstruction's: r =
 * W2 relu(W1 [x; y]), s = relu(W mean r), mu = W_mu s, log sigma = W_sigma s, all with biases.
 */
final class NeuralProcess {
  /**
   * Independent normal distributions.
   *
   * @param meanZ their means
   * @param logZ logarithms of their deviations
   */
  record Latent(Tensor meanZ, Tensor logZ) {
    /** A sample, which a gradient can go through: mean + deviation * noise. */
    Tensor draw(Pass pass) {
      return meanZ.add(logZ.exp().mul(pass.noise(meanZ)));
    }

    /**
     * Kullback-Leibler divergence of this from another, in nats, a scalar: the sum over z of log(s2
     * / s1) + (s1^2 + (m1 - m2)^2) / (2 s2^2) - 1 / 2.
     */
    Tensor divergence(Latent other) {
      Scalar twice = new Scalar(2.0);
      Tensor apartZ = meanZ.sub(other.meanZ);
      Tensor squaresZ = logZ.mul(twice).exp().add(apartZ.mul(apartZ));
      Tensor ratioZ = squaresZ.div(other.logZ.mul(twice).exp().mul(twice));
      return other.logZ.sub(logZ).add(ratioZ).sub(new Scalar(0.5)).sum();
    }
  }

  private final Linear inner;
  private final Linear outer;
  private final Linear summary;
  private final Linear mean;
  private final Linear spread;

  /** A process whose questions have {@code asking} numbers and whose answers {@code width}. */
  NeuralProcess(Parameters parameters, long asking, long width, long latent) {
    inner = Linear.withBias(parameters.in("inner"), asking + width, width);
    outer = Linear.withBias(parameters.in("outer"), width, width);
    summary = Linear.withBias(parameters.in("summary"), width, width);
    mean = Linear.withBias(parameters.in("mean"), width, latent);
    spread = Linear.withBias(parameters.in("spread"), width, latent);
  }

  /**
   * What each pair tells, QD.
   *
   * @param askingQX questions
   * @param answerQD their answers
   */
  Tensor told(Tensor askingQX, Tensor answerQD) {
    Tensor bothQY = cat(new TensorVector(askingQX, answerQD), 1);
    return outer.forward(relu(inner.forward(bothQY)));
  }

  /** The latent vector after pairs that told this, in any order; there may be none. */
  Latent after(Tensor toldQD) {
    Scalar pairs = new Scalar((double) Math.max(1, toldQD.size(0)));
    Tensor summaryD = relu(summary.forward(toldQD.sum(0).div(pairs)));
    return new Latent(mean.forward(summaryD), spread.forward(summaryD));
  }
}
