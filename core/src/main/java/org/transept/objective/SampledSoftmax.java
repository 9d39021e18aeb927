package org.transept.objective;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.embedding;
import static org.bytedeco.pytorch.global.torch.softmax;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.config.Seed;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.model.Encoding;
import org.transept.model.items.ItemTable;
import org.transept.torch.Host;

/**
 * Softmax cross-entropy over the target and a sample of its domain's items, for catalogues too
 * large for {@link Softmax}. A sampled item's score is lowered by the logarithm of how often it is
 * expected in the sample (log-Q correction), so that the sum over the sample estimates the sum over
 * the catalogue; a sampled item that equals the target is left out.
 *
 * <p>Source: Bengio and Senecal 2008; Yi et al., RecSys 2019, section 3.2. Differs: the sample is
 * drawn once for each domain and step and shared by all questions; the target's score is not
 * corrected, as it is not sampled.
 */
public final class SampledSoftmax implements Objective {
  private static final double NEVER = -1e30;

  /**
   * What is held of the size of the scores: they, with the target's, their softmax, the
   * exponentials of their sum, and where they are the target (a byte).
   */
  private static final double BUFFERS = 4.25;

  /** Declares the objective. */
  public record Config(
      @Doc("items drawn for each domain and step") @Range(min = 1, max = 1_000_000) int negatives,
      @Doc("items are drawn in proportion to (training count + 1) to this power")
          @Range(min = 0, max = 1)
          double power,
      @Doc("what scores are divided by") @Range(min = 0, max = 1e6, aboveMin = true)
          double temperature)
      implements Objective.Config {
    /** For catalogues of a hundred thousand items and more. */
    public static final Config DEFAULTS = new Config(4096, 0.5, 1);

    /** Checks the ranges. */
    public Config {
      Check.that(negatives >= 1, "negatives", negatives, "at least 1");
      Check.that(power >= 0 && power <= 1, "power", power, "from 0 to 1");
      Check.that(temperature > 0, "temperature", temperature, "more than 0");
    }

    @Override
    public Objective build(Sequences training, long seed) {
      return new SampledSoftmax(this, training, seed);
    }

    @Override
    public Cost cost(long questions, long items, int domains, long width) {
      return Cost.of(questions, negatives, questions, width, BUFFERS);
    }
  }

  private final Config config;
  private final long seed;
  private final Catalogue catalogue;
  private final double[][] cumulative;

  /** The objective with these settings for items counted in {@code training}. */
  public SampledSoftmax(Config config, Sequences training, long seed) {
    this.config = config;
    this.seed = seed;
    catalogue = training.catalogue();
    int[] counts = new int[training.catalogue().items() + 1];
    for (int item : training.items()) {
      counts[item]++;
    }
    cumulative = new double[training.catalogue().domains()][];
    for (int d = 0; d < cumulative.length; d++) {
      int first = training.catalogue().first(d);
      double[] sums = new double[training.catalogue().size(d)];
      double sum = 0;
      for (int v = 0; v < sums.length; v++) {
        sum += Math.pow(counts[first + v] + 1.0, config.power());
        sums[v] = sum;
      }
      cumulative[d] = sums;
    }
  }

  /** Items drawn for one domain and step, as positions within the domain, with their log-Q. */
  record Sample(int[] itemS, double[] logQS) {}

  @Override
  public BitSet compared(long step) {
    BitSet items = new BitSet();
    for (int d = 0; d < cumulative.length; d++) {
      for (int position : sample(d, step).itemS()) {
        items.set(catalogue.first(d) + position);
      }
    }
    return items;
  }

  @Override
  public Loss loss(Encoding encoding, ItemTable items, long step, BatchSize whole) {
    return DomainBatch.sum(
        encoding, items, whole.questions(), share -> domain(share, sample(share.domain(), step)));
  }

  /** Sum of the losses of one domain's questions; fills in the gradients. */
  double domain(DomainBatch share, Sample sample) {
    Tensor targetQ = Host.indices(share.targetQ(), share.targetQ().length);
    Tensor itemS = Host.indices(sample.itemS(), sample.itemS().length);
    Tensor targetsQD = embedding(share.itemsVD(), targetQ);
    Tensor negativesSD = embedding(share.itemsVD(), itemS);
    Tensor scaledQD = share.hiddenQD().mul(new Scalar(1 / config.temperature()));
    Tensor targetScoreQ1 =
        scaledQD.mul(targetsQD).sum(new long[] {1}, true, new ScalarTypeOptional());
    Tensor logQS = Host.doubles(sample.logQS(), 1, sample.logQS().length);
    Tensor scoresQS = scaledQD.mm(negativesSD.t()).sub_(logQS.to(scaledQD.scalar_type()));
    scoresQS.masked_fill_(targetQ.unsqueeze(1).eq(itemS.unsqueeze(0)), new Scalar(NEVER));
    Tensor logProbabilities = cat(new TensorVector(targetScoreQ1, scoresQS), 1);
    Tensor probabilities = softmax(logProbabilities, 1);
    Tensor targetLoss = logProbabilities.logsumexp(new long[] {1}, true).sub(targetScoreQ1);
    Tensor errorQ1 = probabilities.narrow(1, 0, 1).sub(new Scalar(1.0));
    Tensor probabilityQS = probabilities.narrow(1, 1, sample.itemS().length);
    Scalar weight = new Scalar(share.weight());
    Tensor itemGradientsVD = share.itemGradientsVD();
    itemGradientsVD.index_add_(0, itemS, probabilityQS.t().mm(scaledQD), weight);
    itemGradientsVD.index_add_(0, targetQ, errorQ1.mul(scaledQD), weight);
    share
        .gradientQD()
        .copy_(
            probabilityQS
                .mm(negativesSD)
                .add_(errorQ1.mul(targetsQD))
                .mul_(new Scalar(share.weight() / config.temperature())));
    return targetLoss.sum().item_double();
  }

  /** Draws with replacement; the expected number of an item's draws is S times its probability. */
  Sample sample(int d, long step) {
    SplittableRandom random = new SplittableRandom(Seed.of(seed, "negatives " + d, step));
    double[] sums = cumulative[d];
    double total = sums[sums.length - 1];
    int[] item = new int[config.negatives()];
    double[] logQ = new double[item.length];
    for (int s = 0; s < item.length; s++) {
      int at = java.util.Arrays.binarySearch(sums, random.nextDouble() * total);
      item[s] = Math.min(sums.length - 1, at >= 0 ? at + 1 : -at - 1);
      double weight = sums[item[s]] - (item[s] == 0 ? 0 : sums[item[s] - 1]);
      logQ[s] = Math.log(item.length * weight / total);
    }
    return new Sample(item, logQ);
  }
}
