package org.transept.objective;

import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.mm_out;
import static org.bytedeco.pytorch.global.torch.softmax_out;

import java.util.BitSet;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.jspecify.annotations.Nullable;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.data.Sequences;
import org.transept.model.Encoding;
import org.transept.model.ItemTable;
import org.transept.torch.Host;
import org.transept.torch.Scope;

/**
 * Exact softmax cross-entropy over the catalogue of each question's domain: the mean of log(sum_v
 * exp(h.e_v / t)) - h.e_target / t.
 *
 * <p>Questions are taken some at a time and the gradient is computed by hand beside the loss, so
 * that no tensor of questions x items is ever held, neither forward nor backward. A question costs
 * three products with the domain's items.
 */
public final class Softmax implements Objective {
  /** Bytes of the buffer that the scores of a chunk, and then their probabilities, take. */
  private static final long CHUNK_BYTES = 32L << 20;

  /** Fewest questions in a chunk: below, the products are slow whatever the memory. */
  private static final long FEWEST_ROWS = 96;

  /** Declares the objective. */
  public record Config(@Doc("what scores are divided by") double temperature)
      implements Objective.Config {
    /** Plain scores. */
    public static final Config DEFAULTS = new Config(1);

    /** Checks the range. */
    public Config {
      Check.that(temperature > 0, "temperature", temperature, "more than 0");
    }

    @Override
    public Objective build(Sequences training, long seed) {
      return new Softmax(this);
    }

    @Override
    public Cost cost(long questions, long items, long width) {
      long rows = rows(questions, items * Float.BYTES, CHUNK_BYTES);
      return Cost.of(questions, items, rows, width, 1);
    }
  }

  private static final double SMALLEST = Float.MIN_NORMAL;

  private final double temperature;
  private final long chunkBytes;

  /** The objective with these settings. */
  public Softmax(Config config) {
    this(config, CHUNK_BYTES);
  }

  /** The same with another size of chunks, which changes nothing but memory and time. */
  Softmax(Config config, long chunkBytes) {
    temperature = config.temperature();
    this.chunkBytes = chunkBytes;
  }

  @Override
  public @Nullable BitSet compared(long step) {
    return null;
  }

  @Override
  public Loss loss(Encoding encoding, ItemTable items, long step, int questions) {
    return Share.sum(encoding, items, questions, this::domain);
  }

  private double domain(Share share) {
    Tensor targetQ1 = Host.indices(share.targetQ(), share.targetQ().length, 1);
    long questions = share.hiddenQD().size(0);
    long items = share.itemsVD().size(0);
    long bytes = items * share.itemsVD().element_size();
    long rows = rows(questions, bytes, chunkBytes);
    TensorOptions options = new TensorOptions(share.itemsVD().scalar_type());
    Tensor scoresRV = empty(new long[] {rows, items}, options, new MemoryFormatOptional());
    double sum = 0;
    for (long at = 0; at < questions; at += rows) {
      long size = Math.min(rows, questions - at);
      try (Scope scope = Scope.inference()) {
        sum += chunk(share, targetQ1.narrow(0, at, size), at, scoresRV.narrow(0, 0, size));
      }
    }
    return sum;
  }

  private static long rows(long questions, long bytes, long chunkBytes) {
    return Math.min(questions, Math.max(FEWEST_ROWS, chunkBytes / Math.max(1, bytes)));
  }

  private double chunk(Share share, Tensor targetR1, long at, Tensor scoresRV) {
    long size = scoresRV.size(0);
    Tensor hiddenRD = share.hiddenQD().narrow(0, at, size).mul(new Scalar(1 / temperature));
    mm_out(scoresRV, hiddenRD, share.itemsVD().t());
    // In place, which libtorch's softmax over a last axis allows (the golden values check it): the
    // scores are not needed again.
    Tensor probabilitiesRV = softmax_out(scoresRV, scoresRV, 1, new ScalarTypeOptional());
    Scalar one = new Scalar(1.0);
    // The loss is read off the probabilities; one that underflows counts as the smallest number.
    Tensor chosenR1 = probabilitiesRV.gather(1, targetR1);
    double loss = chosenR1.clamp_min(new Scalar(SMALLEST)).log().sum().neg().item_double();
    probabilitiesRV.scatter_(1, targetR1, chosenR1.sub(one));
    Scalar weight = new Scalar(share.weight());
    share.itemGradientsVD().addmm_(probabilitiesRV.t(), hiddenRD, one, weight);
    share
        .gradientQD()
        .narrow(0, at, size)
        .copy_(probabilitiesRV.mm(share.itemsVD()).mul_(new Scalar(share.weight() / temperature)));
    return loss;
  }
}
