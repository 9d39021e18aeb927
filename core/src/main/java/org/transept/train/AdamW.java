package org.transept.train;

import static org.bytedeco.pytorch.global.torch.zeros_like;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.model.items.ItemTable;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;
import org.transept.torch.Workers;

/**
 * Adam with decoupled weight decay over the one buffer of {@link Parameters}. Source: Loshchilov
 * and Hutter, arXiv 1711.05101, algorithm 2. Differs: biases and norms decay only if asked to. A
 * sparse optimizer's steps cost what they touch of the item table; its other rows are {@link
 * LateRows}.
 */
public final class AdamW {
  /** Declares the optimizer. */
  public record Config(
      @Doc("learning rate after warm-up") @Range(min = 0, max = 1e30, aboveMin = true) double rate,
      @Doc("weight decay of matrices and tables") @Range(min = 0, max = 1e6) double decay,
      @Doc("whether biases and norms decay as well") boolean decayAll,
      @Doc("decay of the mean of gradients") @Range(min = 0, max = 1, belowMax = true) double beta1,
      @Doc("decay of the mean of squared gradients") @Range(min = 0, max = 1, belowMax = true)
          double beta2,
      @Doc("added to the root of the mean square") @Range(min = 0, max = 1e6, aboveMin = true)
          double epsilon) {
    /** A start that trains on logs of some hundred thousand events; not tuned. */
    public static final Config DEFAULTS = new Config(1e-3, 0.1, false, 0.9, 0.98, 1e-8);

    /** Checks the ranges. */
    public Config {
      Check.that(rate > 0, "rate", rate, "more than 0");
      Check.that(decay >= 0, "decay", decay, "at least 0");
      Check.that(beta1 >= 0 && beta1 < 1, "beta1", beta1, "from 0 to below 1");
      Check.that(beta2 >= 0 && beta2 < 1, "beta2", beta2, "from 0 to below 1");
      Check.that(epsilon > 0, "epsilon", epsilon, "more than 0");
    }
  }

  private final Config config;
  private final Parameters parameters;
  private final Tensor mean;
  private final Tensor square;
  private final @Nullable LazyRows late;

  /** An optimizer that has not stepped yet. */
  public AdamW(Config config, Parameters parameters) {
    this(config, parameters, null);
  }

  /** A sparse optimizer if there is an item table. */
  AdamW(Config config, Parameters parameters, @Nullable ItemTable sparse) {
    this.config = config;
    this.parameters = parameters;
    mean = zeros_like(parameters.values());
    square = zeros_like(parameters.values());
    late = sparse == null ? null : new LazyRows(config, parameters, sparse, mean, square);
  }

  /** What a checkpoint must hold beside the weights. */
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    state.put("adamw.mean", mean);
    state.put("adamw.square", square);
    if (late != null) {
      state.put("adamw.seen", late.state());
    }
    return state;
  }

  /**
   * Moves all weights along the gradients.
   *
   * @param step number of this step, from 1
   * @param factor of the schedule, multiplies the rate
   * @param clip factor that the gradients are multiplied by first
   */
  public void step(long step, double factor, double clip) {
    step(step, factor, clip, ParameterRange.all(parameters));
  }

  /** Brings all weights up to the last step, before anybody else reads them. */
  void catchUp() {
    if (late != null) {
      late.catchUp();
    }
  }

  /** Brings these pieces up to the last step, before the next step reads them. */
  void catchUp(List<ParameterRange> pieces) {
    if (late != null) {
      late.catchUp(pieces);
    }
  }

  /** Moves the weights of these pieces, which must be settled. */
  void step(long step, double factor, double clip, List<ParameterRange> pieces) {
    if (late != null) {
      late.stepped(pieces, step, config.rate() * factor);
    }
    Workers.each(
        pieces.size(),
        p -> {
          try (Scope scope = Scope.inference()) {
            move(pieces.get(p), step, config.rate() * factor, clip);
          }
        });
  }

  private void move(ParameterRange piece, long step, double rate, double clip) {
    Tensor gradient = piece.of(parameters.gradients());
    if (clip != 1) {
      gradient.mul_(new Scalar(clip));
    }
    Tensor value = piece.of(parameters.values());
    Tensor first = piece.of(mean);
    Tensor second = piece.of(square);
    boolean decays = config.decayAll() || piece.begin() < parameters.decayed();
    if (decays && config.decay() > 0) {
      value.mul_(new Scalar(1 - rate * config.decay()));
    }
    first.lerp_(gradient, new Scalar(1 - config.beta1()));
    second.mul_(new Scalar(config.beta2()));
    second.addcmul_(gradient, gradient, new Scalar(1 - config.beta2()));
    double correction = Math.sqrt(1 - Math.pow(config.beta2(), (double) step));
    Tensor divisor = second.sqrt().div_(new Scalar(correction)).add_(new Scalar(config.epsilon()));
    value.addcdiv_(
        first, divisor, new Scalar(-rate / (1 - Math.pow(config.beta1(), (double) step))));
    piece.put(parameters.values(), value);
    piece.put(mean, first);
    piece.put(square, second);
  }
}
