package org.transept.objective;

import static org.bytedeco.pytorch.global.torch.empty_like;
import static org.bytedeco.pytorch.global.torch.softmax;

import java.util.BitSet;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.data.Sequences;
import org.transept.model.Encoding;
import org.transept.model.items.ItemTable;
import org.transept.torch.Bags;
import org.transept.torch.Host;
import org.transept.torch.Scope;

/**
 * Cross-entropy of each target among items drawn for its question alone, as many from every domain
 * ({@link Draws}). A user's targets in one domain weigh together as much as another user's; the
 * loss is the mean over users, summed over domains. Source: InfoNCE as ABXI has it, arXiv
 * 2501.15118. As there, users without a target in a domain count in its mean. Differs: a user is a
 * window with at least one target; items are drawn with replacement, and repeated ones count.
 *
 * <p>All sums over the draws are taken without laying their vectors side by side: scores item by
 * item, as sums over questions are; the questions' gradients question by question.
 */
public final class InfoNce implements Objective {
  private static final double NEVER = -1e30;

  /** Numbers of four bytes held for each comparison: item, question and place in eight, errors. */
  private static final double BUFFERS = 14;

  /** Declares the objective. */
  public record Config(
      @Doc("items drawn from each domain for each question") @Range(min = 1, max = 1_000_000)
          int negatives,
      @Doc("what scores are divided by") @Range(min = 0, max = 1e6, aboveMin = true)
          double temperature)
      implements Objective.Config {
    /** The source's settings. */
    public static final Config DEFAULTS = new Config(128, 0.75);

    /** Checks the ranges. */
    public Config {
      Check.that(negatives >= 1, "negatives", negatives, "at least 1");
      Check.that(temperature > 0, "temperature", temperature, "more than 0");
    }

    @Override
    public Cost cost(long questions, long items, int domains, long width) {
      return Cost.of(questions, (long) domains * negatives + 1, questions, width, BUFFERS);
    }

    @Override
    public Objective build(Sequences training, long seed) {
      return new InfoNce(this, seed);
    }
  }

  private final Config config;
  private final long seed;

  /** The objective with these settings. */
  public InfoNce(Config config, long seed) {
    this.config = config;
    this.seed = seed;
  }

  /**
   * Everything: the draws of a batch together touch most items of any catalogue it is meant for.
   */
  @Override
  public @Nullable BitSet compared(long step) {
    return null;
  }

  @Override
  public Loss loss(Encoding encoding, ItemTable items, long step, BatchSize whole) {
    try (Scope scope = Scope.inference()) {
      Draws draws = Draws.of(encoding, config.negatives(), seed, step);
      double[] weight = weights(encoding, whole.rows());
      return loss(encoding, items, draws, weight, scope);
    }
  }

  /** Of each question: one over the targets of its row and domain, and over all rows. */
  static double[] weights(Encoding encoding, int rows) {
    double[] weight = new double[encoding.size()];
    for (int d = 0; d < encoding.offsets().length - 1; d++) {
      int[] targets = new int[encoding.batch().rows()];
      for (int q = encoding.offsets()[d]; q < encoding.offsets()[d + 1]; q++) {
        targets[encoding.rowQ()[q]]++;
      }
      for (int q = encoding.offsets()[d]; q < encoding.offsets()[d + 1]; q++) {
        weight[q] = 1.0 / targets[encoding.rowQ()[q]] / rows;
      }
    }
    return weight;
  }

  private Loss loss(Encoding encoding, ItemTable items, Draws draws, double[] weight, Scope scope) {
    Tensor hiddenQD = encoding.hiddenQD().detach();
    int comparisons = draws.itemC().length;
    Draws.ByItem byItem = draws.byItem(items.rows());
    Bags bags =
        new Bags(
            hiddenQD,
            Host.indices(byItem.questionC(), comparisons),
            Host.indices(byItem.beginV(), items.rows()));
    Tensor placeC = Host.indices(byItem.placeC(), comparisons);
    Tensor itemC = Host.indices(draws.itemC(), comparisons);
    Tensor scoresQC =
        bags.products(items.allVD())
            .index_select(0, placeC)
            .view(encoding.size(), draws.columns())
            .mul_(new Scalar(1 / config.temperature()));
    if (draws.fills()) {
      Tensor negativesQC = itemC.view(encoding.size(), draws.columns()).clone();
      negativesQC.select(1, 0).zero_(); // No item: the target itself stays.
      Tensor target = Host.indices(encoding.targetQ(), encoding.size(), 1);
      scoresQC.masked_fill_(negativesQC.eq(target), new Scalar(NEVER));
    }
    Tensor weightQ1 = Host.doubles(weight, weight.length, 1).to(hiddenQD.scalar_type());
    Tensor lossQ1 = scoresQC.logsumexp(new long[] {1}, true).sub_(scoresQC.narrow(1, 0, 1));
    double value = lossQ1.mul_(weightQ1).sum().item_double();
    Tensor errorQC = softmax(scoresQC, 1);
    errorQC.narrow(1, 0, 1).sub_(new Scalar(1.0));
    Tensor errorC =
        errorQC.mul_(weightQ1.mul_(new Scalar(1 / config.temperature()))).view(comparisons);
    Tensor sortedC = empty_like(errorC).index_copy_(0, placeC, errorC);
    items.allGradientsVD().add_(bags.sums(sortedC));
    Tensor beginQ = begins(encoding.size(), draws.columns());
    Tensor gradientQD = new Bags(items.allVD(), itemC, beginQ).sums(errorC);
    return new Loss(
        value, scope.keep(gradientQD.detach())); // A tensor of its own, as get0() is not.
  }

  private static Tensor begins(int questions, int columns) {
    int[] begin = new int[questions];
    for (int q = 0; q < questions; q++) {
      begin[q] = q * columns;
    }
    return Host.indices(begin, questions);
  }
}
