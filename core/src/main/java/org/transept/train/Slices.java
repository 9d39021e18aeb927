package org.transept.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.transept.config.Seed;
import org.transept.data.batch.Batch;
import org.transept.model.Encoding;
import org.transept.model.Network;
import org.transept.model.context.Trend;
import org.transept.nn.Pass;
import org.transept.objective.Objective;
import org.transept.torch.Scope;
import org.transept.torch.Workers;

/**
 * The gradients of a batch, computed on slices of it side by side. Each slice has its own twin of
 * the network, so nobody waits for anybody before all are done.
 *
 * <p>The sum over slices is the gradient of the whole batch up to rounding. It depends on the
 * number of slices, not on the number of threads that work on them.
 */
final class Slices {
  /**
   * What a batch, or a slice of it, came to.
   *
   * @param loss terms included
   * @param terms the network's own terms of the loss by name
   */
  record Sums(double loss, Map<String, Double> terms, int questions, long tokens, long emptySlots) {
    static final Sums NONE = new Sums(0, Map.of(), 0, 0, 0);

    Sums plus(Sums other) {
      Map<String, Double> sums = new TreeMap<>(terms);
      other.terms.forEach((name, value) -> sums.merge(name, value, Double::sum));
      return new Sums(
          loss + other.loss,
          sums,
          questions + other.questions,
          tokens + other.tokens,
          emptySlots + other.emptySlots);
    }
  }

  private final List<Network> twins = new ArrayList<>();
  private final Objective objective;
  private final long seed;

  /** Slices of batches for this network, whose gradients will be those of whole batches. */
  Slices(Network network, int slices, Objective objective, long seed) {
    twins.add(network);
    while (twins.size() < slices) {
      twins.add(network.replica());
    }
    this.objective = objective;
    this.seed = seed;
  }

  /** The weights that a step on this batch reads; only they can have a gradient. */
  List<ParameterRange> pieces(Batch batch, long step) {
    Network network = twins.get(0);
    BitSet items = network.items().dense() ? null : objective.compared(step);
    if (items == null) {
      return ParameterRange.all(network.parameters());
    }
    batch.items(items);
    return ParameterRange.touched(network.parameters(), network.items(), items);
  }

  /** Leaves the gradients of each slice with its twin; {@link #gather} must follow. */
  Sums backward(Batch batch, long step, List<ParameterRange> pieces) {
    Objective.BatchSize whole = Objective.BatchSize.of(twins.get(0).answered(batch));
    List<Batch> slices = batch.slices(twins.size());
    Sums[] sums = new Sums[twins.size()];
    Arrays.fill(sums, Sums.NONE);
    Workers.each(
        twins.size(),
        s -> {
          try (Scope scope = Scope.open()) {
            clear(twins.get(s).parameters().gradients(), pieces);
            if (s < slices.size()) {
              sums[s] = slice(s, slices.get(s), step, whole);
            }
          }
        });
    return Arrays.stream(sums).reduce(Sums::plus).orElseThrow();
  }

  private static void clear(Tensor gradients, List<ParameterRange> pieces) {
    for (ParameterRange piece : pieces) {
      try (Scope scope = Scope.inference()) {
        piece.fill(gradients, 0);
      }
    }
  }

  private Sums slice(int s, Batch slice, long step, Objective.BatchSize whole) {
    Network twin = twins.get(s);
    Pass pass =
        Pass.training(
            Seed.of(seed, s == 0 ? "dropout" : "dropout " + s, step), Seed.of(seed, "rows", step));
    Encoding encoding = twin.encode(slice, pass);
    if (encoding.size() == 0) { // Then there is nothing to learn, and nothing to differentiate.
      return new Sums(0, Map.of(), 0, encoding.tokens(), encoding.emptySlots());
    }
    Objective.Loss loss = objective.loss(encoding, twin.items(), step, whole);
    Sums sums = backward(encoding, loss, (double) encoding.size() / whole.questions());
    twin.items().collectGradients();
    return sums;
  }

  /**
   * Differentiates what a slice adds to the loss of its batch.
   *
   * @param share of the batch's questions that the slice has, which weighs its terms
   */
  static Sums backward(Encoding encoding, Objective.Loss loss, double share) {
    List<Tensor> others = new ArrayList<>();
    Trend trend = encoding.trend();
    Tensor gradientQW = loss.gradientQW();
    if (trend != null && gradientQW != null) {
      others.add(trend.weightsQW().mul(gradientQW).sum());
    }
    double value = loss.value();
    Map<String, Double> terms = new TreeMap<>();
    for (Map.Entry<String, Tensor> term : encoding.terms().entrySet()) {
      Tensor part = term.getValue().mul(new Scalar(share));
      others.add(part);
      terms.put(term.getKey(), part.item_double());
      value += part.item_double();
    }
    if (others.isEmpty()) {
      encoding
          .hiddenQD()
          .backward(loss.gradientQD(), new BoolOptional(), false, new TensorArrayRefOptional());
    } else { // Several tensors at once: a sum whose gradients are theirs.
      Tensor sum = encoding.hiddenQD().mul(loss.gradientQD()).sum();
      for (Tensor other : others) {
        sum = sum.add(other);
      }
      sum.backward();
    }
    return new Sums(value, terms, encoding.size(), encoding.tokens(), encoding.emptySlots());
  }

  /** Adds up the gradients of all slices in the network's own; returns their norm. */
  double gather(List<ParameterRange> pieces) {
    List<Network> others = twins.subList(1, twins.size());
    Tensor whole = twins.get(0).parameters().gradients();
    double[] squares = new double[pieces.size()];
    Workers.each(
        squares.length,
        p -> {
          try (Scope scope = Scope.inference()) {
            ParameterRange piece = pieces.get(p);
            Tensor sum = piece.of(whole);
            for (Network twin : others) {
              sum.add_(piece.of(twin.parameters().gradients()));
            }
            piece.put(whole, sum);
          }
        });
    twins.get(0).items().collectAll(others.stream().map(Network::items).toList());
    Workers.each(
        squares.length,
        p -> {
          try (Scope scope = Scope.inference()) {
            double norm = pieces.get(p).of(whole).norm().item_double();
            squares[p] = norm * norm;
          }
        });
    return Math.sqrt(Arrays.stream(squares).sum());
  }
}
