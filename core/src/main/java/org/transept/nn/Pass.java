package org.transept.nn;

import static org.bytedeco.pytorch.global.torch.empty_like;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.torch.Device;

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
   * @param key domain that is read, or would be without a control
   * @param queryND X, the input that queries, before any norm
   * @param crossedND X', the output of the attention or the part of it that a control leaves,
   *     before gate and residual
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

  private final @Nullable GeneratorOptional generator;
  private final long draws;
  private final @Nullable List<Crossing> crossings;
  private final Map<String, List<Tensor>> terms = new TreeMap<>();
  private float[][] laterVD = {};

  private Pass(
      @Nullable GeneratorOptional generator, long draws, @Nullable List<Crossing> crossings) {
    this.generator = generator;
    this.draws = draws;
    this.crossings = crossings;
  }

  /** A training pass: dropout is on, drawn from libtorch's own generator. */
  public static Pass training() {
    return new Pass(new GeneratorOptional(), 0, null);
  }

  /** A training pass: dropout is on, drawn from a seed whatever other threads draw. */
  public static Pass training(long seed) {
    return training(seed, seed);
  }

  /**
   * A training pass where a batch is computed in slices.
   *
   * @param seed of what is drawn for each number of a slice, such as dropout
   * @param draws of what is drawn for each row, which all slices of a step must share
   */
  public static Pass training(long seed, long draws) {
    return new Pass(Device.generator(seed), draws, null);
  }

  /** A pass that only computes. */
  public static Pass inference() {
    return new Pass(null, 0, null);
  }

  /** A pass that computes and keeps every cross-attention's taps. */
  public static Pass traced() {
    return new Pass(null, 0, new ArrayList<>());
  }

  /**
   * This pass where items that came later than training have these vectors: the first belongs to
   * the id behind the item table's last.
   */
  public Pass with(float[][] laterVD) {
    this.laterVD = laterVD;
    return this;
  }

  /** The vector of the item whose id is the {@code i}th behind the item table's last, from 0. */
  public float[] later(int i) {
    return laterVD[i];
  }

  /** Whether dropout is on. */
  public boolean trains() {
    return generator != null;
  }

  /** Seeds what a pass that trains draws for each row, whichever slice holds it. */
  public long draws() {
    return draws;
  }

  /** Whether somebody wants the taps of every cross-attention. */
  public boolean traces() {
    return crossings != null;
  }

  /** Drops numbers with this probability if the pass trains, and scales up the others. */
  public Tensor dropout(Tensor input, double probability) {
    if (generator == null || probability == 0) {
      return input;
    }
    double kept = 1 - probability;
    Tensor mask = empty_like(input).bernoulli_(kept, generator);
    return input.mul(mask.div_(new Scalar(kept)));
  }

  /**
   * Standard normal numbers in the shape of {@code like}, drawn as dropout is.
   *
   * @throws IllegalStateException if the pass does not train: then nothing is drawn
   */
  public Tensor noise(Tensor like) {
    if (generator == null) {
      throw new IllegalStateException("only a pass that trains draws noise");
    }
    return empty_like(like.detach()).normal_(0, 1, generator);
  }

  /**
   * Adds to a term of the loss, which is the mean of all that layers add to it in this pass.
   *
   * @param value a scalar that autograd can differentiate, times its weight
   */
  public void addLoss(String term, Tensor value) {
    terms.computeIfAbsent(term, unused -> new ArrayList<>()).add(value);
  }

  /** The terms that layers want in the loss, by name. */
  public Map<String, Tensor> terms() {
    Map<String, Tensor> means = new TreeMap<>();
    terms.forEach(
        (name, values) -> {
          Tensor sum = values.get(0);
          for (Tensor value : values.subList(1, values.size())) {
            sum = sum.add(value);
          }
          means.put(name, sum.div(new Scalar((double) values.size())));
        });
    return means;
  }

  /** Keeps a crossing if somebody wants it. */
  public void record(Crossing crossing) {
    if (crossings != null) {
      crossings.add(crossing);
    }
  }

  /** The crossings of a traced pass in the order in which they happened. */
  public List<Crossing> crossings() {
    return crossings == null ? List.of() : List.copyOf(crossings);
  }
}
