package org.transept.objective;

import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.mm_out;
import static org.bytedeco.pytorch.global.torch.softmax_out;

import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
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
  /** Bytes of the two buffers that scores and probabilities of a chunk take, each. */
  private static final long CHUNK_BYTES = 48L << 20;

  /** Fewest questions in a chunk: below, the products are slow whatever the memory. */
  private static final long FEWEST_ROWS = 32;

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
  public Loss loss(Encoding encoding, ItemTable items, long step) {
    try (Scope scope = Scope.inference()) {
      Tensor hiddenQD = encoding.hiddenQD().detach();
      Tensor gradientQD = scope.keep(hiddenQD.new_empty(hiddenQD.size(0), hiddenQD.size(1)));
      double sum = 0;
      for (int d = 0; d < encoding.offsets().length - 1; d++) {
        int from = encoding.offsets()[d];
        int size = encoding.offsets()[d + 1] - from;
        if (size > 0) {
          int[] target = new int[size];
          for (int q = 0; q < size; q++) {
            target[q] = encoding.targetQ()[from + q] - items.catalogue().first(d);
          }
          sum +=
              domain(
                  new Part(
                      hiddenQD.narrow(0, from, size),
                      gradientQD.narrow(0, from, size),
                      items.itemsVD(d),
                      items.gradientsVD(d),
                      Host.indices(target, size, 1)),
                  1.0 / encoding.size());
        }
      }
      return new Loss(sum / encoding.size(), gradientQD);
    }
  }

  /** One domain's share of a batch. */
  private record Part(
      Tensor hiddenQD,
      Tensor gradientQD,
      Tensor itemsVD,
      Tensor itemGradientsVD,
      Tensor targetQ1) {}

  /** Sum of the losses of one domain's questions; fills in the gradients, times {@code weight}. */
  private double domain(Part part, double weight) {
    long questions = part.hiddenQD().size(0);
    long items = part.itemsVD().size(0);
    long bytes = items * part.itemsVD().element_size();
    long rows = Math.min(questions, Math.max(FEWEST_ROWS, chunkBytes / bytes));
    TensorOptions options = new TensorOptions(part.itemsVD().scalar_type());
    Tensor scoresRV = empty(new long[] {rows, items}, options, new MemoryFormatOptional());
    Tensor probabilitiesRV = empty(new long[] {rows, items}, options, new MemoryFormatOptional());
    double sum = 0;
    for (long at = 0; at < questions; at += rows) {
      long size = Math.min(rows, questions - at);
      try (Scope scope = Scope.inference()) {
        sum +=
            chunk(
                part, at, weight, scoresRV.narrow(0, 0, size), probabilitiesRV.narrow(0, 0, size));
      }
    }
    return sum;
  }

  private double chunk(Part part, long at, double weight, Tensor scoresRV, Tensor probabilitiesRV) {
    long size = scoresRV.size(0);
    Tensor targetR1 = part.targetQ1().narrow(0, at, size);
    Tensor hiddenRD = part.hiddenQD().narrow(0, at, size).mul(new Scalar(1 / temperature));
    mm_out(scoresRV, hiddenRD, part.itemsVD().t());
    softmax_out(probabilitiesRV, scoresRV, 1, new ScalarTypeOptional());
    Scalar one = new Scalar(1.0);
    // The loss is read off the probabilities; one that underflows counts as the smallest number.
    Tensor chosenR1 = probabilitiesRV.gather(1, targetR1);
    double loss = chosenR1.clamp_min(new Scalar(SMALLEST)).log().sum().neg().item_double();
    probabilitiesRV.scatter_(1, targetR1, chosenR1.sub(one));
    Scalar share = new Scalar(weight);
    part.itemGradientsVD().addmm_(probabilitiesRV.t(), hiddenRD, one, share);
    part.gradientQD()
        .narrow(0, at, size)
        .copy_(probabilitiesRV.mm(part.itemsVD()).mul_(new Scalar(weight / temperature)));
    return loss;
  }
}
