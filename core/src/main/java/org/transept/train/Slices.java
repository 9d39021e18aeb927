package org.transept.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.transept.config.Seed;
import org.transept.data.Batch;
import org.transept.model.Encoding;
import org.transept.model.Network;
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
  /** Numbers added up at a time; fits the processor's cache. */
  private static final int PIECE = 1 << 16;

  /** What a batch, or a slice of it, came to. */
  record Sums(double loss, int questions, long tokens, long emptySlots) {
    private Sums plus(Sums other) {
      return new Sums(
          loss + other.loss,
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
      twins.add(network.twin());
    }
    this.objective = objective;
    this.seed = seed;
  }

  /** Leaves the gradients of each slice with its twin; {@link #gather} must follow. */
  Sums backward(Batch batch, long step) {
    List<Batch> slices = batch.slices(twins.size());
    Sums[] sums = new Sums[twins.size()];
    Arrays.fill(sums, new Sums(0, 0, 0, 0));
    Workers.each(
        twins.size(),
        s -> {
          try (Scope scope = Scope.open()) {
            twins.get(s).parameters().gradients().zero_();
            if (s < slices.size()) {
              sums[s] = slice(s, slices.get(s), step, batch.questions());
            }
          }
        });
    return Arrays.stream(sums).reduce(Sums::plus).orElseThrow();
  }

  private Sums slice(int s, Batch slice, long step, int questions) {
    Network twin = twins.get(s);
    Pass pass = Pass.training(Seed.of(seed, s == 0 ? "dropout" : "dropout " + s, step));
    Encoding encoding = twin.encode(slice, pass);
    Objective.Loss loss = objective.loss(encoding, twin.items(), step, questions);
    encoding
        .hiddenQD()
        .backward(loss.gradientQD(), new BoolOptional(), false, new TensorArrayRefOptional());
    twin.items().collectGradients();
    return new Sums(loss.value(), encoding.size(), encoding.tokens(), encoding.emptySlots());
  }

  /** Adds up all gradients in the network's own; returns their norm. */
  double gather() {
    Tensor whole = twins.get(0).parameters().gradients();
    long total = whole.numel();
    double[] squares = new double[Math.toIntExact((total + PIECE - 1) / PIECE)];
    Workers.each(
        squares.length,
        p -> {
          try (Scope scope = Scope.inference()) {
            long at = (long) p * PIECE;
            long size = Math.min(PIECE, total - at);
            Tensor piece = whole.narrow(0, at, size);
            for (Network twin : twins.subList(1, twins.size())) {
              piece.add_(twin.parameters().gradients().narrow(0, at, size));
            }
            double norm = piece.norm().item_double();
            squares[p] = norm * norm;
          }
        });
    return Math.sqrt(Arrays.stream(squares).sum());
  }
}
