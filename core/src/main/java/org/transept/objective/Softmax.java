package org.transept.objective;

import static org.bytedeco.pytorch.global.torch.mm_out;
import static org.bytedeco.pytorch.global.torch.softmax_out;

import java.util.BitSet;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.data.Sequences;
import org.transept.model.Encoding;
import org.transept.model.items.ItemTable;
import org.transept.torch.Host;
import org.transept.torch.Scope;

/**
 * Exact softmax cross-entropy over the catalogue of each question's domain: the mean of log(sum_v
 * exp(h.e_v / t)) - h.e_target / t.
 *
 * <p>Questions are taken some at a time and the gradient is computed by hand beside the loss, so
 * that no tensor of questions x items is ever held, neither forward nor backward. A question costs
 * three products with the domain's items; these may be computed in bfloat16, everything else of a
 * step never is.
 */
public final class Softmax implements Objective {
  /** Bytes of the buffer that the scores of a chunk, and then their probabilities, take. */
  private static final long CHUNK_BYTES = 32L << 20;

  /** Fewest questions in a chunk: below, the products are slow whatever the memory. */
  private static final long FEWEST_ROWS = 96;

  /** What the products with the items are computed in. */
  public enum Precision {
    /** As the weights are. */
    FULL,
    /** 8 bits of mantissa: faster where the processor has it, far slower where it has not. */
    BFLOAT16
  }

  /** Declares the objective. */
  public record Config(
      @Doc("what scores are divided by") @Range(min = 0, max = 1e6, aboveMin = true)
          double temperature,
      @Doc(
              "arithmetic of the products with the items: full, or bfloat16 on processors that have"
                  + " it")
          Precision precision)
      implements Objective.Config {
    /** Plain scores in full precision. */
    public static final Config DEFAULTS = new Config(1);

    /** In full precision. */
    public Config(double temperature) {
      this(temperature, Precision.FULL);
    }

    /** Checks the range. */
    public Config {
      Check.that(temperature > 0, "temperature", temperature, "more than 0");
    }

    @Override
    public Objective build(Sequences training, long seed) {
      return new Softmax(this);
    }

    @Override
    public boolean trends() {
      return true;
    }

    @Override
    public Cost cost(long questions, long items, int domains, long width) {
      long rows = rows(questions, items * Float.BYTES, CHUNK_BYTES);
      return Cost.of(questions, items, rows, width, 1);
    }
  }

  private static final double SMALLEST = Float.MIN_NORMAL;

  private final double temperature;
  private final Precision precision;
  private final long chunkBytes;

  /** The objective with these settings. */
  public Softmax(Config config) {
    this(config, CHUNK_BYTES);
  }

  /** A softmax with another size of chunks, which changes nothing but memory and time. */
  Softmax(Config config, long chunkBytes) {
    temperature = config.temperature();
    precision = config.precision();
    this.chunkBytes = chunkBytes;
  }

  @Override
  public @Nullable BitSet compared(long step) {
    return null;
  }

  @Override
  public Loss loss(Encoding encoding, ItemTable items, long step, BatchSize whole) {
    return DomainBatch.sum(encoding, items, whole.questions(), this::domain);
  }

  private double domain(DomainBatch share) {
    Tensor targetQ1 = Host.indices(share.targetQ(), share.targetQ().length, 1);
    long questions = share.hiddenQD().size(0);
    Tensor itemsVD = share.itemsVD();
    if (precision == Precision.BFLOAT16) {
      itemsVD = itemsVD.to(ScalarType.BFloat16);
    }
    long items = itemsVD.size(0);
    long bytes = items * itemsVD.element_size();
    long rows = rows(questions, bytes, chunkBytes);
    Tensor scoresRV = itemsVD.new_empty(rows, items);
    double sum = 0;
    for (long at = 0; at < questions; at += rows) {
      long size = Math.min(rows, questions - at);
      try (Scope scope = Scope.inference()) {
        Tensor targetR1 = targetQ1.narrow(0, at, size);
        sum += chunk(share, itemsVD, targetR1, at, scoresRV.narrow(0, 0, size));
      }
    }
    return sum;
  }

  private static long rows(long questions, long bytes, long chunkBytes) {
    return Math.min(questions, Math.max(FEWEST_ROWS, chunkBytes / Math.max(1, bytes)));
  }

  private double chunk(
      DomainBatch share, Tensor itemsVD, Tensor targetR1, long at, Tensor scoresRV) {
    long size = scoresRV.size(0);
    Tensor hiddenRD = share.hiddenQD().narrow(0, at, size).mul(new Scalar(1 / temperature));
    hiddenRD = hiddenRD.to(itemsVD.scalar_type());
    DomainBatch.Prior prior = share.prior();
    if (prior == null) {
      mm_out(scoresRV, hiddenRD, itemsVD.t());
    } else {
      int first = prior.from() + (int) at;
      prior.trend().write(scoresRV, share.domain(), first, 1 / temperature);
      scoresRV.addmm_(hiddenRD, itemsVD.t());
    }
    // In place, which libtorch's softmax over a last axis allows (the golden values check it): the
    // scores are not needed again.
    Tensor probabilitiesRV = softmax_out(scoresRV, scoresRV, 1, new ScalarTypeOptional());
    Scalar one = new Scalar(1.0);
    // The loss is read off the probabilities; one that underflows counts as the smallest number.
    Tensor chosenR1 = probabilitiesRV.gather(1, targetR1);
    Tensor likelyR1 = chosenR1.to(share.hiddenQD().scalar_type()).clamp_min(new Scalar(SMALLEST));
    double loss = likelyR1.log().sum().neg().item_double();
    probabilitiesRV.scatter_(1, targetR1, chosenR1.sub(one));
    Scalar weight = new Scalar(share.weight());
    if (precision == Precision.FULL) {
      share.itemGradientsVD().addmm_(probabilitiesRV.t(), hiddenRD, one, weight);
    } else { // Products are rounded to bfloat16 once; their sums are not.
      share.itemGradientsVD().add_(probabilitiesRV.t().mm(hiddenRD), weight);
    }
    if (prior != null) {
      int first = prior.from() + (int) at;
      double scale = share.weight() / temperature;
      Tensor gradientRW = prior.gradientQW().narrow(0, first, size);
      gradientRW.copy_(prior.trend().gradient(probabilitiesRV, share.domain(), first, scale));
    }
    Tensor gradientRD = share.gradientQD().narrow(0, at, size);
    gradientRD.copy_(probabilitiesRV.mm(itemsVD));
    gradientRD.mul_(new Scalar(share.weight() / temperature));
    return loss;
  }
}
