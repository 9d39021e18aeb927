package org.transept.nn;

import static org.bytedeco.pytorch.global.torch.dropout;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One forward pass: whether it trains, and what it leaves behind for others to read. A pass that
 * nobody looks into costs nothing.
 */
public final class Pass {
  /**
   * What one cross-attention did; the named taps of the forward trace.
   *
   * @param site where in the network: {@code early.0}, {@code stack.1}
   * @param query domain that asks
   * @param key domain that is read
   * @param queryND X, the input that queries, before any norm
   * @param crossedND X', the output of the attention, before gate and residual
   * @param gateND the gate that multiplies X', broadcastable to it; null if there is none
   * @param seesN true for tokens that could read at least one key; null if all could
   */
  public record Crossing(
      String site,
      int query,
      int key,
      Tensor queryND,
      Tensor crossedND,
      @Nullable Tensor gateND,
      @Nullable Tensor seesN) {}

  private final boolean trains;
  private final @Nullable List<Crossing> crossings;

  private Pass(boolean trains, @Nullable List<Crossing> crossings) {
    this.trains = trains;
    this.crossings = crossings;
  }

  /** A training pass: dropout is on. Seed the generator before it. */
  public static Pass training() {
    return new Pass(true, null);
  }

  /** A pass that only computes. */
  public static Pass inference() {
    return new Pass(false, null);
  }

  /** A pass that computes and keeps every cross-attention's taps. */
  public static Pass traced() {
    return new Pass(false, new ArrayList<>());
  }

  /** Whether dropout is on. */
  public boolean trains() {
    return trains;
  }

  /** Drops numbers with this probability if the pass trains. */
  public Tensor drop(Tensor input, double probability) {
    return trains && probability > 0 ? dropout(input, probability, true) : input;
  }

  /** Keeps a crossing if somebody wants it. */
  public void saw(Crossing crossing) {
    if (crossings != null) {
      crossings.add(crossing);
    }
  }

  /** The crossings of a traced pass in the order in which they happened. */
  public List<Crossing> crossings() {
    return crossings == null ? List.of() : List.copyOf(crossings);
  }
}
