package org.transept.nn;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.gelu;
import static org.bytedeco.pytorch.global.torch.sigmoid;
import static org.bytedeco.pytorch.global.torch.tanh;
import static org.bytedeco.pytorch.global.torch.zeros_like;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Formerly;
import org.transept.config.Range;
import org.transept.torch.Parameters;
import org.transept.torch.Parameters.Init;

/**
 * One direction of gated cross-attention (Lee et al. 2025): X queries another domain's Y, and what
 * was read is added through a gate, Z = X + G * X'.
 *
 * <p>Source: Lee et al., arXiv 2510.09435, in the reading that matches its parameter counts: G =
 * act(W2 gelu(W1 [X; X'] + b1) + b2) with W1 of 4D x 2D, 16 D^2 + 9 D numbers in all without norms.
 * Unknown in the source: the inner activation of the gate (GELU here), where the norms stand (on
 * the inputs of the attention here; the gate and the residual see the raw X).
 *
 * <table>
 * <caption>Symbols</caption>
 * <tr><td>X</td><td>queryND</td></tr>
 * <tr><td>Y</td><td>keyND</td></tr>
 * <tr><td>X'</td><td>crossedND</td></tr>
 * <tr><td>G, alpha</td><td>gateND</td></tr>
 * </table>
 */
public final class GatedCrossAttention {
  /** What multiplies X'. */
  public enum Gate {
    /** A sigmoid for each number, from X and X'. */
    SIGMOID,
    /** A hyperbolic tangent for each number, from X and X'. */
    TANH,
    /** One learned number, 1 at the start. */
    SCALAR,
    /** Nothing: X + X'. */
    NONE
  }

  /**
   * What is done to the module to learn what it adds: each control takes one thing away and leaves
   * the names and the number of the weights as they are. Not part of the source.
   */
  public enum Control {
    /** Nothing: the module of the source. */
    NONE,
    /**
     * Y is another user's: the other domain's stream of the next row of the batch, whose clocks are
     * held against the query's horizons. The last row reads the first; in a batch of one row, as in
     * serving one user, nothing is read. So scores depend on who else is in the batch or, in
     * training, in its slice, which is what this control is for: no other makes them.
     */
    SHUFFLED,
    /** Y = X: the query's own stream is read as it is without fusion, in place of the other one. */
    SELF,
    /** All weights of the module keep their random start. */
    FROZEN,
    /** X' is its part at right angles to X. */
    COMPLEMENT,
    /** X' is its part along X. */
    PARALLEL,
    /** X' is computed, and nothing is added. */
    @Formerly("off")
    ZERO
  }

  /** Declares the module. */
  public record Config(
      @Doc("attention heads; 0 takes the model's") @Range(min = 0, max = 1_024) int heads,
      @Doc("what multiplies the attention's output: sigmoid, tanh, scalar or none") Gate gate,
      @Doc("layer norm on both inputs of the attention") boolean norm,
      @Doc("learned bias by age of a key; not part of the source") boolean recency,
      @Doc(
              "what the token that asks scales of what was read: none, head or element; not part of"
                  + " the source")
          OutputGate.Kind outputGate,
      @Doc(
              "what is taken away to learn what the module adds: none, shuffled (reads another"
                  + " user), self (reads its own domain), frozen (does not learn), complement or"
                  + " parallel (adds the part across or along the query), zero (adds nothing);"
                  + " not part of the source")
          Control control,
      @Doc(
              "what cos(X, X')^2 weighs in the loss: above 0 pushes X' to right angles with X,"
                  + " below 0 along it; not part of the source")
          @Range(min = -1e6, max = 1e6)
          double orthogonality) {
    /** The source's best variant. */
    public static final Config DEFAULTS = new Config(0, Gate.SIGMOID, true, false);

    /** Without an output gate. */
    public Config(int heads, Gate gate, boolean norm, boolean recency) {
      this(heads, gate, norm, recency, OutputGate.Kind.NONE);
    }

    /** As it is, without control and penalty. */
    public Config(int heads, Gate gate, boolean norm, boolean recency, OutputGate.Kind outputGate) {
      this(heads, gate, norm, recency, outputGate, Control.NONE, 0);
    }

    /** Checks the ranges. */
    public Config {
      Check.that(heads >= 0, "heads", heads, "at least 0");
      Check.that(Double.isFinite(orthogonality), "orthogonality", orthogonality, "a finite number");
    }
  }

  /** Name of the term of the loss that {@link Config#orthogonality} weighs. */
  public static final String ORTHOGONALITY = "orthogonality";

  private final Gate kind;
  private final Control control;
  private final double orthogonality;
  private final double dropout;
  private final @Nullable Norm normQuery;
  private final @Nullable Norm normKey;
  private final Attention attention;
  private final @Nullable Linear inner;
  private final @Nullable Linear outer;
  private final @Nullable Tensor alpha;

  /**
   * A module of this width.
   *
   * @param heads used if the configuration does not set its own
   */
  public GatedCrossAttention(
      Parameters parameters, Config config, long width, long heads, double dropout) {
    kind = config.gate();
    control = config.control();
    orthogonality = config.orthogonality();
    this.dropout = dropout;
    Parameters its = control == Control.FROZEN ? parameters.frozen() : parameters;
    normQuery = config.norm() ? new Norm(its.in("normQuery"), width) : null;
    normKey = config.norm() ? new Norm(its.in("normKey"), width) : null;
    attention =
        new Attention(
            its.in("attention"),
            width,
            config.heads() == 0 ? heads : config.heads(),
            config.recency(),
            config.outputGate());
    boolean learned = kind == Gate.SIGMOID || kind == Gate.TANH;
    Parameters gate = its.in("gate");
    inner = learned ? Linear.withBias(gate.in("inner"), 2 * width, 4 * width) : null;
    outer = learned ? Linear.withBias(gate.in("outer"), 4 * width, width) : null;
    alpha = kind == Gate.SCALAR ? gate.declare("alpha", new Init.Constant(1), 1) : null;
  }

  /**
   * What the module computed.
   *
   * @param crossedND X', or the part of it that a control leaves
   * @param gateND G, broadcastable to X'; null if there is none
   * @param addedND what is to be added to X
   */
  public record Result(Tensor crossedND, @Nullable Tensor gateND, Tensor addedND) {}

  /**
   * What to add to X, G * X', together with its factors. A pass that trains gets the term {@link
   * #ORTHOGONALITY} of the loss, the mean of cos(X, X')^2 over tokens that see something, times its
   * weight.
   *
   * @param queryND X, standing in {@code queryRows}
   * @param keyND Y, standing in {@code keyRows}
   */
  public Result forward(
      Tensor queryND, Rows queryRows, Tensor keyND, Rows keyRows, AttentionMask reach, Pass pass) {
    Tensor askND = normQuery == null ? queryND : normQuery.forward(queryND);
    Tensor readND = normKey == null ? keyND : normKey.forward(keyND);
    Tensor crossedND = part(attention.forward(askND, queryRows, readND, keyRows, reach), queryND);
    Tensor gateND = gate(queryND, crossedND);
    if (orthogonality != 0 && pass.trains()) {
      Tensor square = Angle.meanSquaredCosine(queryND, crossedND, reach.seesN());
      pass.addLoss(ORTHOGONALITY, square.mul(new Scalar(orthogonality)));
    }
    if (control == Control.ZERO) { // Nothing is drawn either: all else trains as without fusion.
      return new Result(crossedND, gateND, zeros_like(crossedND));
    }
    Tensor addedND = gateND == null ? crossedND : crossedND.mul(gateND);
    return new Result(crossedND, gateND, pass.dropout(addedND, dropout));
  }

  private Tensor part(Tensor crossedND, Tensor queryND) {
    return switch (control) {
      case COMPLEMENT -> crossedND.sub(Angle.along(crossedND, queryND));
      case PARALLEL -> Angle.along(crossedND, queryND);
      case NONE, SHUFFLED, SELF, FROZEN, ZERO -> crossedND;
    };
  }

  private @Nullable Tensor gate(Tensor queryND, Tensor crossedND) {
    if (inner == null || outer == null) {
      return alpha;
    }
    Tensor bothND = cat(new TensorVector(queryND, crossedND), 1);
    Tensor gateND = outer.forward(gelu(inner.forward(bothND)));
    return kind == Gate.SIGMOID ? sigmoid(gateND) : tanh(gateND);
  }
}
